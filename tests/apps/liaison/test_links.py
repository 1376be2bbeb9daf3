"""Links made and ended by hand: one keeper at a time, each refusal with its reason; who sees them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from apps.businesses import services as businesses
from apps.liaison import events, queries, services
from apps.liaison.models import Link
from apps.members import services as members
from apps.organization import services as organization
from kernel import clock
from kernel.errors import Conflict, Denied, Invalid
from kernel.models import JournalEntry
from tests import make
from tests.world import World

COMMAND = make.COMMAND


def test_a_link_begun_and_ended_leaves_its_history(world: World) -> None:
    first = make.link(world.keeper, world.shop, starts_on=clock.today() - timedelta(days=9))
    services.end_link(actor=COMMAND, link=first, reason="换人")
    other = make.member(world.east, "陈一")
    second = make.link(other, world.shop)

    rows = Link.objects.order_by("created_at")
    assert [(row.keeper.name, row.ends_on) for row in rows] == [
        ("王丽兰", clock.today()), ("陈一", None),
    ]  # fmt: skip
    assert second.is_manual
    told = JournalEntry.objects.filter(name__startswith="liaison.").order_by("at")
    assert [one.name for one in told] == [
        events.LinkBegun.name, events.LinkEnded.name, events.LinkBegun.name,
    ]  # fmt: skip


def test_nobody_has_two_keepers_by_one_rule_at_one_time(world: World) -> None:
    make.link(world.keeper, world.shop)
    with pytest.raises(Conflict, match="王丽兰"):
        make.link(make.member(world.east, "陈一"), world.shop)


def test_a_day_within_the_time_of_another_is_refused(world: World) -> None:
    first = make.link(world.keeper, world.shop, starts_on=clock.today() - timedelta(days=9))
    services.end_link(actor=COMMAND, link=first, ends_on=clock.today() - timedelta(days=2))
    other = make.member(world.east, "陈一")
    with pytest.raises(Conflict):
        make.link(other, world.shop, starts_on=clock.today() - timedelta(days=3))
    make.link(other, world.shop, starts_on=clock.today() - timedelta(days=2))


def test_more_than_the_most_is_not_refused(world: World) -> None:
    for _number in range(12):
        make.link(world.keeper, make.business())

    assert Link.objects.filter(keeper=world.keeper).count() == 12


def test_what_cannot_be_is_refused_with_its_reason(world: World) -> None:
    closed = make.business()
    businesses.close_business(
        actor=COMMAND, business=closed, closed_on=clock.today(), status_text="注销"
    )
    with pytest.raises(Conflict):
        make.link(world.keeper, closed)
    with pytest.raises(Invalid):
        make.link(world.keeper, world.shop, starts_on=clock.today() + timedelta(days=1))
    with pytest.raises(Invalid):
        services.begin_link(
            actor=COMMAND, rule="branch_member", keeper=world.keeper, business=world.shop
        )
    with pytest.raises(Invalid):
        services.begin_link(actor=COMMAND, rule="no_such", keeper=world.keeper, unit=world.east)
    with pytest.raises(Conflict):
        services.begin_link(
            actor=COMMAND, rule="committee_branch", keeper=world.keeper, unit=world.east
        )
    assert not Link.objects.exists()


def test_a_member_of_another_branch_is_not_looked_after_by_this_ones_committee(
    world: World,
) -> None:
    leader = make.holding("branch_committee_member", world.east, "吴支委")
    far = make.member(world.west, "西支部党员")
    with pytest.raises(Conflict):
        services.begin_link(actor=COMMAND, rule="branch_member", keeper=leader, member=far)
    with pytest.raises(Conflict):
        services.begin_link(actor=COMMAND, rule="branch_member", keeper=leader, member=leader)
    services.begin_link(actor=COMMAND, rule="branch_member", keeper=leader, member=world.keeper)


def test_a_secretary_links_and_ends_in_their_own_branch_alone(world: World) -> None:
    actor = world.actor(world.secretary)
    far = make.member(world.west, "西支部党员")
    row = services.begin_link(
        actor=actor, rule="member_business", keeper=world.keeper, business=world.shop
    )
    with pytest.raises(Denied):
        services.begin_link(
            actor=actor, rule="member_business", keeper=far, business=world.far_shop
        )
    with pytest.raises(Denied):
        services.end_link(actor=actor, link=make.link(far, world.far_shop))
    services.end_link(actor=actor, link=row)


def test_who_sees_a_link(world: World) -> None:
    leader = make.holding("branch_committee_member", world.west, "吴支委")
    far = make.member(world.west, "西支部党员")
    mine = make.link(world.keeper, world.shop)
    theirs = services.begin_link(actor=COMMAND, rule="branch_member", keeper=leader, member=far)
    seen = {
        user: set(queries.links(world.actor(user)))
        for user in (world.admin, world.secretary, world.keeper_user)
    }
    assert seen[world.admin] == {mine, theirs}
    assert seen[world.secretary] == seen[world.keeper_user] == {mine}


def test_a_member_sees_who_looks_after_them(world: World) -> None:
    leader = make.holding("branch_committee_member", world.east, "吴支委")
    row = services.begin_link(
        actor=COMMAND, rule="branch_member", keeper=leader, member=world.keeper
    )
    assert list(queries.links(world.actor(world.keeper_user))) == [row]
    assert queries.about(world.actor(world.keeper_user), world.keeper) == [row]


def test_one_is_told_whom_one_looks_after_and_when_they_were_visited(world: World) -> None:
    make.link(world.keeper, world.shop)
    (found,) = queries.my_links(world.actor(world.keeper_user))

    assert (found.name, found.target, found.last_visit) == ("城东小店", "business", None)
    assert found.kinds == ("member_visit",)
    assert found.due_on == date(clock.today().year, 12, 31)
    assert queries.my_links(COMMAND) == []
    assert queries.my_links(world.actor(world.admin)) == []


def test_a_link_ended_for_tomorrow_is_refused_and_one_of_today_holds_until_night(
    world: World,
) -> None:
    row = make.link(world.keeper, world.shop)
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(Invalid):
        services.end_link(actor=COMMAND, link=row, ends_on=tomorrow + timedelta(days=1))
    services.end_link(actor=COMMAND, link=row, ends_on=tomorrow)

    assert len(queries.my_links(world.actor(world.keeper_user))) == 1
    with pytest.raises(Conflict):
        services.end_link(actor=COMMAND, link=row)


def test_a_link_keeps_no_branch_from_being_dissolved_and_is_listed_then(world: World) -> None:
    small = make.branch("小支部")
    committee = make.holding("committee_member", world.root, "周委员", belongs_to=small)
    services.begin_link(actor=COMMAND, rule="committee_branch", keeper=committee, unit=small)
    members.transfer_member(
        actor=COMMAND, member=committee, unit=world.east, effective_on=clock.today()
    )
    organization.dissolve_unit(actor=COMMAND, unit=small, dissolved_on=clock.today())

    row = queries.orphans(Link.objects.all()).get()
    assert queries.why_astray(row) == queries.Astray.DISSOLVED
