"""Rights are read anew by each request: one that is taken away, however it is, is gone with the next.

Each way below writes tables directly, as a service to come, a restore or a migration might: none
raises the account's epoch, so the session stands and the rights alone decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from apps.accounts.models import User
from apps.organization import grants, rights, rules
from apps.organization.models import OrgUnit, OwnRole, UnitGrant
from kernel import access, clock
from kernel.access import Reach
from kernel.models import ConfiguredSection
from kernel.realm import county_scope
from tenants.counties.models import County
from tests import make
from tests.visiting import cookie_of

A_DAY = timedelta(days=1)
ROLE = "branch_secretary"


@pytest.fixture
def branch(county: County) -> Iterator[OrgUnit]:
    """A branch below a general branch, in its county's scope."""
    with county_scope(county):
        yield make.branch(parent=make.branch(kind="general_branch"))


@pytest.fixture
def secretary(branch: OrgUnit) -> User:
    """Holds a role on the general branch, which reaches the branch."""
    assert branch.parent is not None
    return make.holder(ROLE, branch.parent)


@pytest.fixture
def browser(county: County, secretary: User) -> Client:
    client = Client(HTTP_HOST="chongyi.localhost")
    cookie = cookie_of(county.realm, secretary, is_staff=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    return client


def end(user: User, _branch: OrgUnit) -> None:
    UnitGrant.objects.filter(user=user).update(ends_on=clock.today())


def put_off(user: User, _branch: OrgUnit) -> None:
    UnitGrant.objects.filter(user=user).update(starts_on=clock.today() + A_DAY)


def delete(user: User, _branch: OrgUnit) -> None:
    UnitGrant.objects.filter(user=user).delete()


def hand_over(user: User, _branch: OrgUnit) -> None:
    UnitGrant.objects.filter(user=user).update(user=make.account())


def make_another(user: User, _branch: OrgUnit) -> None:
    UnitGrant.objects.filter(user=user).update(role="nothing")


def grant_elsewhere(user: User, _branch: OrgUnit) -> None:
    UnitGrant.objects.filter(user=user).update(content_object=make.branch())


def move(_user: User, branch: OrgUnit) -> None:
    OrgUnit.objects.filter(pk=branch.pk).update(path="/elsewhere/")


def redefine(_user: User, _branch: OrgUnit) -> None:
    row = ConfiguredSection.objects.get(section="roles")
    row.value = [role | {"permissions": []} if role["key"] == ROLE else role for role in row.value]
    row.save()


def undefine(_user: User, _branch: OrgUnit) -> None:
    row = ConfiguredSection.objects.get(section="roles")
    row.value = [role for role in row.value if role["key"] != ROLE]
    row.save()


def stop(user: User, _branch: OrgUnit) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


WAYS = [
    end,
    put_off,
    delete,
    hand_over,
    make_another,
    grant_elsewhere,
    move,
    redefine,
    undefine,
    stop,
]


@pytest.mark.parametrize("way", WAYS)
def test_a_right_taken_away_is_gone_on_the_next_request(
    browser: Client, secretary: User, branch: OrgUnit, way: Callable[[User, OrgUnit], None]
) -> None:
    page = f"/api/v1/units/{branch.pk}/"
    assert browser.get(page).status_code == 200

    way(secretary, branch)

    assert browser.get(page).status_code in {401, 403, 404}


def test_a_right_given_is_there_on_the_next_request(
    browser: Client, secretary: User, branch: OrgUnit
) -> None:
    end(secretary, branch)
    assert browser.get(f"/api/v1/units/{branch.pk}/").status_code != 200

    UnitGrant.objects.filter(user=secretary).update(ends_on=None)

    assert browser.get(f"/api/v1/units/{branch.pk}/").status_code == 200


@pytest.mark.parametrize("starts", [-1, 0, 1])
@pytest.mark.parametrize("ends", [None, 0, 1])
def test_a_role_allows_what_it_allows_on_its_days_only(
    secretary: User, branch: OrgUnit, starts: int, ends: int | None
) -> None:
    """The statement says again what `Lasting` says of every interval."""
    today = clock.today()
    ends_on = None if ends is None else max(today + ends * A_DAY, today + starts * A_DAY)
    granted = UnitGrant.objects.filter(user=secretary)
    granted.update(starts_on=today + starts * A_DAY, ends_on=ends_on)

    reaches, own = rights.held_by(secretary.pk)

    permissions = rules.permissions_of(grants.roles()[ROLE])
    holding = [grant.content_object.path for grant in granted.on(today)]
    assert (reaches, own) == ([Reach(permissions, path) for path in holding], frozenset())
    assert bool(holding) == (starts <= 0 and ends != 0)


def test_the_days_pass_without_anybodys_doing(secretary: User, branch: OrgUnit) -> None:
    UnitGrant.objects.filter(user=secretary).update(ends_on=clock.today() + A_DAY)
    assert access.actor_for(secretary).reaches

    with time_machine.travel(clock.now() + A_DAY):
        assert not access.actor_for(secretary).reaches


def test_roles_on_oneself_come_and_go_alike(branch: OrgUnit) -> None:
    user = make.account()
    grants.give_own_role(actor=make.COMMAND, user=user, role="member")
    expected = rules.permissions_of(grants.roles()["member"])
    assert rights.held_by(user.pk) == ([], expected)

    OwnRole.objects.filter(user_id=user.pk).update(roles=["nothing"])
    assert rights.held_by(user.pk) == ([], frozenset())


def test_all_of_an_accounts_rights_are_one_statement(
    secretary: User, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        access.actor_for(secretary)
