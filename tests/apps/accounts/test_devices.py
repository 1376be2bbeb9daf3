"""Guessers lock out nobody in a browser that was logged in before, and the owner hears of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from apps.accounts import services
from apps.accounts.models import Device, User
from apps.accounts.rules import ATTEMPTS_PER_ACCOUNT, ATTEMPTS_PER_ADDRESS
from kernel.errors import Denied, Invalid
from kernel.models import JournalEntry
from tests import make
from tests.world import World

HOST = "chongyi.localhost"


@pytest.fixture
def secretary(world: World) -> User:
    return world.secretary


def log_in(client: Client, user: User, password: str = make.PASSWORD, **more: Any) -> bool:
    """Say whether the log-in succeeded."""
    given = {"login": user.username or user.phone.reveal(), "password": password}
    return client.post("/login/", given, **more).status_code == 302


def guess(user: User, times: int = ATTEMPTS_PER_ACCOUNT, address: str = "203.0.113.5") -> None:
    for _turn in range(times):
        log_in(Client(HTTP_HOST=HOST), user, "wrong", REMOTE_ADDR=address)


def known(user: User) -> Client:
    """Return a browser in which `user` was logged in, and logged out again."""
    client = Client(HTTP_HOST=HOST)
    assert log_in(client, user)
    client.post("/logout/")
    return client


def test_a_guesser_elsewhere_locks_out_new_devices_only(secretary: User) -> None:
    own = known(secretary)

    guess(secretary)

    assert not log_in(Client(HTTP_HOST=HOST), secretary)
    assert log_in(own, secretary)


def test_guesses_from_the_same_network_do_not_lock_out_a_known_device(secretary: User) -> None:
    own = known(secretary)

    for number in range(ATTEMPTS_PER_ADDRESS):
        log_in(Client(HTTP_HOST=HOST), secretary, f"wrong{number}")

    assert log_in(own, secretary)


def test_one_line_with_many_addresses_guesses_as_often_as_another(secretary: User) -> None:
    def tried(login: str, address: str) -> str:
        with pytest.raises((Denied, Invalid)) as caught:
            services.log_in(login=login, password="wrong", address=address)
        return str(caught.value.code)

    for number in range(ATTEMPTS_PER_ADDRESS):
        assert tried(f"nobody{number}", f"2001:db8::{number:x}") == "login_failed"

    assert tried("nobody", "2001:db8::ffff") == "locked"
    assert tried("nobody", "2001:db8:0:1::1") == "login_failed"


def test_a_known_device_may_not_guess_for_ever(secretary: User) -> None:
    own = known(secretary)

    for _turn in range(ATTEMPTS_PER_ACCOUNT):
        assert not log_in(own, secretary, "wrong")

    assert not log_in(own, secretary)


def test_a_device_of_one_account_is_unknown_to_another(world: World, secretary: User) -> None:
    own = known(world.admin)

    guess(secretary)

    assert not log_in(own, secretary)


def test_a_cookie_lets_nobody_in_and_is_no_script_s(secretary: User) -> None:
    own = known(secretary)

    assert own.get("/").status_code == 302
    assert own.cookies["device"]["httponly"]
    assert own.cookies["device"].value not in Device.objects.get().token_hash


def test_one_browser_is_one_device(secretary: User) -> None:
    own = known(secretary)
    log_in(own, secretary)

    assert Device.objects.count() == 1


def test_a_removed_device_is_unknown(secretary: User) -> None:
    own = known(secretary)
    log_in(own, secretary)
    device = Device.objects.get()
    assert "本机" in own.get("/me/devices/").content.decode()

    own.post(f"/me/devices/{device.pk}/forget/")
    assert "本机按陌生设备对待" in own.get("/me/devices/").content.decode()
    own.post("/logout/")
    guess(secretary)

    assert not log_in(own, secretary)
    assert JournalEntry.objects.filter(name="accounts.device_forgotten").exists()


def test_somebody_else_s_device_is_not_there(world: World, secretary: User) -> None:
    known(secretary)
    admin = Client(HTTP_HOST=HOST)
    log_in(admin, world.admin)

    device = Device.objects.get(user=secretary)
    assert admin.post(f"/me/devices/{device.pk}/forget/").status_code == 404


def test_another_password_makes_every_device_unknown(secretary: User) -> None:
    own, other = known(secretary), known(secretary)
    log_in(own, secretary)

    own.post("/me/password/", {"old": make.PASSWORD, "new": "another sentence of mine"})
    guess(secretary)

    assert not log_in(other, secretary, "another sentence of mine")
    own.post("/logout/")
    assert log_in(own, secretary, "another sentence of mine")


def test_the_owner_hears_of_the_guesser_until_it_is_seen(secretary: User) -> None:
    own = known(secretary)
    guess(secretary, ATTEMPTS_PER_ACCOUNT - 1)
    assert not JournalEntry.objects.filter(name="accounts.account_locked").exists()
    guess(secretary, 3)
    assert JournalEntry.objects.filter(name="accounts.account_locked").count() == 1

    log_in(own, secretary)
    page = own.get("/").content.decode()
    assert page.count("多次输错您账号的密码") >= 2  # at this log-in, and among what waits
    assert "/me/devices/" in page
    assert "密码" in own.get("/me/devices/").content.decode()
    own.post("/me/devices/")

    assert "/me/devices/" not in own.get("/").content.decode()
