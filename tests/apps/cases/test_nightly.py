"""Each night: late cases go up, answers nobody rated are closed, contacts are forgotten."""

from __future__ import annotations

from datetime import timedelta

import time_machine

from apps.cases import services
from apps.cases.models import Case
from kernel import clock, retention
from kernel.access import Actor
from kernel.models import JournalEntry
from tests import make
from tests.world import World

NIGHT = Actor.system("cases")


def later(days: int) -> time_machine.travel:
    return time_machine.travel(clock.now() + timedelta(days=days), tick=False)


def test_a_case_nobody_assigns_goes_up_one_unit_at_a_time(world: World) -> None:
    group = make.branch("城东一组", kind="group", parent=world.east)
    case = make.case(group)
    with later(3):
        assert services.pass_up(actor=NIGHT) == 1
        assert services.pass_up(actor=NIGHT) == 0
        case.refresh_from_db()
        assert case.unit == world.east
    with later(7):
        services.pass_up(actor=NIGHT)
        case.refresh_from_db()
        assert case.unit == world.root
    with later(60):
        assert services.pass_up(actor=NIGHT) == 0
    told = JournalEntry.objects.filter(name="cases.case_escalated").order_by("id")
    assert [entry.payload["why"] for entry in told] == ["unassigned", "unassigned"]


def test_a_case_long_overdue_goes_up_without_its_owner(
    world: World, secretary: Actor, own: Case
) -> None:
    services.assign(
        actor=secretary, case=own, owner=world.secretary, due_on=clock.today() + timedelta(days=1)
    )
    with later(4):
        assert services.pass_up(actor=NIGHT) == 0
    with later(30):
        assert services.pass_up(actor=NIGHT) == 1
    own.refresh_from_db()
    assert (own.unit, own.state, own.owner) == (world.root, "raised", None)


def test_what_was_done_meanwhile_stays(world: World, secretary: Actor, own: Case) -> None:
    services.answer(actor=secretary, case=own, text="已办")
    with later(30):
        assert not services.pass_up_one(actor=NIGHT, case_id=own.pk, why="unassigned")
        assert not services.pass_up_one(actor=NIGHT, case_id=own.pk, why="overdue")


def test_an_answer_nobody_rates_is_closed_after_thirty_days(secretary: Actor, own: Case) -> None:
    services.answer(actor=secretary, case=own, text="已办")
    with later(30):
        assert services.close_unrated(actor=NIGHT) == 0
    with later(31):
        assert services.close_unrated(actor=NIGHT) == 1
    own.refresh_from_db()
    assert own.state == "closed"


def test_the_contact_is_forgotten_a_year_after_the_end(world: World, clerk: Actor) -> None:
    case = make.case(
        world.east, actor=clerk, source="merchant", raiser_name="刘老板", raiser_phone="13907971234"
    )
    going = make.case(world.east, actor=clerk, source="merchant", raiser_name="陈老板")
    services.withdraw(actor=clerk, case=case, reason="误报")
    with later(367):
        retention.forget_expired(actor=Actor.system("retention"))
    case.refresh_from_db()
    going.refresh_from_db()
    assert (case.raiser_name, bool(case.raiser_phone)) == ("", False)
    assert going.raiser_name == "陈老板"


def test_the_words_on_help_are_forgotten_a_year_after_the_end(world: World, clerk: Actor) -> None:
    case, going = make.case(world.east, kind="hardship"), make.case(world.east)
    for one in (case, going):
        services.add_helper(actor=clerk, case=one, user=world.secretary, task="陪护住院")
    services.withdraw(actor=clerk, case=case, reason="误报")
    with later(367):
        retention.forget_expired(actor=Actor.system("retention"))

    assert case.helpers.get().task == ""
    assert going.helpers.get().task == "陪护住院"
