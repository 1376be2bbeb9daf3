"""Visits of links are owed: made by the rules of liaison, met by a visit, released when a link ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apps.activities import services as activities
from apps.activities.models import Visit
from apps.businesses import services as businesses
from apps.duties import doing, queries, services
from apps.duties.models import Duty
from apps.duties.rules import State
from apps.liaison import services as liaison
from apps.liaison.models import Link
from apps.members import services as members
from kernel import blueprint, clock
from kernel.errors import Invalid
from tests import make
from tests.visiting import visitor
from tests.world import World

COMMAND = make.COMMAND
VISITS = "visit_businesses"


def the_duty(**which: object) -> Duty:
    return queries.with_subject(Duty.objects.filter(rule=VISITS)).get(**which)


def test_a_link_owes_what_its_rule_asks_and_a_visit_meets_it(world: World) -> None:
    make.link(world.keeper, world.shop)
    services.make_duties(actor=COMMAND)
    duty = the_duty()
    assert (duty.member, duty.unit, duty.subject_id) == (world.keeper, world.east, world.shop.pk)
    assert (duty.period, duty.times, duty.toward) == (f"{clock.today():%Y}", 1, world.shop.name)

    keeper = world.actor(world.keeper_user)
    make.visit(keeper, business=world.shop, met="nobody")
    assert the_duty().done == 0
    Visit.objects.update(created_at=clock.now() - timedelta(hours=1))
    visit = make.visit(keeper, business=world.shop)
    assert the_duty().met_on == clock.today()
    assert services.differences()[1] == []

    activities.take_visit_back(actor=keeper, activity=visit.activity)
    assert the_duty().done == 0
    assert services.differences()[1] == []


def test_a_link_that_begins_is_owed_its_visits_at_once(world: World) -> None:
    make.link(world.keeper, world.shop)

    assert (the_duty().member, the_duty().subject_id) == (world.keeper, world.shop.pk)
    assert services.make_duties(actor=COMMAND, each="link").made == 0


def test_what_was_visited_before_the_duties_were_made_counts(world: World) -> None:
    make.link(world.keeper, world.shop)
    make.visit(world.actor(world.keeper_user), business=world.shop)
    services.make_duties(actor=COMMAND)

    assert the_duty().done == 1


def test_the_form_of_the_visit_is_one_tap_from_what_is_owed(world: World) -> None:
    make.link(world.keeper, world.shop)
    services.make_duties(actor=COMMAND)
    page = f"/visits/new/business/{world.shop.pk}/?kind=member_visit"

    keeper = visitor(world.keeper_user)
    assert page in keeper.get("/duties/mine/").content.decode()
    assert keeper.get(page).status_code == 200
    assert list(doing.doors(world.actor(world.admin), the_duty())) == []


def test_a_link_that_ends_releases_its_member_and_begun_again_asks_again(world: World) -> None:
    link = make.link(world.keeper, world.shop)
    services.make_duties(actor=COMMAND)
    liaison.end_link(actor=COMMAND, link=link, reason="换人")
    assert queries.state_of(the_duty(), clock.today()) is State.WAIVED

    make.link(world.keeper, world.shop)
    assert queries.state_of(the_duty(), clock.today()) is State.DUE
    services.make_duties(actor=COMMAND)
    assert Duty.objects.filter(rule=VISITS).count() == 1


def test_who_takes_a_link_over_owes_it_and_who_had_it_does_not(world: World) -> None:
    link = make.link(world.keeper, world.shop)
    services.make_duties(actor=COMMAND)
    liaison.end_link(actor=COMMAND, link=link, reason="换人")
    other = make.member(world.east, "陈二")
    make.link(other, world.shop)
    services.make_duties(actor=COMMAND)

    assert queries.still_open(Duty.objects.filter(rule=VISITS), clock.today()).get().member == other


def test_a_member_who_leaves_owes_nothing_more_until_taken_back(world: World) -> None:
    make.link(world.keeper, world.shop)
    services.make_duties(actor=COMMAND)
    mine = Duty.objects.filter(member=world.keeper, account=None)
    assert queries.still_open(mine, clock.today()).count() > 1

    member = members.leave_county(
        actor=COMMAND, member=world.keeper, left_on=clock.today(), leaving="transferred"
    )
    assert not queries.still_open(mine, clock.today()).exists()
    members.return_member(actor=COMMAND, member=member)
    assert queries.still_open(mine, clock.today()).exists()


def test_a_plan_releases_those_whose_links_it_ends_and_its_undoing_asks_them_again(
    world: World,
) -> None:
    link = make.link(world.keeper, world.shop)
    services.make_duties(actor=COMMAND)
    Link.objects.filter(pk=link.pk).update(is_manual=False)
    businesses.close_business(
        actor=COMMAND, business=world.shop, closed_on=clock.today(), status_text="注销"
    )
    plan = liaison.settle_orphans(actor=COMMAND)
    assert Link.objects.get(pk=link.pk).ends_on == clock.today()
    assert queries.state_of(the_duty(member=world.keeper), clock.today()) is State.WAIVED

    liaison.undo_plan(actor=COMMAND, plan=plan)
    assert queries.state_of(the_duty(member=world.keeper), clock.today()) is State.DUE


def test_the_duties_of_a_plan_that_is_taken_back_are_gone_with_its_links(world: World) -> None:
    kept = make.link(world.keeper, world.shop)
    services.make_duties(actor=COMMAND)
    before = set(Duty.objects.exclude(subject_id=None).values_list("pk", flat=True))
    plan = liaison.apply_plan(actor=COMMAND, plan=liaison.make_plan(actor=COMMAND))
    assert Duty.objects.exclude(subject_id=None).count() > len(before)

    liaison.undo_plan(actor=COMMAND, plan=plan)
    assert set(Duty.objects.exclude(subject_id=None).values_list("pk", flat=True)) == before
    assert not Duty.objects.exclude(waived="").exists()
    assert Link.objects.get(pk=kept.pk).ends_on is None
    assert services.differences()[1] == []


def test_a_rule_of_links_that_is_gone_asks_nothing(world: World) -> None:
    make.link(world.keeper, world.shop)
    blueprint.change_section(actor=COMMAND, key="liaison_rules", value=[])
    Duty.objects.all().delete()

    services.make_duties(actor=COMMAND)
    assert not Duty.objects.exclude(subject_id=None).exists()
    assert VISITS not in {rule.key for rule in queries.duty_rules()}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"each": "unit", "which": "member_business"}, "0/which"),
        ({"each": "link"}, "0/every"),
        ({"each": "unit"}, "0/every"),
    ],
)
def test_a_rule_says_what_it_asks_or_whose_links(
    world: World, change: dict[str, str], place: str
) -> None:
    rule = {"key": "visit", "name": {"zh": "走访"}, "of": ["branch"], "rule": "", **change}
    with pytest.raises(Invalid, match=f"duty_rules/{place}"):
        blueprint.change_section(actor=COMMAND, key=queries.SECTION, value=[rule])


def test_the_burden_of_links_is_one_act_a_link_and_period(world: World) -> None:
    make.link(world.keeper, world.shop)
    make.link(world.keeper, world.far_shop)
    (rule,) = [one for one in queries.duty_rules() if one.key == VISITS]
    make.visit(world.actor(world.keeper_user), business=world.shop)

    found = queries.burden(rule)
    assert (found.subjects, found.acts, found.last_year) == (2, 2, 1)


def test_a_link_begun_after_a_period_owes_nothing_in_it(world: World) -> None:
    make.link(world.keeper, world.shop)
    (rule,) = [one for one in queries.duty_rules() if one.key == VISITS]
    before = queries.current_period(rule, clock.today()).previous()
    services.make_duties(actor=COMMAND, period=before)

    of_link = Duty.objects.exclude(subject_id=None).filter(period=str(before))
    assert not of_link.exists()
    Link.objects.update(starts_on=before.start + timedelta(days=3))
    services.make_duties(actor=COMMAND, period=before)
    assert of_link.count() == 1
