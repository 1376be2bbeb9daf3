"""Each thing is told once, to those who may see it, and the bell counts what the list shows."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from apps.accounts import services as accounts
from apps.cases import services as cases
from apps.notices import queries, services
from apps.notices.models import Notice
from apps.notices.registry import Note
from kernel import clock
from kernel.access import Actor, actor_for
from kernel.journal.relay import relay
from kernel.models import Delivery, JournalEntry
from tests import make
from tests.apps.notices.conftest import SYSTEM
from tests.world import World


def shown(actor: Actor) -> list[str]:
    return [line.kind.key for line in queries.lines(actor, queries.own(actor))]


def test_a_case_is_told_to_who_answers_it_and_opens_it(world: World, secretary: Actor) -> None:
    case = make.case(world.east)
    cases.assign(actor=make.COMMAND, case=case, owner=world.secretary)
    relay()

    (line,) = queries.lines(secretary, queries.own(secretary))
    assert line.kind.key == "cases.assigned"
    assert case.title in line.text
    assert line.url == f"/cases/{case.pk}/"
    assert queries.unread(secretary) == 1


def test_a_delivery_that_comes_again_tells_nobody_twice(world: World, secretary: Actor) -> None:
    case = make.case(world.east)
    cases.assign(actor=make.COMMAND, case=case, owner=world.secretary)
    relay()
    Delivery.objects.update(state="pending", due_at=clock.now(), attempts=0)
    relay()

    assert Notice.objects.filter(account=world.secretary, kind="cases.assigned").count() == 1


def test_a_notice_of_an_older_version_is_shown_without_what_it_does_not_know(
    world: World, secretary: Actor
) -> None:
    case = make.case(world.east)
    cases.assign(actor=make.COMMAND, case=case, owner=world.secretary)
    relay()
    Notice.objects.filter(account=world.secretary).update(values={})
    (line,) = queries.lines(secretary, queries.own(secretary))
    assert line.text == str(line.kind.plain)


def test_nobody_is_told_of_what_they_did_themselves(world: World, secretary: Actor) -> None:
    case = make.case(world.east)
    cases.assign(actor=secretary, case=case, owner=world.secretary)
    relay()
    assert shown(secretary) == []


def test_an_account_that_is_stopped_is_told_nothing(world: World) -> None:
    accounts.disable_account(actor=make.COMMAND, user=world.secretary, reason="离任")
    note = Note("1", {world.secretary.pk}, None, {"role": "clerk"})
    assert services.tell(actor=SYSTEM, kind="office.role", note=note) == 0


def test_what_one_may_not_see_any_more_is_neither_shown_nor_counted(
    world: World, secretary: Actor
) -> None:
    case = make.case(world.east)
    cases.assign(actor=make.COMMAND, case=case, owner=world.secretary)
    relay()
    assert queries.unread(secretary) == 1
    cases.hand_over(actor=make.COMMAND, case=case, unit=world.west, reason="属地")

    assert shown(secretary) == []
    assert queries.unread(secretary) == 0


def test_reading_lowers_the_bell_at_once(world: World, secretary: Actor) -> None:
    for key in "abc":
        note = Note(key, {world.secretary.pk}, None, {"role": "clerk"})
        services.tell(actor=SYSTEM, kind="office.role", note=note)
    assert queries.unread(secretary) == 3
    services.mark_read(actor=secretary, notice=queries.own(secretary)[0])
    assert queries.unread(secretary) == 2
    assert services.mark_all_read(actor=secretary) == 2
    assert queries.unread(secretary) == 0


def test_who_turned_a_kind_off_is_told_nothing_of_it(world: World, secretary: Actor) -> None:
    services.choose(actor=secretary, chosen={"office.role": "off"})
    note = Note("1", {world.secretary.pk}, None, {"role": "clerk"})
    assert services.tell(actor=SYSTEM, kind="office.role", note=note) == 0
    services.choose(actor=secretary, chosen={"office.role": ""})
    assert services.tell(actor=SYSTEM, kind="office.role", note=note) == 1


def test_a_person_is_reminded_once_a_day(world: World, secretary: Actor) -> None:
    def remind() -> int:
        return services.remind(
            actor=actor_for(world.admin), accounts=[world.secretary.pk], kind="duties.reminder",
            key="theme_day/2026-11", values={"rule": "theme_day", "last_on": "2026-11-30"},
        )  # fmt: skip

    assert [remind(), remind()] == [1, 0]
    assert JournalEntry.objects.filter(name="notices.reminded").count() == 1
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        assert remind() == 1


@pytest.mark.parametrize("chosen", [{"no.kind": "off"}, {"office.role": "sometimes"}])
def test_no_choice_that_there_is_not(secretary: Actor, chosen: dict[str, str]) -> None:
    with pytest.raises(services.own.Invalid):
        services.choose(actor=secretary, chosen=chosen)
