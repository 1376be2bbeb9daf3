"""Who may do what with accounts."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from apps.accounts import rules, services
from apps.accounts.models import User
from apps.organization import grants
from apps.organization import services as organization
from kernel import access, blueprint
from kernel.errors import Conflict, Denied, Invalid
from kernel.models import JournalEntry
from kernel.realm import county_scope
from tests import make
from tests.conftest import county_of
from tests.faults.test_two_at_once import at_once
from tests.world import World


def guess(login: str | None, password: str = "wrong") -> User:
    return services.log_in(login=login or "", password=password, address="127.0.0.1")


@pytest.fixture
def manager(world: World) -> access.Actor:
    """Somebody who manages accounts and may do little else."""
    roles = blueprint.value("roles")
    roles.append(
        {
            "key": "registrar",
            "name": {"zh": "账号管理员"},
            "held": "unit",
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


def test_the_last_administrator_stays(world: World) -> None:
    held = grants.holdings(world.admin.pk).get()
    for former in grants.all_holdings().filter(role="county_admin").exclude(pk=held.pk):
        grants.take_role(actor=world.actor(world.admin), grant=former)

    for act in (
        lambda: grants.take_role(actor=world.actor(world.admin), grant=held),
        lambda: services.disable_account(actor=make.COMMAND, user=world.admin, reason=""),
    ):
        with pytest.raises(Conflict):
            act()

    make.holder("county_admin", world.root, "何管理员")
    grants.take_role(actor=world.actor(world.admin), grant=held)
    assert not grants.holdings(world.admin.pk).exists()


def test_nobody_takes_a_role_that_allows_more_than_theirs(world: World) -> None:
    roles = blueprint.value("roles")
    permissions = ["accounts.view_user", "accounts.grant_role"]
    roles.append(
        {
            "key": "giver",
            "name": {"zh": "授权员"},
            "held": "unit",
            "permissions": permissions,
        }
    )
    blueprint.change_section(actor=make.COMMAND, key="roles", value=roles)
    giver = make.actor("giver", world.root, "韩授权")

    with pytest.raises(Denied):
        grants.take_role(actor=giver, grant=grants.holdings(world.secretary.pk).get())


def test_a_role_that_ends_before_it_begins_is_refused(world: World) -> None:
    with pytest.raises(Invalid):
        grants.grant_role(
            actor=make.COMMAND,
            user=world.stranger,
            unit=world.east,
            role="instructor",
            ends_on=date(2024, 1, 1),
        )


def test_a_role_to_come_is_given_once(world: World) -> None:
    def give() -> object:
        return grants.grant_role(
            actor=make.COMMAND,
            user=world.stranger,
            unit=world.east,
            role="instructor",
            starts_on=date(2999, 1, 1),
        )

    give()
    with pytest.raises(Conflict):
        give()


def test_no_role_is_given_on_a_dissolved_unit(world: World) -> None:
    unit = make.branch("空支部")
    organization.dissolve_unit(actor=make.COMMAND, unit=unit, dissolved_on=date(2024, 1, 1))

    with pytest.raises(Conflict):
        make.holder("instructor", unit)


def test_an_account_has_one_count_of_attempts(world: World) -> None:
    user = make.account("陈书记", username="chen", phone="19912345678")

    for turn in range(rules.ATTEMPTS_PER_ACCOUNT):
        with pytest.raises(Invalid):
            guess("chen" if turn % 2 else "19912345678")
    for login in ("chen", "19912345678"):
        with pytest.raises(Denied):
            guess(login, make.PASSWORD)
    assert guess(world.secretary.username, make.PASSWORD) != user


def test_guesses_at_once_are_counted_like_others(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        make.account(username="chen")

    came = at_once(*[lambda: _refusal("chen")] * 3 * rules.ATTEMPTS_PER_ACCOUNT)

    assert came.count("login_failed") == rules.ATTEMPTS_PER_ACCOUNT
    assert came.count("locked") == 2 * rules.ATTEMPTS_PER_ACCOUNT


def _refusal(login: str) -> str:
    with pytest.raises((Invalid, Denied)) as refused:
        guess(login)
    return str(refused.value.code)


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
