"""Who may do what with accounts."""

from __future__ import annotations

import pytest
from django.utils import translation

from apps.accounts import services
from apps.organization import grants
from kernel import access, blueprint
from kernel.errors import Conflict, Denied
from kernel.models import JournalEntry
from tests import make
from tests.world import World


@pytest.fixture
def manager(world: World) -> access.Actor:
    """Somebody who manages accounts and may do little else."""
    roles = blueprint.value("roles")
    roles.append(
        {
            "key": "registrar",
            "name": {"zh": "账号管理员"},
            "held": "unit",
            "staff": True,
            "permissions": ["accounts.manage_user", "accounts.view_user"],
        }
    )
    blueprint.change_section(actor=make.COMMAND, key="roles", value=roles)
    return make.actor("registrar", world.root, "冯登记")


def test_a_manager_makes_accounts_and_codes(manager: access.Actor) -> None:
    user = services.make_account(actor=manager, name="钱干事", username="qian")

    assert services.issue_activation(actor=manager, user=user).code


def test_nobody_becomes_a_person_who_may_do_more(world: World, manager: access.Actor) -> None:
    with pytest.raises(Denied):
        services.issue_activation(actor=manager, user=world.admin)
    with pytest.raises(Denied):
        services.disable_account(actor=manager, user=world.admin, reason="")


def test_a_disabled_account_can_be_let_in_again(world: World) -> None:
    admin = world.actor(world.admin)
    services.disable_account(actor=admin, user=world.stranger, reason="离职")
    world.stranger.refresh_from_db()
    services.enable_account(actor=admin, user=world.stranger)

    user = services.log_in(
        login=world.stranger.username, password=make.PASSWORD, address="127.0.0.1"
    )
    assert user.is_active
    with pytest.raises(Conflict):
        services.enable_account(actor=admin, user=user)


def test_only_oneself_changes_ones_own_account(world: World) -> None:
    with pytest.raises(Denied):
        services.change_own_account(
            actor=world.actor(world.admin), user=world.secretary, name="x", language=""
        )


def test_saving_what_is_already_so_tells_nobody(world: World) -> None:
    before = JournalEntry.objects.count()
    services.change_own_account(
        actor=world.actor(world.secretary),
        user=world.secretary,
        name=world.secretary.name,
        language="",
    )

    assert JournalEntry.objects.count() == before


def test_roles_are_described_where_they_hold(world: World) -> None:
    with translation.override("zh-hans"):
        held = grants.described(world.secretary.pk)
        own = grants.described(world.keeper_user.pk)
        all_of_it = grants.described(world.admin.pk)

    assert [(role.name, role.where) for role in held] == [("支部书记", "城东党支部")]
    assert [role.name for role in own] == ["党员"]
    assert len(all_of_it[0].rights) == 1


def test_who_may_see_a_branch_is_named(world: World) -> None:
    names = {grant.user.name for grant in grants.reaching(world.east, "members.view_member")}

    assert {"孙管理员", "李书记"} <= names
    assert "赵书记" not in names
