"""Who may raise what, and where it goes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from apps.cases import queries, rules, services
from apps.cases.models import Case
from kernel import blueprint, clock
from kernel.access import Actor, actor_for
from kernel.errors import Conflict, Denied, Invalid
from kernel.models import ConfiguredSection, JournalEntry
from tests import make
from tests.world import World


def test_a_member_raises_a_case_of_their_own_at_their_branch(
    world: World, keeper: Actor, own: Case
) -> None:
    assert (own.state, own.unit, own.raiser_id) == ("raised", world.east, keeper.id)
    assert list(queries.cases(keeper)) == [own]


def test_a_member_raises_nothing_at_another_branch_or_for_another(
    world: World, keeper: Actor
) -> None:
    neighbour = make.member(world.east, "张三")
    with pytest.raises(Denied):
        make.case(world.west, actor=keeper, source="member", member=world.keeper)
    with pytest.raises(Denied):
        make.case(world.east, actor=keeper, source="member", member=neighbour)
    with pytest.raises(Denied):
        make.case(world.east, actor=keeper)


def test_an_auditor_raises_nothing(world: World) -> None:
    with pytest.raises(Denied):
        make.case(world.root, actor=make.actor("auditor", world.root))


def test_the_days_come_from_the_kind(world: World) -> None:
    # Before the National Day of 2026: seven days off, and Saturday the 10th is worked.
    with time_machine.travel("2026-09-29 10:00+08:00", tick=False):
        owner = make.holder("clerk", world.root)
        case = make.case(world.east, kind="difficulty", owner=owner)

    assert case.triage_on == date(2026, 10, 1)
    assert case.due_on == date(2026, 10, 19)


def test_a_case_of_a_meeting_has_its_owner_and_day_from_the_start(
    world: World, clerk: Actor
) -> None:
    day = clock.today() + timedelta(days=9)
    case = make.case(
        world.east, actor=clerk, kind="resolution", source="meeting", owner=world.secretary,
        due_on=day, title="每月开放活动室",
    )  # fmt: skip

    assert (case.state, case.owner, case.due_on) == ("assigned", world.secretary, day)
    names = JournalEntry.objects.filter(subjects__contains=[case.pk]).order_by("id")
    assert [entry.name for entry in names] == ["cases.case_raised", "cases.case_assigned"]


def test_what_cannot_be_raised_is_refused_at_its_field(world: World, clerk: Actor) -> None:
    gone = clock.today() - timedelta(days=1)
    for field, values in (
        ("kind", {"kind": "complaint"}),
        ("kind", {"kind": "resolution", "source": "merchant"}),
        ("text", {"text": "  "}),
        ("title", {"title": "字" * 81}),
        ("source", {"source": "dream"}),
        ("raiser_phone", {"raiser_phone": "12"}),
        ("due_on", {"owner": world.secretary, "due_on": gone}),
        ("owner", {"owner": world.stranger}),
    ):
        with pytest.raises((Invalid, Conflict)) as refused:
            make.case(world.east, actor=clerk, **values)
        assert set(refused.value.fields) == {field}
    assert not Case.objects.exists()


def test_a_long_text_is_its_own_title_in_short(world: World) -> None:
    assert make.case(world.east, "路灯坏了。\n已经一个月。").title == "路灯坏了。"
    assert make.case(world.east, "长" * 90).title == "长" * 30 + "…"


def test_no_event_tells_a_phone_a_name_or_a_code(world: World, clerk: Actor) -> None:
    case = make.case(
        world.east, actor=clerk, source="merchant", raiser_name="刘老板", raiser_phone="13907971234"
    )

    told = " ".join(str(entry.payload) for entry in JournalEntry.objects.all())
    assert not any(secret in told for secret in ("刘老板", "13907971234", case.code, case.text))


def test_the_event_of_a_protected_case_names_nobody(world: World, clerk: Actor) -> None:
    make.case(world.east, actor=clerk, kind="hardship", member=world.keeper)

    entry = JournalEntry.objects.get(name="cases.case_raised")
    assert world.keeper.pk not in entry.subjects
    assert entry.payload["member_id"] is None


def test_codes_are_unlike_each_other_and_can_be_read_aloud() -> None:
    codes = {rules.new_code() for _number in range(2000)}

    assert len(codes) == 2000
    assert not set("0OI1L2Z5S8BUV") & set("".join(codes))
    assert all(rules.read_code(rules.spelled_code(code).lower()) == code for code in codes)


def test_a_county_older_than_the_kinds_has_those_of_its_blueprint(world: World) -> None:
    ConfiguredSection.objects.filter(section=queries.SECTION).delete()

    assert make.case(world.east).state == "raised"


def test_two_kinds_with_one_key_are_no_configuration(world: World) -> None:
    kinds = blueprint.value(queries.SECTION)

    with pytest.raises(Invalid):
        blueprint.change_section(
            actor=actor_for(world.admin), key=queries.SECTION, value=[*kinds, kinds[0]]
        )


def test_services_are_one_surface() -> None:
    assert sorted(services.__all__) == services.__all__
