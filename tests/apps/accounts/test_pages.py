"""Logging in, opening an account, looking at one's own."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from apps.accounts import registry, services
from apps.accounts.models import User
from apps.accounts.rules import ATTEMPTS_PER_ACCOUNT
from tests import make
from tests.world import World

PASSWORD = make.PASSWORD


@pytest.fixture
def visitor() -> Client:
    return Client(HTTP_HOST="chongyi.localhost")


def log_in(visitor: Client, user: User, **more: str) -> object:
    given = {"login": user.username or "", "password": PASSWORD, **more}
    return visitor.post("/login/", given)


def test_a_page_sends_a_stranger_to_the_log_in_and_back(world: World, visitor: Client) -> None:
    asked = visitor.get("/units/")
    assert asked["Location"] == "/login/?next=/units/"

    answer = log_in(visitor, world.secretary, next="/units/")
    assert answer["Location"] == "/units/"
    assert visitor.get("/units/").status_code == 200


@pytest.mark.parametrize(
    ("sender", "target"),
    [
        ("http://chongyi.localhost/coverage/?a=1", "/coverage/%3Fa%3D1"),
        ("http://evil.example/coverage/", "/coverage/recompute/"),
        ("", "/coverage/recompute/"),
    ],
)
def test_after_a_log_in_the_page_is_shown_that_an_act_was_sent_from(
    world: World, visitor: Client, sender: str, target: str
) -> None:
    """The act's own address takes no GET, and would answer 405."""
    asked = visitor.post("/coverage/recompute/", headers={"referer": sender})

    assert asked["Location"] == f"/login/?ended=time&sent=1&next={target}"


@pytest.mark.parametrize("target", ["NaN", "=&=", "units/"])
def test_what_follows_the_log_in_is_an_address_and_no_name(
    world: World, visitor: Client, target: str
) -> None:
    """`redirect` looks for a view of that name, and raises where there is none."""
    assert log_in(visitor, world.secretary, next=target)["Location"] == target


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_the_log_in_leads_to_no_other_host(world: World, visitor: Client, target: str) -> None:
    assert log_in(visitor, world.secretary, next=target)["Location"] == "/"


def test_a_phone_number_with_blanks_logs_in(inside: object, visitor: Client) -> None:
    make.account("陈书记", username=None, phone="19912345678")

    answer = visitor.post("/login/", {"login": "199 1234 5678", "password": PASSWORD})
    assert answer.status_code == 302


def test_guessing_is_told_when_to_try_again(world: World, visitor: Client) -> None:
    for _turn in range(ATTEMPTS_PER_ACCOUNT):
        log_in(visitor, world.secretary, password="wrong")

    answer = log_in(visitor, world.secretary)
    assert answer.status_code == 200
    assert "15" in answer.content.decode()


def test_a_code_opens_an_account_and_logs_in(world: World, visitor: Client) -> None:
    user = User.objects.create(username="new", name="钱干事")
    code = services.issue_activation(actor=make.COMMAND, user=user).code
    assert code in visitor.get(f"/activate/?code={code}").content.decode()

    given = {"code": code.lower(), "password": "a sentence of mine", "again": "a sentence of mine"}
    assert visitor.post("/activate/", given)["Location"] == "/"
    assert "钱干事" in visitor.get("/me/").content.decode()
    assert visitor.post("/activate/", given).status_code == 200


def test_two_passwords_that_differ_open_nothing(world: World, visitor: Client) -> None:
    code = services.issue_activation(actor=make.COMMAND, user=world.stranger).code
    given = {"code": code, "password": "a sentence of mine", "again": "another sentence"}

    assert visitor.post("/activate/", given).status_code == 200
    assert "/login/" in visitor.get("/me/")["Location"]


def test_a_short_password_is_refused_in_the_language_of_the_page(
    world: World, visitor: Client
) -> None:
    code = services.issue_activation(actor=make.COMMAND, user=world.stranger).code
    given = {"code": code, "password": "7h3o", "again": "7h3o"}

    page = visitor.post("/activate/", given, headers={"accept-language": "zh-CN"}).content.decode()

    assert "密码太短，请至少用 10 个字符。" in page


def test_logging_out_takes_a_post(world: World, visitor: Client) -> None:
    log_in(visitor, world.secretary)

    assert visitor.get("/logout/").status_code == 405
    visitor.post("/logout/")
    assert visitor.get("/me/").status_code == 302


def test_my_account_says_which_role_holds_where(world: World, visitor: Client) -> None:
    log_in(visitor, world.secretary)

    page = visitor.get("/me/").content.decode()
    assert "支部书记" in page
    assert "城东党支部" in page


def test_a_changed_password_keeps_this_browser_and_ends_the_others(world: World) -> None:
    here, there = Client(HTTP_HOST="chongyi.localhost"), Client(HTTP_HOST="chongyi.localhost")
    log_in(here, world.secretary)
    log_in(there, world.secretary)

    answer = here.post("/me/password/", {"old": PASSWORD, "new": "another sentence of mine"})
    assert answer.status_code == 302
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").status_code == 302


def test_a_weak_new_password_is_refused_at_its_field(world: World, visitor: Client) -> None:
    log_in(visitor, world.secretary)

    answer = visitor.post("/me/password/", {"old": PASSWORD, "new": "12345"})
    assert "new" in answer.context["form"].errors


def test_a_chosen_language_is_spoken(world: World, visitor: Client) -> None:
    log_in(visitor, world.secretary)
    visitor.post("/me/", {"name": "李书记", "language": "en"})

    assert "My account" in visitor.get("/me/").content.decode()


def test_no_log_in_is_shown_outside_a_demonstration(world: World, visitor: Client) -> None:
    with registry.open_logins.only():
        assert "演示" not in re.sub(r"(?s)<footer.*", "", visitor.get("/login/").content.decode())


def test_a_demonstration_shows_the_log_ins_of_its_county(world: World, visitor: Client) -> None:
    page = visitor.get("/login/").content.decode()

    assert re.findall(r'name="login" value="(\w+)"', page) == [
        "admin", "shuji", "ganshi", "zhibu", "dangyuan",
    ]  # fmt: skip
