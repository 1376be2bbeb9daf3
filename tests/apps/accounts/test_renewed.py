"""A form that was opened before the last log-in, and a log-in that ended meanwhile."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from apps.accounts.models import User
from apps.organization import grants
from kernel import clock
from tests import make
from tests.visiting import visitor
from tests.world import World

HOST = "chongyi.localhost"
SENDER = f"http://{HOST}/me/"


@pytest.fixture
def strict(world: World) -> Client:
    """A browser whose forms are held to their token, as the product's are."""
    found = visitor(world.admin)
    found.handler.enforce_csrf_checks = True
    return found


def test_a_form_of_before_the_log_in_is_answered_in_words_with_a_way_back(strict: Client) -> None:
    answer = strict.post("/me/", {"name": "新名"}, headers={"Referer": SENDER})

    text = answer.content.decode()
    assert answer.status_code == 403
    assert "登录状态已更新" in text
    assert "您填写的内容还在" in text
    assert 'href="/me/"' in text
    assert "data-not-done" in text, "Else the browser would forget what was typed."
    assert "CSRF验证" not in text


def test_a_foreign_sender_is_not_led_back_to(strict: Client) -> None:
    answer = strict.post("/me/", {}, headers={"Referer": "http://evil.example/x"})

    assert "evil.example" not in answer.content.decode()


def test_a_second_tab_that_logs_in_is_led_on(strict: Client) -> None:
    given = {"login": "x", "password": make.PASSWORD, "next": "/units/"}

    answer = strict.post("/login/", given)

    assert (answer.status_code, answer["Location"]) == (302, "/units/")


def test_a_log_in_form_that_waited_too_long_is_a_fresh_one() -> None:
    client = Client(HTTP_HOST=HOST, enforce_csrf_checks=True)

    answer = client.post(
        "/login/", {"login": "x"}, headers={"Referer": f"http://{HOST}/login/?next=/units/"}
    )

    assert (answer.status_code, answer["Location"]) == (302, "/login/?next=/units/")


def test_a_part_of_a_page_has_the_page_read_again(strict: Client) -> None:
    answer = strict.post("/me/", {}, headers={"HX-Request": "true"})

    assert answer["HX-Refresh"] == "true"


def test_an_expired_log_in_is_said_on_the_log_in_page(world: World) -> None:
    client = visitor(world.admin)
    client.cookies[settings.SESSION_COOKIE_NAME] = "b" * 32

    way = client.get("/units/")
    page = client.get(way["Location"])

    assert way["Location"] == "/login/?ended=time&next=/units/"
    assert "登录已过期" in page.content.decode()
    assert "就回到原来的页面" not in page.content.decode()


def test_a_form_sent_without_a_log_in_is_led_back_to_its_page(world: World) -> None:
    client = Client(HTTP_HOST=HOST)

    way = client.post("/coverage/recompute/", headers={"Referer": f"http://{HOST}/coverage/"})

    assert way["Location"] == "/login/?ended=time&sent=1&next=/coverage/"
    assert "就回到原来的页面" in client.get(way["Location"]).content.decode()


def test_who_got_a_role_reads_why_the_log_in_ended(world: World) -> None:
    User.objects.filter(pk=world.secretary.pk).update(last_login=clock.now())
    client = visitor(world.secretary)
    grants.grant_role(
        actor=make.COMMAND, user=world.secretary, unit=world.west, role="branch_secretary"
    )

    page = client.get("/units/", follow=True).content.decode()

    assert "请重新登录" in page
    assert "权限或密码有变化" in page
    assert "登录已过期" not in page


def test_a_first_visit_is_told_of_no_expiry(world: World) -> None:
    client = Client(HTTP_HOST=HOST)

    assert "ended" not in client.get("/units/")["Location"]
    assert "登录已过期" not in client.get("/login/").content.decode()


@pytest.mark.parametrize(
    "path", ["//evil.example/", "/\\\\evil.example/", "/\\evil.example/", "///x"]
)
def test_a_sender_with_a_host_in_its_path_leads_to_no_other_host(strict: Client, path: str) -> None:
    sender = {"Referer": f"http://{HOST}{path}"}
    anonymous = Client(HTTP_HOST=HOST, enforce_csrf_checks=True)

    way = anonymous.post("/login/", {"login": "x"}, headers=sender)["Location"]
    asked = anonymous.post("/coverage/recompute/", headers=sender)
    page = strict.post("/me/", {}, headers=sender).context["page"]

    for led in (way, page):
        assert led[0] == "/"
        assert led[1:2] not in {"/", "\\"}
    assert "next=//" not in asked.headers.get("Location", "")
