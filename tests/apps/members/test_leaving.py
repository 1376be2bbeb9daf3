"""A member leaves the county, and a leaving recorded by mistake is taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from apps.accounts import services as accounts
from apps.accounts.models import User
from apps.members import queries, services
from apps.members.models import Member
from apps.organization import grants
from apps.organization import services as organization
from kernel import access, clock
from kernel.errors import Conflict, Denied, Invalid, Stale
from kernel.models import JournalEntry
from tests import make
from tests.visiting import text, visitor
from tests.world import World

DAY = date(2024, 3, 1)


@pytest.fixture
def clerk(world: World) -> access.Actor:
    return make.actor("clerk", world.root, "钱干事")


def leave(actor: access.Actor, member: Member, day: date = DAY) -> Member:
    return services.leave_county(
        actor=actor, member=member, left_on=day, leaving="transferred", note="转往上犹县"
    )


def user_of(member: Member) -> User:
    return User.objects.get(pk=member.user_id)


def test_the_membership_ends_on_the_day_of_leaving(world: World, clerk: access.Actor) -> None:
    leave(clerk, world.keeper)

    assert world.keeper.memberships.get().ends_on == DAY
    before = queries.counts_by_unit(clerk, DAY - timedelta(days=1))
    assert before == {world.east.pk: 1}
    assert queries.counts_by_unit(clerk, DAY) == {}


def test_a_leaving_is_told_to_the_journal(world: World, clerk: access.Actor) -> None:
    leave(clerk, world.keeper)

    entry = JournalEntry.objects.get(name="members.member_left")
    told = (entry.payload["effective_on"], entry.payload["leaving"], entry.payload["reason"])
    assert told == ("2024-03-01", "transferred", "转往上犹县")
    assert "组织关系转出本县" in text(visitor(world.admin), "/settings/journal/")


def test_a_day_that_cannot_be_is_refused(world: World, clerk: access.Actor) -> None:
    services.transfer_member(
        actor=clerk, member=world.keeper, unit=world.west, effective_on=date(2023, 5, 1)
    )
    newcomer = make.member(world.east, joined_on=date(2024, 7, 1), confirmed_on=None)
    newcomer.memberships.all().delete()

    for member, day in (
        (world.keeper, clock.today() + timedelta(days=1)),
        (world.keeper, date(2023, 4, 30)),
        (newcomer, date(2024, 6, 30)),
    ):
        with pytest.raises(Invalid) as refused:
            leave(clerk, member, day)
        assert set(refused.value.fields) == {"left_on"}
    leave(clerk, world.keeper, date(2023, 5, 1))


def test_a_leaving_has_one_of_the_known_reasons(world: World, clerk: access.Actor) -> None:
    with pytest.raises(Invalid):
        services.leave_county(actor=clerk, member=world.keeper, left_on=DAY, leaving="bored")


def test_a_leaving_is_recorded_on_what_one_read(world: World, clerk: access.Actor) -> None:
    with pytest.raises(Stale):
        services.leave_county(
            actor=clerk, member=world.keeper, left_on=DAY, leaving="died", expected_version=7
        )
    assert user_of(world.keeper).is_active


def test_nobody_lets_a_member_leave_without_the_right(world: World) -> None:
    for act in (leave, lambda actor, member: services.return_member(actor=actor, member=member)):
        with pytest.raises(Denied):
            act(world.actor(world.secretary), world.keeper)


def test_an_account_that_is_only_a_members_is_closed(world: World, clerk: access.Actor) -> None:
    theirs = visitor(world.keeper_user)

    leave(clerk, world.keeper)

    assert theirs.get("/").status_code == 302
    assert not user_of(world.keeper).is_active
    assert grants.described(world.keeper_user.pk) == []


def test_an_account_with_another_role_loses_that_of_a_member(
    world: World, clerk: access.Actor
) -> None:
    grants.grant_role(
        actor=make.COMMAND,
        user=world.keeper_user,
        unit=world.east,
        role="instructor",
        starts_on=clock.today() + timedelta(days=9),
    )
    theirs = visitor(world.keeper_user)

    leave(clerk, world.keeper)

    assert user_of(world.keeper).is_active
    assert grants.described(world.keeper_user.pk) == []
    assert theirs.get("/").status_code == 302  # the session of the old rights has ended


def test_who_leads_a_branch_still_sees_it_but_is_no_member(
    world: World, clerk: access.Actor
) -> None:
    leader = make.member(world.east, "李书记", user=world.secretary)

    leave(clerk, leader)

    home = visitor(world.secretary).get("/").context["home"]
    assert "members/_me.html" not in [card.template for card in home.cards]
    (led,) = [card for card in home.cards if card.template == "organization/_led.html"]
    (_duties, members, *_others) = led.context["led"].figures
    assert (members.value, members.note) == (1, "其中正式党员 1 名")


def test_who_left_is_neither_changed_nor_transferred_nor_invited(
    world: World, clerk: access.Actor
) -> None:
    leave(clerk, world.keeper)

    with pytest.raises(Conflict, match="2024年3月1日"):
        services.change_member(actor=clerk, member=world.keeper, job="店员")
    with pytest.raises(Conflict):
        services.transfer_member(
            actor=clerk, member=world.keeper, unit=world.west, effective_on=clock.today()
        )
    with pytest.raises(Conflict):
        services.invite_member(actor=world.actor(world.admin), member=world.keeper)
    with pytest.raises(Conflict):
        leave(clerk, world.keeper)


def test_a_leaving_taken_back_goes_on_with_the_last_stay(world: World, clerk: access.Actor) -> None:
    services.transfer_member(actor=clerk, member=world.keeper, unit=world.west, effective_on=DAY)
    leave(clerk, world.keeper, DAY)

    back = services.return_member(actor=clerk, member=world.keeper, reason="认错人了")

    stays = world.keeper.memberships.order_by("starts_on").values_list("unit", "ends_on")
    assert list(stays) == [(world.east.pk, DAY), (world.west.pk, None)]
    assert (back.left_on, back.leaving, back.leaving_note) == (None, "", "")
    entry = JournalEntry.objects.get(name="members.member_returned")
    assert (entry.payload["left_on"], entry.payload["reason"]) == ("2024-03-01", "认错人了")


def test_the_account_is_open_again_when_a_leaving_is_taken_back(
    world: World, clerk: access.Actor
) -> None:
    leave(clerk, world.keeper)
    services.return_member(actor=clerk, member=world.keeper)

    assert "城东党支部" in text(visitor(world.keeper_user), "/")


def test_an_account_that_was_stopped_before_stays_so(world: World, clerk: access.Actor) -> None:
    accounts.disable_account(actor=make.COMMAND, user=world.keeper_user, reason="丢了手机")

    leave(clerk, world.keeper)
    services.return_member(actor=clerk, member=world.keeper)

    assert not user_of(world.keeper).is_active


def test_nobody_returns_who_did_not_leave(world: World, clerk: access.Actor) -> None:
    with pytest.raises(Conflict):
        services.return_member(actor=clerk, member=world.keeper)


def test_nobody_returns_to_a_branch_dissolved_since(world: World, clerk: access.Actor) -> None:
    south = make.branch("城南党支部")
    member = make.member(south)
    leave(clerk, member)
    organization.dissolve_unit(actor=make.COMMAND, unit=south, dissolved_on=clock.today())

    with pytest.raises(Conflict, match="城南党支部"):
        services.return_member(actor=clerk, member=member)
    member.refresh_from_db()
    assert (member.left_on, member.memberships.get().ends_on) == (DAY, DAY)


def test_lists_counts_and_searches_know_who_is_on_the_roll(
    world: World, clerk: access.Actor
) -> None:
    make.member(world.east, "钱全", employer_code="92360725MA35XK2L7T")
    leave(clerk, make.member(world.east, "孙先", employer_code="92360725MA35XK2L7T"))
    admin = visitor(world.admin)

    present, left = text(admin, "/members/"), text(admin, "/members/?status=left")
    assert ("钱全" in present, "孙先" in present) == (True, False)
    assert ("钱全" in left, "孙先" in left) == (False, True)
    assert "在册" in present  # what the filter means while it is not set
    assert admin.get("/search/?q=孙先").context["groups"] == []
    assert admin.get("/search/?q=钱全").context["groups"]
    assert queries.full_members_by_employer(clerk) == {"92360725MA35XK2L7T": 1}
    panels = admin.get(f"/units/{world.east.pk}/").context["panels"]
    assert [panel.value for panel in panels if panel.label in {"党员", "Members"}] == [2]


@pytest.fixture
def desk(world: World) -> Client:
    return visitor(make.holder("clerk", world.root, "钱干事"))


def test_a_member_leaves_and_returns_on_pages(world: World, desk: Client) -> None:
    page = f"/members/{world.keeper.pk}/"
    assert f"{page}leave/" in text(desk, page)
    given = {"left_on": "2024-03-01", "leaving": "died", "expected_version": 1}

    assert desk.post(f"{page}leave/", given).status_code == 302
    shown = text(desk, page)
    assert shown.count("去世") == 2  # above the page and in the course of life
    assert f"{page}leave/" not in shown
    assert f"{page}transfer/" not in shown

    assert desk.post(f"{page}return/", {"expected_version": 2}).status_code == 302
    assert f"{page}leave/" in text(desk, page)


def test_a_leaving_that_is_refused_says_so_at_its_field(world: World, desk: Client) -> None:
    given = {"left_on": "1999-03-01", "leaving": "", "expected_version": 1}
    page = f"/members/{world.keeper.pk}/leave/"

    assert set(desk.post(page, given).context["form"].errors) == {"leaving"}
    given["leaving"] = "died"
    assert set(desk.post(page, given).context["form"].errors) == {"left_on"}
