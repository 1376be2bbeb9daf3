"""Changing, transferring and reading members, as services and as pages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from apps.members import services
from kernel import access, clock
from kernel.errors import Conflict, Denied, Invalid
from kernel.models import JournalEntry
from tests import make
from tests.visiting import text, visitor
from tests.world import World


@pytest.fixture
def clerk(world: World) -> access.Actor:
    return make.actor("clerk", world.root, "钱干事")


def test_a_transfer_keeps_the_stay_before_it(world: World, clerk: access.Actor) -> None:
    day = date(2024, 3, 1)
    services.transfer_member(
        actor=clerk, member=world.keeper, unit=world.west, effective_on=day, reason="工作调动"
    )

    stays = world.keeper.memberships.order_by("starts_on").values_list("unit", "ends_on")
    assert list(stays) == [(world.east.pk, day), (world.west.pk, None)]
    world.keeper.refresh_from_db()
    assert world.keeper.unit == world.west


def test_the_newest_stay_stands_first_even_of_two_of_one_day(
    world: World, clerk: access.Actor
) -> None:
    day = date(2024, 3, 1)
    world.keeper.memberships.update(starts_on=day)
    services.transfer_member(actor=clerk, member=world.keeper, unit=world.west, effective_on=day)
    page = text(visitor(world.admin), f"/members/{world.keeper.pk}/")
    assert page.index(f"在{world.west.name}") < page.index(f"在{world.east.name}")


def test_a_transfer_is_refused_before_the_present_stay(world: World, clerk: access.Actor) -> None:
    with pytest.raises(Invalid):
        services.transfer_member(
            actor=clerk, member=world.keeper, unit=world.west, effective_on=date(1999, 1, 1)
        )
    with pytest.raises(Conflict):
        services.transfer_member(
            actor=clerk, member=world.keeper, unit=world.east, effective_on=date(2024, 1, 1)
        )


def test_a_transfer_is_into_a_branch_that_was_there(world: World, clerk: access.Actor) -> None:
    young = make.branch("城北党支部", founded_on=date(2024, 1, 1))
    newcomer = make.member(world.east, joined_on=date(2022, 7, 1), confirmed_on=None)
    newcomer.memberships.update(starts_on=date(2016, 1, 1))

    for member, unit, day in (
        (world.keeper, young, date(2019, 5, 1)),
        (newcomer, world.west, date(2021, 5, 1)),
    ):
        with pytest.raises(Invalid):
            services.transfer_member(actor=clerk, member=member, unit=unit, effective_on=day)
    with pytest.raises(Conflict):
        services.transfer_member(
            actor=clerk, member=world.keeper, unit=world.root, effective_on=clock.today()
        )


def test_a_right_on_both_branches_is_needed(world: World) -> None:
    with pytest.raises(Denied):
        services.transfer_member(
            actor=world.actor(world.secretary),
            member=world.keeper,
            unit=world.west,
            effective_on=date(2024, 1, 1),
        )


def test_a_new_name_is_found_by_its_pinyin(world: World, clerk: access.Actor) -> None:
    changed = services.change_member(actor=clerk, member=world.keeper, name="单丽兰")

    assert changed.name_pinyin == "shanlilan"
    entry = JournalEntry.objects.get(name="members.member_changed")
    assert entry.payload["fields"] == ["name"]


def test_nobody_is_confirmed_before_joining(world: World, clerk: access.Actor) -> None:
    with pytest.raises(Invalid):
        services.change_member(actor=clerk, member=world.keeper, confirmed_on=date(1990, 1, 1))


@pytest.mark.parametrize(
    "values",
    [
        {"joined_on": date(2999, 7, 1)},
        {"confirmed_on": date(2999, 7, 1)},
        {"joined_on": date(1990, 7, 1), "confirmed_on": date(1991, 7, 1)},
        {"confirmed_on": None},
        {"category": "probationary"},
    ],
    ids=["joins in future", "confirmed in future", "14 years old", "full since ?", "not yet full"],
)
def test_a_life_that_cannot_be_is_refused(
    world: World, clerk: access.Actor, values: dict[str, Any]
) -> None:
    with pytest.raises(Invalid):
        services.change_member(actor=clerk, member=world.keeper, **values)


def test_what_was_recorded_incomplete_does_not_bar_other_changes(
    world: World, clerk: access.Actor
) -> None:
    member = make.member(world.east, confirmed_on=None)

    assert services.change_member(actor=clerk, member=member, job="店员").job == "店员"


def test_a_personal_value_is_shown_for_a_reason_that_is_kept(world: World) -> None:
    secretary = visitor(world.secretary)
    page = f"/members/{world.keeper.pk}/reveal/id_number/"
    clear = world.keeper.id_number.reveal()
    assert clear not in text(secretary, f"/members/{world.keeper.pk}/")

    assert clear not in secretary.post(page, {"reason": ""}).content.decode()
    assert clear in secretary.post(page, {"reason": "核对转正材料"}).content.decode()
    assert "核对转正材料" in text(visitor(world.keeper_user), f"/members/{world.keeper.pk}/")


def test_members_read_their_own_without_a_reason(world: World) -> None:
    page = f"/members/{world.keeper.pk}/reveal/id_number/"

    assert world.keeper.id_number.reveal() in visitor(world.keeper_user).post(page).content.decode()


def test_members_see_who_can_see_them(world: World) -> None:
    page = text(visitor(world.keeper_user), f"/members/{world.keeper.pk}/")

    assert "李书记" in page
    assert "赵书记" not in page


def test_who_has_an_account_is_tied_to_it(world: World) -> None:
    phone = "19912345678"
    secretary = make.holder("branch_secretary", world.west, "钱书记", phone=phone)
    member = make.member(world.west, "钱书记", phone=phone)

    invitation = services.invite_member(actor=world.actor(world.admin), member=member)

    member.refresh_from_db()
    assert member.user == invitation.user == secretary
    assert "钱书记" in text(visitor(secretary), "/")
    namesake = make.member(world.east, "钱小", phone=phone)
    with pytest.raises(Conflict):
        services.invite_member(actor=world.actor(world.admin), member=namesake)


def test_nobody_is_tied_to_the_account_of_one_who_may_do_more(world: World) -> None:
    phone = "19912345678"
    make.holder("county_admin", world.root, "何管理员", phone=phone)
    member = make.member(world.west, "何管理员", phone=phone)
    lesser = access.Actor(
        "user",
        world.stranger.pk,
        "赵书记",
        (access.Reach(frozenset({"accounts.manage_user", "accounts.grant_role"}), "/"),),
    )

    with pytest.raises(Denied):
        services.invite_member(actor=lesser, member=member)


def test_the_list_filters_what_is_to_be_completed(world: World) -> None:
    make.member(world.east, "钱全", phone="19912345678", employer="小店", education="大专")
    admin = visitor(world.admin)

    assert "钱全" not in text(admin, "/members/?incomplete=true")
    assert "王丽兰" in text(admin, "/members/?incomplete=true")
    assert "钱全" in text(admin, "/members/?q=qq")


def test_the_list_offers_no_word_of_members_who_are_not_shown(world: World) -> None:
    make.member(world.east, "钱全", education="大专")
    make.member(world.west, "孙远", education="党校研修")

    shown = text(visitor(world.secretary), "/members/")
    assert "大专" in shown
    assert "党校研修" not in shown
    assert "党校研修" in text(visitor(world.admin), "/members/")


def test_a_member_is_changed_and_transferred_on_pages(world: World) -> None:
    admin = visitor(world.admin)
    page = f"/members/{world.keeper.pk}/"
    shown = admin.get(f"{page}change/").context["form"].initial
    given = {name: value for name, value in shown.items() if value is not None}
    assert admin.post(f"{page}change/", given | {"phone": "199 1234 5678"}).status_code == 302
    world.keeper.refresh_from_db()
    assert world.keeper.phone == "19912345678"

    version = world.keeper.version
    given = {"unit": world.west.pk, "effective_on": "2024-03-01", "expected_version": version}
    assert admin.post(f"{page}transfer/", given).status_code == 302
    assert visitor(world.secretary).get(page).status_code == 404


def test_who_sees_nobody_else_is_shown_their_own_page(world: World) -> None:
    answer = visitor(world.keeper_user).get("/members/")
    assert (answer.status_code, answer["Location"]) == (302, f"/members/{world.keeper.pk}/")
    assert visitor(world.secretary).get("/members/").status_code == 200
