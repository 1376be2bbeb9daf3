"""Inviting people, their roles and their slips."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.organization import grants
from tests import make
from tests.visiting import text, visitor
from tests.world import World


@pytest.fixture
def admin(world: World) -> Client:
    return visitor(world.admin)


def invite(client: Client, world: World, **more: str) -> object:
    given = {"name": "吴书记", "phone": "199 1234 5678", "role": "branch_secretary"}
    return client.post("/settings/people/invite/", given | {"unit": str(world.west.pk)} | more)


@pytest.mark.parametrize(
    "address", ["/settings/people/invite/", "/settings/people/invite/?unit={unit}"]
)
def test_no_role_is_chosen_beforehand(world: World, admin: Client, address: str) -> None:
    field = admin.get(address.format(unit=world.east.pk)).context["form"]["role"]

    choices = [key for key, _label in field.field.choices]
    assert choices[0] == ""
    assert not field.initial
    assert choices[-1] == "county_admin"
    assert "县管理员" in str(field.help_text)


def test_a_person_is_invited_with_a_role_and_a_slip(world: World, admin: Client) -> None:
    answer = invite(admin, world)

    user = User.objects.get(name="吴书记")
    assert [grant.role for grant in grants.holdings(user.pk)] == ["branch_secretary"]
    assert answer["Cache-Control"] == "no-store"
    assert "data:image/svg+xml" in answer.content.decode()


def test_the_slips_code_opens_the_account(world: World, admin: Client) -> None:
    page = invite(admin, world).content.decode()
    code = re.search(r"[2-9A-Z]{4}(-[2-9A-Z]{4}){3}", page)
    assert code

    given = {"code": code[0], "password": "a sentence of mine", "again": "a sentence of mine"}
    guest = Client(HTTP_HOST="chongyi.localhost")
    assert guest.post("/activate/", given).status_code == 302
    assert "城西党支部" in text(guest, "/")


def test_a_taken_phone_number_is_refused_at_its_field(world: World, admin: Client) -> None:
    invite(admin, world)

    assert "phone" in invite(admin, world, name="另一人").context["form"].errors


def test_an_end_in_the_past_is_refused_at_its_field(world: World, admin: Client) -> None:
    answer = invite(admin, world, ends_on="2024-01-01")

    assert "ends_on" in answer.context["form"].errors
    assert not User.objects.filter(name="吴书记").exists()


def test_the_list_names_roles_and_filters_by_them(world: World, admin: Client) -> None:
    assert "李书记" in text(admin, "/settings/people/?role=branch_secretary")
    assert "王丽兰" not in text(admin, "/settings/people/?role=branch_secretary")


def test_a_role_is_given_and_taken_on_the_persons_page(world: World, admin: Client) -> None:
    page = f"/settings/people/{world.secretary.pk}/"
    given = {"role": "instructor", "unit": str(world.west.pk), "ends_on": "2999-01-01"}
    assert admin.post(f"{page}role/", given).status_code == 302

    grant = grants.holdings(world.secretary.pk).get(role="instructor")
    assert "2999" in text(admin, page)
    admin.post(f"{page}role/{grant.pk}/take/")
    assert not grants.holdings(world.secretary.pk).filter(role="instructor").exists()


def test_a_stopped_account_is_logged_out_and_let_in_again(world: World, admin: Client) -> None:
    theirs = visitor(world.secretary)
    page = f"/settings/people/{world.secretary.pk}/"

    admin.post(f"{page}disable/")
    assert theirs.get("/").status_code == 302
    admin.post(f"{page}enable/")
    assert visitor(world.secretary).get("/").status_code == 200
    assert admin.post(f"{page}dance/").status_code == 404


def test_a_member_gets_an_account_from_their_page(world: World, admin: Client) -> None:
    world.keeper.user = None
    world.keeper.save()

    assert admin.post(f"/members/{world.keeper.pk}/invite/").status_code == 422  # no phone
    world.keeper.phone = "19912345678"
    world.keeper.save()
    assert admin.post(f"/members/{world.keeper.pk}/invite/").status_code == 200
    world.keeper.refresh_from_db()
    assert world.keeper.user is not None
    assert [role.name for role in grants.described(world.keeper.user.pk)] == ["党员"]


def test_people_are_for_those_who_manage_them(world: World) -> None:
    secretary = visitor(world.secretary)

    for page in ("", "invite/", f"{world.stranger.pk}/"):
        assert secretary.get(f"/settings/people/{page}").status_code == 403


def test_who_is_invited_is_the_member_with_that_name_and_phone(world: World, admin: Client) -> None:
    member = make.member(world.west, "吴书记", phone="19912345678")
    make.member(world.west, "吴小", phone="19912345678")

    page = invite(admin, world).content.decode()

    member.refresh_from_db()
    user = User.objects.get(name="吴书记")
    assert member.user == user
    assert "城西党支部" in page
    assert {role.name for role in grants.described(user.pk)} == {"党员", "支部书记"}


def test_who_is_on_the_roll_twice_is_tied_to_neither(world: World, admin: Client) -> None:
    twins = [make.member(unit, "吴书记", phone="19912345678") for unit in (world.west, world.east)]

    invite(admin, world)

    for member in twins:
        member.refresh_from_db()
        assert member.user is None


def test_a_taken_phone_number_names_whose_it_is(world: World, admin: Client) -> None:
    invite(admin, world)

    errors = invite(admin, world, name="另一人").context["form"].errors["phone"]
    assert "吴书记" in str(errors)


def test_a_branchs_role_is_not_given_over_the_whole_county(world: World, admin: Client) -> None:
    answer = invite(admin, world, unit=str(world.root.pk))

    assert "党支部" in str(answer.context["form"].errors["unit"])
    assert not User.objects.filter(name="吴书记").exists()
    assert invite(admin, world, role="committee_secretary").context["slip"]


def test_after_a_branchs_slip_the_next_branch_without_a_leader_is_offered(
    world: World, admin: Client
) -> None:
    third = make.branch("城南党支部")
    page = invite(admin, world).content.decode()

    address = f"/settings/people/invite/?unit={third.pk}&amp;leads=true"
    assert address in page
    assert "城南党支部" in page
    form = admin.get(address.replace("&amp;", "&")).context["form"]
    assert (form["role"].value(), form["unit"].value()) == ("branch_secretary", str(third.pk))
    assert not invite(admin, world, phone="19912345679", unit=str(third.pk)).context["unled"]
