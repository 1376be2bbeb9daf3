"""Duties of people: holders of roles, links of other apps, exempt members, duties taken over, reminders."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from apps.activities import services as activities
from apps.duties import events, queries, registry, services
from apps.duties.models import Duty, Exemption
from apps.duties.notices import REMINDER
from apps.duties.registry import Act, Owing, Subjects, Wanted
from apps.duties.rules import State
from apps.members.models import Member
from apps.notices.models import Notice
from apps.organization import grants
from kernel import blueprint, clock
from kernel.errors import Conflict, Denied, Invalid
from kernel.models import JournalEntry
from kernel.periods import Month
from tests import make
from tests.visiting import text, visitor
from tests.world import World

COMMAND = make.COMMAND
VISIT = "00000000-0000-7000-8000-%012d"


def set_rules(*rules: dict[str, Any]) -> None:
    usual = {
        "name": {"zh": "职责"}, "each": "unit", "of": ["branch"], "by": ["theme_day"],
        "every": "month", "times": 1, "rule": "",
    }  # fmt: skip
    value = [{**usual, **rule} for rule in rules]
    blueprint.change_section(actor=COMMAND, key=queries.SECTION, value=value)


@contextmanager
def links(*rows: Owing, acts: tuple[Act, ...] = ()) -> Iterator[None]:
    """Offer a kind of subject and a source of acts, as an app above does."""

    def read(wanted: Wanted) -> list[Act]:
        return [act for act in acts if wanted.since <= act.day < wanted.until]

    with registry.subjects.only(), registry.sources.only(*registry.sources.keys()):
        registry.subjects.add("link", Subjects("联系", lambda _which: rows))
        registry.sources.add("visits", read)
        yield


def visit(world: World, subject: Any) -> Act:
    tags = frozenset({"kind:visit", "group:visit"})
    return Act(
        uuid4(), clock.today(), tags, world.east.pk, member_id=world.keeper.pk, subject_id=subject
    )


def test_each_holder_of_a_role_owes_and_does_it_by_attending(world: World) -> None:
    set_rules({"key": "lead", "each": "holder", "roles": ["branch_secretary"]})
    grants.grant_role(
        actor=COMMAND, user=world.keeper_user, unit=world.west, role="branch_secretary"
    )
    services.make_duties(actor=COMMAND)

    owing = set(Duty.objects.values_list("account__username", flat=True))
    assert owing == {"world-li", "world-zhao", "world-wang"}
    activities.hold_activity(actor=COMMAND, activity=make.begun(world.east, "theme_day"))
    assert set(Duty.objects.exclude(met_on=None).values_list("account", flat=True)) == {
        world.keeper_user.pk
    }
    assert services.differences()[1] == []


def test_each_link_is_fulfilled_by_a_visit_of_its_member_to_its_business(world: World) -> None:
    shops = [world.shop.pk, world.far_shop.pk]
    rows = [Owing(world.east.pk, world.keeper.pk, subject_id=pk) for pk in shops]
    over = Owing(world.east.pk, world.keeper.pk, None, world.uncovered.pk, None, clock.today())
    with links(*rows, over, acts=(visit(world, world.shop.pk),)):
        set_rules({"key": "visit", "each": "link", "by": [{"group": "visit"}]})
        services.make_duties(actor=COMMAND)
        met = dict(Duty.objects.values_list("subject_id", "done"))
        assert services.differences()[1] == []

    assert met == {world.shop.pk: 1, world.far_shop.pk: 0}
    assert set(Duty.objects.values_list("subject_kind", flat=True)) == {"link"}


def test_who_is_exempt_owes_nothing_and_the_open_duties_are_waived(world: World) -> None:
    services.make_duties(actor=COMMAND)
    row = services.exempt_member(actor=COMMAND, member=world.keeper, kind="ill", reason="手术")

    duty = Duty.objects.get(rule="attend_theme_day", member=world.keeper)
    assert queries.state_of(duty, clock.today()) is State.WAIVED
    assert "手术" not in duty.waived
    Duty.objects.all().delete()
    services.make_duties(actor=COMMAND)
    assert not Duty.objects.filter(member=world.keeper).exists()
    services.end_exemption(actor=COMMAND, exemption=row)
    services.make_duties(actor=COMMAND)
    assert not Duty.objects.filter(member=world.keeper).exists() or row.starts_on == clock.today()


def test_an_ended_exemption_makes_duties_from_the_next_period_only(world: World) -> None:
    before = queries.current_period(
        next(one for one in queries.duty_rules() if one.key == "attend_theme_day"), clock.today()
    )
    Exemption.objects.create(
        member=world.keeper, kind="ill", reason="手术", starts_on=before.start - timedelta(days=40),
        ends_on=before.start + timedelta(days=1),
    )  # fmt: skip
    services.make_duties(actor=COMMAND)
    assert not Duty.objects.filter(member=world.keeper).exists()
    Exemption.objects.update(ends_on=before.start)
    services.make_duties(actor=COMMAND)
    assert Duty.objects.filter(member=world.keeper).exists()


def test_members_are_exempt_by_age_once(world: World) -> None:
    old = make.member(world.west, "周老", born_on=clock.today().replace(year=1940, day=1))

    assert services.exempt_by_age(actor=COMMAND, kind="old") == 1
    assert services.exempt_by_age(actor=COMMAND, kind="old") == 0
    assert Exemption.objects.get().member == old
    with pytest.raises(Invalid):
        services.exempt_by_age(actor=COMMAND, kind="ill")
    with pytest.raises(Conflict):
        services.exempt_member(actor=COMMAND, member=old, kind="old", reason="年老")


def test_what_a_deputy_does_counts_once_they_agree(world: World) -> None:
    deputy_user = make.account("陈二")
    grants.give_own_role(actor=COMMAND, user=deputy_user, role="member")
    deputy = make.member(world.west, "陈二", user=deputy_user)
    services.make_duties(actor=COMMAND)
    activities.hold_activity(actor=COMMAND, activity=make.begun(world.west, "theme_day"))
    duty = Duty.objects.get(rule="attend_theme_day", member=world.keeper)
    with pytest.raises(Denied):
        services.answer_handing_over(actor=world.actor(deputy_user), duty=duty, accepts=True)
    keeper = world.actor(world.keeper_user)
    duty = services.hand_over(actor=keeper, duty=duty, deputy=deputy, reason="出差")
    assert duty.done == 0
    duty = services.answer_handing_over(actor=world.actor(deputy_user), duty=duty, accepts=True)

    assert (duty.done, duty.met_on) == (1, clock.today())
    assert services.differences()[1] == []
    assert queries.duties(world.actor(deputy_user)).filter(pk=duty.pk).exists()


def test_a_duty_is_reminded_of_once_a_day(world: World) -> None:
    services.make_duties(actor=COMMAND)
    secretary = world.actor(world.secretary)
    first = services.remind(actor=secretary, duties=Duty.objects.all())
    again = services.remind(actor=secretary, duties=Duty.objects.all())

    told = JournalEntry.objects.filter(name=events.DutyReminded.name)
    assert (first, again) == (told.count(), 0)
    units = {entry.payload["unit_id"] for entry in told}
    assert units == {str(world.east.pk)}
    assert str(world.keeper_user.pk) in {entry.payload["user_id"] for entry in told}
    noted = Notice.objects.filter(kind=REMINDER)
    assert set(noted.values_list("account", flat=True)) >= {world.keeper_user.pk}


def test_a_secretary_sees_who_is_behind_and_reminds(world: World) -> None:
    before = Month.containing(clock.today()).previous()
    services.make_duties(actor=COMMAND, period=before)
    li = visitor(world.secretary)

    assert world.west.name not in text(li, "/duties/behind/")
    assert world.east.name in text(li, "/duties/behind/")
    li.post("/duties/behind/remind/")
    assert Duty.objects.filter(reminded_on=clock.today()).exists()
    assert not Duty.objects.filter(reminded_on=clock.today(), unit=world.west).exists()


def test_my_duties_open_the_form_that_does_them(world: World) -> None:
    services.make_duties(actor=COMMAND)

    assert "kind=theme_day" in visitor(world.keeper_user).get("/duties/mine/").content.decode()


def test_the_first_page_opens_the_form_of_what_ones_unit_owes(world: World) -> None:
    services.make_duties(actor=COMMAND)
    form = "/activities/plan/?kind=theme_day&amp;unit="

    assert f"{form}{world.east.pk}" in text(visitor(world.secretary), "/")
    assert form not in text(visitor(world.keeper_user), "/")


def test_a_visit_that_ones_unit_owes_is_recorded_not_announced(world: World) -> None:
    set_rules({"key": "care", "by": ["care_visit"]})
    services.make_duties(actor=COMMAND)
    duty = Duty.objects.get(unit=world.east)

    page = text(visitor(world.secretary), f"/duties/{duty.pk}/")
    assert "/visits/new/" in page
    assert "/activities/plan/" not in page


def test_what_is_planned_already_is_not_to_be_announced_once_more(world: World) -> None:
    services.make_duties(actor=COMMAND)
    client, form = visitor(world.secretary), "/activities/plan/?kind=theme_day&amp;unit="
    row = make.activity(world.east, "theme_day")

    found = text(client, "/duties/mine/")
    assert form not in found
    assert f"/activities/{row.pk}/" in found
    activities.cancel_activity(actor=COMMAND, activity=row, reason="大雪")
    assert form in text(client, "/duties/mine/")


def test_a_member_hands_a_duty_over_to_the_branchs_committee(world: World) -> None:
    deputy_user = make.account("陈二")
    grants.give_own_role(actor=COMMAND, user=deputy_user, role="member")
    deputy = make.member(world.east, "陈二", user=deputy_user)
    make.member(world.east, "陈三")
    grants.grant_role(
        actor=COMMAND, user=deputy_user, unit=world.east, role="branch_committee_member"
    )
    services.make_duties(actor=COMMAND)
    duty = Duty.objects.get(rule="attend_theme_day", member=world.keeper)
    form = text(visitor(world.keeper_user), f"/duties/{duty.pk}/hand-over/")

    assert str(deputy.pk) in form
    assert "陈三" not in form
    assert world.keeper.name in form
    assert "请支部书记" in form


def test_no_breach_is_said_to_be_none(world: World) -> None:
    found = text(visitor(world.admin), "/duties/findings/")
    assert "没有不合规定的" in found
    assert '<a href="/duties/">' in found.partition("<h1")[0]


def test_who_moves_owes_once_and_who_left_is_not_counted_for_other_units(world: World) -> None:
    services.make_duties(actor=COMMAND)
    Member.objects.filter(pk=world.keeper.pk).update(unit=world.west)
    services.make_duties(actor=COMMAND)

    assert Duty.objects.filter(rule="attend_theme_day", member=world.keeper).count() == 1


def test_the_first_page_says_how_many_more_duties_there_are(world: World) -> None:
    set_rules(*({"key": f"it_{letter}", "each": "member"} for letter in "abcdefghij"))
    services.make_duties(actor=COMMAND)
    assert "您还有 2 项任务" in text(visitor(world.keeper_user), "/")
