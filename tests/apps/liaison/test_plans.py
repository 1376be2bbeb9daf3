"""Plans of links: made, applied, taken back; what moved in between is skipped with a reason."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from apps.businesses import services as businesses
from apps.liaison import events, queries, services
from apps.liaison.models import Link, LinkPlan, Proposal
from apps.liaison.queries import Astray
from apps.members import services as members
from apps.members.models import Member
from apps.organization import grants
from kernel import clock, jobs
from kernel.errors import Conflict, Denied
from kernel.models import JournalEntry
from tests import make
from tests.world import World

COMMAND = make.COMMAND


def planned(**options: Any) -> LinkPlan:
    return services.make_plan(actor=COMMAND, **options)


def applied(**options: Any) -> LinkPlan:
    return services.apply_plan(actor=COMMAND, plan=planned(**options))


def cared(rule: str) -> set[tuple[str, str]]:
    rows = Link.objects.filter(rule=rule, ends_on=None)
    return {(row.keeper.name, row.target.name) for row in rows}


def leave(member: Member) -> None:
    members.leave_county(actor=COMMAND, member=member, left_on=clock.today(), leaving="transferred")


def close(name: str) -> None:
    row = queries.present().get(business__name=name).business
    assert row is not None
    businesses.close_business(
        actor=COMMAND, business=row, closed_on=clock.today(), status_text="注销"
    )


def test_all_three_kinds_are_planned_and_applied_in_one_act(world: World) -> None:
    make.holding("committee_member", world.root, "周委员", belongs_to=world.west)
    make.holding("branch_committee_member", world.east, "吴支委")
    plan = planned()

    assert not Link.objects.exists()
    services.apply_plan(actor=COMMAND, plan=plan)
    assert cared("committee_branch") == {("周委员", "城西党支部")}
    assert cared("branch_member") == {("吴支委", "王丽兰")}
    assert {shop for _who, shop in cared("member_business")} == {
        "城东小店", "城西小店", "无人小店",
    }  # fmt: skip
    told = JournalEntry.objects.filter(name__startswith="liaison.").exclude(
        name=events.LinksPlanned.name
    )
    assert [entry.name for entry in told] == [events.PlanApplied.name]


def test_planned_again_nothing_changes(world: World) -> None:
    applied()
    again = planned()

    assert (again.summary["links"], again.summary["ended"]) == (0, 0)
    assert again.summary["kept"] == Link.objects.count() == 3


def test_what_was_linked_by_hand_stays_even_in_a_plan_made_anew(world: World) -> None:
    far = make.member(world.west, "西支部党员")
    mine = make.link(far, world.shop)
    applied(keep=False)

    assert Link.objects.get(pk=mine.pk).ends_on is None
    assert ("西支部党员", "城东小店") in cared("member_business")


def test_a_merchant_who_is_a_member_is_looked_after_by_nobody(world: World) -> None:
    own = make.business(owner="陈一", name="陈一商店")
    make.member(world.east, "陈一", employer_code=own.code)
    applied()

    assert "陈一商店" not in {shop for _who, shop in cared("member_business")}


def test_who_left_between_preview_and_applying_gets_no_link(world: World) -> None:
    plan = planned()
    leave(world.keeper)
    plan = services.apply_plan(actor=COMMAND, plan=plan)

    assert (plan.summary["begun"], plan.summary["skipped"]) == (0, 3)
    assert not Link.objects.exists()
    assert all(line.outcome for line in plan.proposals.all())


def test_a_business_that_closed_or_was_linked_since_is_left_out(world: World) -> None:
    plan = planned()
    businesses.close_business(
        actor=COMMAND, business=world.far_shop, closed_on=clock.today(), status_text="注销"
    )
    make.link(world.keeper, world.shop)
    plan = services.apply_plan(actor=COMMAND, plan=plan)

    assert (plan.summary["begun"], plan.summary["skipped"]) == (1, 2)
    assert cared("member_business") == {("王丽兰", "城东小店"), ("王丽兰", "无人小店")}


def test_lines_left_out_are_not_applied_and_one_may_be_given_to_another(world: World) -> None:
    other = make.member(world.west, "西支部党员")
    plan = planned()
    first, second, third = plan.proposals.order_by("business__name")
    services.tick_proposals(actor=COMMAND, plan=plan, lines=[first.pk], is_taken=False)
    services.give_proposal(actor=COMMAND, proposal=second, keeper=other)
    services.apply_plan(actor=COMMAND, plan=plan)

    assert not Link.objects.filter(business=first.business).exists()
    given = Link.objects.get(business=second.business)
    assert (given.keeper, given.is_manual) == (other, True)
    assert Link.objects.filter(business=third.business).exists()


def test_a_plan_is_applied_once_and_not_without_a_line(world: World) -> None:
    plan = planned()
    services.apply_plan(actor=COMMAND, plan=plan)
    with pytest.raises(Conflict):
        services.apply_plan(actor=COMMAND, plan=plan)
    with pytest.raises(Conflict):
        services.apply_plan(actor=COMMAND, plan=planned())


def test_a_plan_taken_back_leaves_what_was_changed_since(world: World) -> None:
    plan = applied()
    kept = Link.objects.filter(business=world.shop).get()
    services.end_link(actor=COMMAND, link=kept, reason="换人")
    back, changed = services.undo_plan(actor=COMMAND, plan=plan)

    assert (back, changed) == (2, 1)
    assert list(Link.objects.all()) == [kept]
    with pytest.raises(Conflict):
        services.undo_plan(actor=COMMAND, plan=plan)


def test_taking_back_lets_go_on_what_the_plan_ended_unless_another_has_it(world: World) -> None:
    applied()
    other = make.member(world.west, "西支部党员")
    leave(world.keeper)
    plan = services.settle_orphans(actor=COMMAND)
    assert {who for who, _shop in cared("member_business")} == {other.name}
    moved = Link.objects.get(business=world.shop, keeper=other)
    services.end_link(actor=COMMAND, link=moved)
    make.link(other, world.shop)

    assert services.undo_plan(actor=COMMAND, plan=plan) == (4, 2)
    assert cared("member_business") == {
        (other.name, "城东小店"), ("王丽兰", "城西小店"), ("王丽兰", "无人小店"),
    }  # fmt: skip


def test_links_that_cannot_go_on_are_listed_with_their_cause(world: World) -> None:
    committee = make.holding("committee_member", world.root, "周委员", belongs_to=world.west)
    leader = make.holding("branch_committee_member", world.east, "吴支委")
    applied()
    assert not queries.orphans(Link.objects.all()).exists()

    close("城东小店")
    members.transfer_member(
        actor=COMMAND, member=committee, unit=world.east, effective_on=clock.today()
    )
    assert leader.user is not None
    grants.take_role(actor=COMMAND, grant=grants.holdings(leader.user.pk).get())
    found = {row.target.name: row.astray for row in queries.orphans(Link.objects.all())}  # type: ignore[attr-defined]
    assert found == {
        "城东小店": Astray.CLOSED, "城西党支部": Astray.MOVED, "王丽兰": Astray.ROLE,
    }  # fmt: skip


def test_a_member_who_moved_is_no_longer_looked_after_in_the_old_branch(world: World) -> None:
    make.holding("branch_committee_member", world.east, "吴支委")
    applied()
    members.transfer_member(
        actor=COMMAND, member=world.keeper, unit=world.west, effective_on=clock.today()
    )
    row = queries.orphans(Link.objects.filter(rule="branch_member")).get()
    assert row.astray == Astray.MOVED  # type: ignore[attr-defined]


def test_orphans_are_given_to_others_by_one_act(world: World) -> None:
    applied()
    make.member(world.west, "西支部党员")
    leave(world.keeper)
    close("城西小店")
    make.business(name="新来小店")
    services.settle_orphans(actor=COMMAND)

    assert cared("member_business") == {("西支部党员", "城东小店"), ("西支部党员", "无人小店")}
    ended = Link.objects.filter(ends_on__isnull=False)
    assert {row.ending for row in ended} == {Astray.LEFT}
    with pytest.raises(Conflict):
        services.settle_orphans(actor=COMMAND)


def test_holders_without_a_member_and_units_without_holders_are_said(world: World) -> None:
    kinds = {one["kind"]: one for one in planned().summary["shortfall"]}

    assert kinds["no_member"]["keepers"] == 2  # the two secretaries of the world
    assert (kinds["nobody_member"]["needed"], kinds["nobody_member"]["targets"]) == (1, 1)
    assert kinds["too_few_business"]["needed"] == 10
    assert "nobody_unit" in kinds


def test_only_who_may_plan_the_county_plans(world: World) -> None:
    for user in (world.secretary, world.keeper_user):
        with pytest.raises(Denied):
            services.make_plan(actor=world.actor(user))


def test_the_command_tells_figures_and_applies(world: World) -> None:
    def said(*options: str) -> dict[str, Any]:
        out = StringIO()
        call_command("plan_liaison", "--county", "chongyi", "--json", *options, stdout=out)
        told: dict[str, Any] = json.loads(out.getvalue())
        return told

    first = said()
    assert (first["links"], first["kept"], Link.objects.count()) == (3, 0, 0)
    assert {"links", "kept", "shortfall", "seconds"} <= first.keys()
    assert said("--apply")["links"] == 3 == Link.objects.count()
    again = said("--apply")
    assert (again["links"], again["kept"]) == (0, 3)


def test_a_job_makes_the_plan_and_names_it(world: World) -> None:
    job = jobs.start(COMMAND, "plan_liaison", keep=True)
    jobs.run(str(job.pk))
    job.refresh_from_db()

    assert LinkPlan.objects.get(pk=job.result["plan"]).proposals.count() == 3
    assert Proposal.objects.filter(is_taken=False).count() == 0


def test_the_day_of_a_plan_is_the_day_it_is_applied(world: World) -> None:
    applied()
    assert set(Link.objects.values_list("starts_on", "ends_on")) == {(clock.today(), None)}
    assert clock.today() > date(2020, 1, 1)


def test_made_anew_a_link_goes_to_the_nearer_one_and_otherwise_stays(world: World) -> None:
    town = make.zone("township", "横水镇")
    shop = make.business(name="横水小店", town=town)
    applied()
    near = make.member(make.branch("横水党支部", zone=town), "近处党员")

    assert planned().summary["links"] == 0
    plan = planned(keep=False)
    (begun,) = plan.proposals.filter(act=Proposal.Act.BEGIN, business=shop)
    assert (begun.keeper, begun.because) == (near, "town")
    (ended,) = plan.proposals.filter(act=Proposal.Act.END, business=shop)
    assert ended.because == "anew"
    services.apply_plan(actor=COMMAND, plan=plan)
    assert Link.objects.get(business=shop, ends_on=None).keeper == near
