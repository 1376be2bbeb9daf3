"""A visit is recorded in one act; what cannot have been is refused with its reason."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.activities import events, queries, registry, services
from apps.activities.forms import PlanForm
from apps.activities.models import Activity, Attendance, Visit
from apps.activities.queries import visits
from apps.cases.models import Case
from apps.duties import services as duties
from apps.duties.models import Duty
from apps.members.models import Member
from kernel import blueprint, clock, ids
from kernel.access import Actor
from kernel.errors import Conflict, Denied, Invalid
from kernel.models import JournalEntry
from tests import make
from tests.world import World

TODAY = clock.today


@pytest.fixture
def li(world: World) -> Actor:
    """Secretary Li, a member of the east branch."""
    make.member(world.east, "李书记", user=world.secretary)
    return world.actor(world.secretary)


def told(name: str) -> list[dict[str, Any]]:
    return list(
        JournalEntry.objects.filter(name=name).order_by("pk").values_list("payload", flat=True)
    )


def test_a_visit_is_an_activity_that_was_held_with_its_facts(world: World, li: Actor) -> None:
    visit = make.visit(
        li, business=world.shop, met="employee", met_name="小陈", findings=["needs_staff"],
        text="缺两名帮工。", place="城东市场",
    )  # fmt: skip

    activity, member = visit.activity, Member.objects.get(name="李书记")
    assert (activity.state, activity.unit, activity.held_on) == ("held", world.east, TODAY())
    assert activity.title == "党员联系走访：城东小店"
    (there,) = activity.attendances.all()
    assert (there.member, there.status) == (member, Attendance.Status.PRESENT)
    (paid,) = told("activities.visit_paid")
    assert paid["business_id"] == str(world.shop.pk)
    assert paid["visitor_ids"] == [str(member.pk)]
    assert paid["tags"] == ["kind:member_visit", "group:visit", "met:yes"]
    (attended,) = told("activities.attended")
    assert attended["member_id"] == str(member.pk)
    assert attended["tags"] == [*paid["tags"], "status:present"]


def test_nobody_there_is_told_too(world: World, li: Actor) -> None:
    make.visit(li, business=world.shop, met="nobody")

    assert "met:no" in told("activities.visit_paid")[0]["tags"]


@pytest.mark.parametrize(
    ("kind", "met", "whom"),
    [("branch_visit", "yes", "keeper"), ("committee_visit", "yes", "east"), ("talk", "yes", "keeper"),
     ("care_visit", "employee", "shop"), ("member_visit", "yes", "")],
)  # fmt: skip
def test_members_units_and_people_by_name_are_visited_by_kinds_of_their_own(
    world: World, kind: str, met: str, whom: str
) -> None:
    row = getattr(world, whom, "张三")
    name = {"keeper": "member", "east": "unit", "shop": "business"}.get(whom, "person")
    visit = make.visit(world.actor(world.admin), kind, **{name: row}, met=met)

    assert visit.visited == getattr(row, "name", row)
    assert visits.target_of(visit)[0] == name


def test_a_visit_fulfils_the_duty_of_who_paid_it(world: World, li: Actor) -> None:
    rule = {
        "key": "visits", "name": {"zh": "走访"}, "each": "member", "of": ["branch"],
        "by": ["member_visit"], "every": "year", "times": 1, "rule": "liaison.member",
    }  # fmt: skip
    shipped = blueprint.value("duty_rules")
    blueprint.change_section(actor=make.COMMAND, key="duty_rules", value=[*shipped, rule])
    duties.make_duties(actor=make.COMMAND)
    visit = make.visit(li, business=world.shop)

    duty = Duty.objects.get(rule="visits", member__name="李书记")
    assert (duty.done, duty.met_on) == (1, TODAY())
    services.take_visit_back(actor=li, activity=visit.activity)
    duty.refresh_from_db()
    assert (duty.done, duty.met_on) == (0, None)


def test_a_visit_is_not_announced_for_it_would_be_paid_to_nobody(world: World) -> None:
    with pytest.raises(Invalid) as caught:
        make.activity(world.east, "branch_visit")
    assert set(caught.value.fields) == {"kind"}
    form = PlanForm(actor=world.actor(world.admin))
    offered = {key for key, _name in form.fields["kind"].choices}
    # A talk has a roll, so that one may be arranged with several.
    assert {"theme_day", "talk"} < offered
    assert not {"branch_visit", "member_visit", "care_visit"} & offered


def test_what_is_to_be_solved_becomes_a_case_in_the_same_act(world: World, li: Actor) -> None:
    visit = make.visit(
        li, business=world.shop, case_kind="difficulty", case_text="门前积水，无法营业。"
    )

    case = Case.objects.get()
    assert (case.source, case.source_id) == ("visit", visit.activity_id)
    assert (case.business, case.unit, case.raiser) == (world.shop, world.east, world.secretary)


def test_a_case_that_cannot_be_raised_leaves_no_visit(world: World, li: Actor) -> None:
    for given, name in (
        ({"case_kind": "difficulty"}, "case_text"),
        ({"case_text": "积水"}, "case_kind"),
        ({"case_kind": "resolution", "case_text": "积水"}, "kind"),
    ):
        with pytest.raises(Invalid) as caught:
            make.visit(li, business=world.shop, **given)
        assert set(caught.value.fields) == {name}
    assert not Visit.objects.exists()
    assert not Activity.objects.exists()


def refused(problem: type[Exception], actor: Actor, **given: Any) -> Any:
    before = JournalEntry.objects.count(), Visit.objects.count()
    with pytest.raises(problem) as caught:
        make.visit(actor, **given)
    assert (JournalEntry.objects.count(), Visit.objects.count()) == before
    return caught.value


def test_a_day_to_come_is_refused(world: World, li: Actor) -> None:
    tomorrow = TODAY() + timedelta(days=1)
    error = refused(Invalid, li, business=world.shop, held_on=tomorrow)
    assert set(error.fields) == {"held_on"}


def test_a_day_before_the_visitor_joined_is_refused(world: World, li: Actor) -> None:
    blueprint.change_section(actor=make.COMMAND, key="visit_rules", value={"close_days": 366})
    Member.objects.filter(name="李书记").update(joined_on=TODAY(), confirmed_on=TODAY())
    yesterday = TODAY() - timedelta(days=1)

    error = refused(Invalid, li, business=world.shop, held_on=yesterday)
    assert set(error.fields) == {"held_on"}
    assert "李书记" in str(error)


def test_an_app_above_refuses_a_day_outside_a_link(world: World, li: Actor) -> None:
    asked: list[registry.Planned] = []

    def outside(planned: registry.Planned) -> None:
        asked.append(planned)
        raise Invalid(held_on="联系自 7 月 1 日起。")

    with registry.checks.only():
        registry.checks.add("tests", outside)
        error = refused(Invalid, li, business=world.shop)
    assert error.fields == {"held_on": "联系自 7 月 1 日起。"}
    (planned,) = asked
    assert (planned.what, planned.id, planned.kind) == ("business", world.shop.pk, "member_visit")
    assert [one.name for one in planned.visitors] == ["李书记"]


def test_a_month_is_closed_some_days_after_its_end(world: World, li: Actor) -> None:
    blueprint.change_section(actor=make.COMMAND, key="visit_rules", value={"close_days": 0})
    last_month = TODAY().replace(day=1) - timedelta(days=1)

    error = refused(Invalid, li, business=world.shop, held_on=last_month)
    assert f"{last_month:%Y-%m}" in str(error)
    blueprint.change_section(actor=make.COMMAND, key="visit_rules", value={"close_days": 60})
    make.visit(li, business=world.shop, held_on=last_month)


def test_a_strangers_business_or_member_is_refused(world: World, li: Actor) -> None:
    refused(Denied, li, business=world.far_shop)
    refused(Denied, li, kind="branch_visit", member=make.member(world.west, "西人"))
    refused(Denied, li, kind="committee_visit", unit=world.root)


def test_who_stands_on_ones_list_is_visited_though_one_sees_no_businesses(world: World) -> None:
    keeper = world.actor(world.keeper_user)
    refused(Denied, keeper, business=world.shop)

    row = registry.ToVisit("business", world.shop.pk, "城东小店")
    with registry.lists.only():
        registry.lists.add("tests", lambda _actor: [row])
        visit = make.visit(keeper, business=world.shop)
        (choice,) = visits.my_list(keeper)
    assert visit.activity.unit == world.east
    assert (choice.label, choice.last) == ("城东小店", visit)


def test_a_kind_that_is_others_to_record_is_refused(world: World) -> None:
    for kind in ("branch_visit", "talk", "publicist_visit"):
        refused(Denied, world.actor(world.keeper_user), kind=kind, member=world.keeper)


def test_for_others_only_who_records_what_their_unit_does(world: World, li: Actor) -> None:
    visit = make.visit(li, business=world.shop, visitors=[world.keeper])
    (there,) = visit.activity.attendances.all()
    assert there.member == world.keeper

    refused(Denied, world.actor(world.stranger), business=world.far_shop, visitors=[world.keeper])


def test_a_closed_business_a_member_who_left_and_a_dissolved_unit_are_refused(
    world: World, li: Actor
) -> None:
    admin, gone = (
        world.actor(world.admin),
        make.member(world.east, "走者", left_on=TODAY(), leaving="died"),
    )
    closed = make.business(unit=None, status="closed")
    empty = make.branch("空支部", dissolved_on=TODAY())

    assert closed.name in str(refused(Conflict, admin, business=closed))
    assert "走者" in str(refused(Conflict, admin, kind="branch_visit", member=gone))
    assert "空支部" in str(refused(Conflict, admin, kind="committee_visit", unit=empty))


def test_nobody_visits_themselves(world: World) -> None:
    refused(Invalid, world.actor(world.keeper_user), kind="care_visit", member=world.keeper)


def test_the_same_visit_within_a_minute_is_refused(world: World, li: Actor) -> None:
    first = make.visit(li, business=world.shop)
    with pytest.raises(Conflict) as caught:
        make.visit(li, business=world.shop, text="又")
    assert caught.value.code == "visit_twice"

    services.take_visit_back(actor=li, activity=first.activity)
    make.visit(li, business=world.shop)


def test_a_form_sent_again_is_recorded_once(world: World, li: Actor) -> None:
    key = ids.uuid7()
    first = make.visit(li, business=world.shop, key=key, text="缺帮工", findings=["needs_staff"])
    again = make.visit(li, business=world.shop, key=key, text="缺帮工", findings=["needs_staff"])

    assert again == first
    assert len(told("activities.visit_paid")) == 1
    with pytest.raises(Conflict) as caught:
        make.visit(li, business=world.shop, key=key, text="别的话")
    assert caught.value.code == "form_sent"
    with pytest.raises(Conflict):
        make.visit(world.actor(world.admin), business=world.shop, key=key, text="缺帮工")


def test_the_author_takes_a_visit_back_until_its_month_is_closed(world: World, li: Actor) -> None:
    visit = make.visit(li, business=world.shop, position=(Decimal("25.69581"), Decimal("114.30")))
    assert (visit.latitude, visit.longitude) == (Decimal("25.696"), Decimal("114.300"))

    with pytest.raises(Denied):
        services.take_visit_back(actor=world.actor(world.stranger), activity=visit.activity)
    services.take_visit_back(actor=li, activity=visit.activity)

    visit.refresh_from_db()
    assert (visit.activity.state, visit.latitude) == ("cancelled", None)
    assert not visits.visits(li).exists()
    (taken,) = told("activities.visit_taken_back")
    assert taken["business_id"] == str(world.shop.pk)
    assert len(told("activities.visit_paid")) == 1
    with pytest.raises(Conflict):
        services.take_visit_back(actor=li, activity=visit.activity)


def test_a_visit_of_a_closed_month_stays(world: World, li: Actor) -> None:
    last_month = TODAY().replace(day=1) - timedelta(days=1)
    blueprint.change_section(actor=make.COMMAND, key="visit_rules", value={"close_days": 60})
    visit = make.visit(li, business=world.shop, held_on=last_month)
    blueprint.change_section(actor=make.COMMAND, key="visit_rules", value={"close_days": 0})

    with pytest.raises(Conflict):
        services.take_visit_back(actor=li, activity=visit.activity)
    with pytest.raises(Conflict):
        services.take_holding_back(actor=make.COMMAND, activity=visit.activity)


def test_a_street_is_recorded_whole_or_not_at_all(world: World, li: Actor) -> None:
    shops = [make.business(unit=world.east) for _number in range(3)]
    given = {"kind": "member_visit", "met": "owner", "held_on": TODAY(), "text": "讲了补贴"}
    key = ids.uuid7()
    for _again in range(2):
        made = services.record_street(actor=li, businesses=shops, key=key, **given)
    assert len(made) == Visit.objects.count() == 3

    closed = make.business(unit=None, status="closed")
    with pytest.raises(Conflict) as caught:
        services.record_street(
            actor=world.actor(world.admin), businesses=[world.shop, closed], **given
        )
    assert closed.name in str(caught.value)
    assert Visit.objects.count() == 3
    with pytest.raises(Invalid):
        services.record_street(actor=li, businesses=[], **given)


@pytest.mark.parametrize(
    ("day", "days", "closed"),
    [(date(2026, 5, 31), 10, date(2026, 6, 11)), (date(2026, 5, 1), 0, date(2026, 6, 1)),
     (date(2026, 12, 31), 3, date(2027, 1, 4))],
)  # fmt: skip
def test_the_day_from_which_a_month_is_closed(day: date, days: int, closed: date) -> None:
    assert queries.rules.closes_on(day, days) == closed


def test_every_event_says_to_whom_the_visit_was_paid() -> None:
    assert issubclass(events.VisitPaid, events.ActivityHeld)
    assert issubclass(events.VisitTakenBack, events.HoldingTakenBack)
