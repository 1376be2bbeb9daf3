"""Who is to do everything in a county is confirmed by another administrator, where there is one."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from apps.accounts import services as accounts
from apps.accounts.models import User
from apps.organization import grants
from apps.organization.models import RoleRequest, UnitGrant
from kernel import blueprint, clock
from kernel.access import actor_for
from kernel.errors import Conflict, Denied
from kernel.models import JournalEntry
from tests import make
from tests.visiting import text, visitor
from tests.world import World

HIGHEST = "county_admin"


@pytest.fixture
def other(world: World) -> User:
    """Another administrator, who has logged in."""
    user = make.holder(HIGHEST, world.root, "吴主任")
    User.objects.filter(pk=user.pk).update(last_login=clock.now())
    return user


@pytest.fixture
def newcomer(world: World) -> User:
    return make.account("郑新人")


def give(client: Client, world: World, user: User, role: str = HIGHEST) -> str:
    given = {"role": role, "unit": str(world.root.pk)}
    answer = client.post(f"/settings/people/{user.pk}/role/", given, follow=True)
    return str(answer.content.decode())


def holds(user: User) -> bool:
    return UnitGrant.objects.filter(user=user, role=HIGHEST).exists()


def decide(client: Client, user: User, what: str) -> int:
    asked = RoleRequest.objects.get(user=user)
    return client.post(f"/settings/people/{user.pk}/asked/{asked.pk}/{what}/").status_code


def test_the_only_administrator_gives_it_alone(world: World, newcomer: User) -> None:
    give(visitor(world.admin), world, newcomer)

    assert holds(newcomer)


def test_another_administrator_confirms_it(world: World, other: User, newcomer: User) -> None:
    page = give(visitor(world.admin), world, newcomer)

    assert "另一位管理员确认" in page
    assert not holds(newcomer)
    home = text(visitor(other), "/")
    assert f"/settings/people/{newcomer.pk}/" in home
    assert decide(visitor(other), newcomer, "confirm") == 302
    assert holds(newcomer)
    entry = JournalEntry.objects.filter(name="organization.role_granted").latest("at")
    assert entry.actor_id == other.pk


def test_all_administrators_read_that_there_is_a_new_one(
    world: World, other: User, newcomer: User
) -> None:
    third = make.holder(HIGHEST, world.root, "冯主任")
    give(visitor(world.admin), world, newcomer)
    decide(visitor(other), newcomer, "confirm")

    for administrator in (world.admin, other, third):
        assert f"{newcomer.name}自" in text(visitor(administrator), "/")
    with time_machine.travel(clock.now() + timedelta(days=8), tick=False):
        assert f"{newcomer.name}自" not in text(visitor(other), "/")


def test_who_asked_does_not_confirm_and_may_take_it_back(
    world: World, other: User, newcomer: User
) -> None:
    admin = visitor(world.admin)
    give(admin, world, newcomer)

    assert decide(admin, newcomer, "confirm") == 403
    assert not holds(newcomer)
    assert decide(admin, newcomer, "refuse") == 302
    assert not RoleRequest.objects.exists()


def test_an_administrator_let_in_by_the_first_one_does_not_confirm(
    world: World, other: User, newcomer: User
) -> None:
    give(visitor(world.admin), world, newcomer)
    accounts.issue_activation(actor=actor_for(world.admin), user=other)
    assert "确认或不同意" not in text(visitor(other), "/")

    with pytest.raises(Denied) as refused:
        grants.confirm_role(actor=actor_for(other), asked=RoleRequest.objects.get())
    assert refused.value.code == "not_independent"


def test_nobody_makes_themselves_the_only_one(world: World, other: User, newcomer: User) -> None:
    accounts.disable_account(actor=actor_for(world.admin), user=other, reason="")

    give(visitor(world.admin), world, newcomer)

    assert not holds(newcomer)


def test_whom_one_let_in_is_no_other_administrator(world: World, newcomer: User) -> None:
    """Else the county would wait for somebody who may not confirm."""
    second = make.holder(HIGHEST, world.root, "吴主任")
    accounts.issue_activation(actor=actor_for(world.admin), user=second)
    User.objects.filter(pk=second.pk).update(last_login=clock.now())

    give(visitor(world.admin), world, newcomer)

    assert holds(newcomer)


def test_no_role_becomes_an_administrator_s_by_a_change_of_settings(
    world: World, other: User
) -> None:
    roles = blueprint.value("roles")
    instructor = next(role for role in roles if role["key"] == "instructor")
    instructor["permissions"] = [*instructor["permissions"], "accounts.grant_role"]

    with pytest.raises(Denied) as refused:
        blueprint.change_section(actor=actor_for(world.admin), key="roles", value=roles)
    assert refused.value.code == "needs_second"


def test_the_rule_holds_behind_the_pages_too(world: World, other: User, newcomer: User) -> None:
    with pytest.raises(Denied) as refused:
        grants.grant_role(
            actor=actor_for(world.admin), user=newcomer, unit=world.root, role=HIGHEST
        )
    assert refused.value.code == "needs_second"


def test_an_invitation_to_it_waits_too(world: World, other: User) -> None:
    given = {"name": "褚新人", "phone": "19912340055", "role": HIGHEST, "unit": str(world.root.pk)}
    visitor(world.admin).post("/settings/people/invite/", given)

    invited = User.objects.get(name="褚新人")
    assert not holds(invited)
    assert RoleRequest.objects.get().user == invited


def test_other_roles_need_nobody_else(world: World, other: User, newcomer: User) -> None:
    give(visitor(world.admin), world, newcomer, role="clerk")

    assert not RoleRequest.objects.exists()


def test_it_is_given_on_the_whole_county_only(world: World) -> None:
    given = {"name": "褚新人", "phone": "19912340055", "role": HIGHEST, "unit": str(world.east.pk)}
    answer = visitor(world.admin).post("/settings/people/invite/", given)

    assert "只能在全县范围内授予" in answer.content.decode()
    assert not User.objects.filter(name="褚新人").exists()


def test_a_wish_ends_after_a_week_and_is_asked_once(
    world: World, other: User, newcomer: User
) -> None:
    actor = actor_for(world.admin)

    def ask() -> object:
        return grants.ask_for_role(actor=actor, user=newcomer, unit=world.root, role=HIGHEST)

    asked = ask()
    with pytest.raises(Conflict):
        ask()
    with time_machine.travel(clock.now() + timedelta(days=8), tick=False):
        with pytest.raises(Conflict):
            grants.confirm_role(actor=actor_for(other), asked=asked)  # type: ignore[arg-type]
        ask()
