"""A session belongs to one county, one account and one epoch of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from apps.accounts import services
from apps.accounts.models import User
from apps.organization import grants
from kernel import clock
from kernel.access import actor_for
from kernel.realm import county_scope, platform_scope
from tenants.counties.models import County
from tests import make
from tests.visiting import cookie_of

PAGE = "/api/v1/me/"


@pytest.fixture
def user(county: County) -> User:
    with county_scope(county):
        return make.holder("county_admin", make.root())


@pytest.fixture
def cookie(county: County, user: User) -> str:
    return cookie_of(county.realm, user, is_staff=True)


def status(host: str, cookie: str) -> int:
    client = Client(HTTP_HOST=host)
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    return int(client.get(PAGE).status_code)


def test_a_session_is_somebodys_at_home(cookie: str) -> None:
    assert status("chongyi.localhost", cookie) == 200


@pytest.mark.parametrize("host", ["shangyou.localhost", "localhost"])
def test_a_cookie_copied_elsewhere_is_nobodys(other: County, cookie: str, host: str) -> None:
    assert status(host, cookie) == 401


def test_not_even_a_session_row_copied_elsewhere_is_somebodys(
    county: County, other: County, cookie: str, user: User
) -> None:
    """As if a backup of one county came into another, account and all."""
    with county_scope(county):
        row = Session.objects.values().get(session_key=cookie)
        account = User.objects.values().get(pk=user.pk)
    with county_scope(other):
        Session.objects.create(**row)
        User.objects.create(**account)

    assert status("shangyou.localhost", cookie) == 401


def change_password(user: User) -> None:
    services.change_password(
        actor=actor_for(user), user=user, old=make.PASSWORD, new="another-horse-battery"
    )


def disable(user: User) -> None:
    services.disable_account(actor=make.COMMAND, user=user, reason="")


def take_role(user: User) -> None:
    grants.take_role(actor=make.COMMAND, grant=grants.holdings(user.pk).get())


def give_role(user: User) -> None:
    grants.grant_role(actor=make.COMMAND, user=user, unit=make.branch(), role="auditor")


@pytest.mark.parametrize("what", [change_password, disable, take_role, give_role])
def test_a_session_ends_with_the_next_request_after(
    county: County, user: User, cookie: str, what: Callable[[User], None]
) -> None:
    with county_scope(county):
        what(user)

    assert status("chongyi.localhost", cookie) == 401


def test_a_session_that_is_idle_ends(cookie: str) -> None:
    idle = timedelta(seconds=settings.SESSION_IDLE_SECONDS["staff"] + 5)
    with time_machine.travel(clock.now() + idle):
        assert status("chongyi.localhost", cookie) == 401


def test_a_session_in_constant_use_ends_after_its_absolute_age(cookie: str) -> None:
    began = clock.now()
    for minutes in range(25, 12 * 60, 25):
        with time_machine.travel(began + timedelta(minutes=minutes)):
            assert status("chongyi.localhost", cookie) == 200
    with time_machine.travel(began + timedelta(hours=12, minutes=1)):
        assert status("chongyi.localhost", cookie) == 401


def test_two_people_of_two_counties_may_have_one_phone(county: County, other: County) -> None:
    for place in (county, other):
        with county_scope(place):
            made = make.account("王丽兰", phone="19900001234")
            found = services.log_in(login="19900001234", password=make.PASSWORD, address="::1")
            assert found == made


def test_a_county_that_is_not_ready_answers_nobody(county: County, cookie: str) -> None:
    with platform_scope():
        County.objects.filter(pk=county.pk).update(state=County.State.SUSPENDED)

    assert status("chongyi.localhost", cookie) == 503


def test_an_unknown_host_answers_nobody(county: County, cookie: str) -> None:
    assert status("nowhere.localhost", cookie) == 404
