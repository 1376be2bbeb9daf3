"""Pages of what goes wrong on our side, and of what an address does not take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, ProgrammingError, connection, connections
from django.test import Client

from kernel.realm import platform_scope
from tests.conftest import county_of
from tests.visiting import visitor
from tests.world import World

NUMBER = "0123456789abcdef"


@pytest.fixture
def client(world: World) -> Client:
    found = visitor(world.admin)
    found.raise_request_exception = False
    return found


def failing(table: str, error: type[Exception]) -> Callable[..., Any]:
    """Return what answers every statement about `table` with an error, as the database might."""

    def execute(inner: Any, sql: str, *rest: Any) -> Any:
        if table in sql:
            raise error("gone")
        return inner(sql, *rest)

    return execute


def test_a_fault_shows_its_number_and_the_countys_name(client: Client) -> None:
    with connection.execute_wrapper(failing('FROM "members_member"', ProgrammingError)):
        answer = client.get("/members/", headers={"X-Request-ID": NUMBER})

    text = answer.content.decode()
    assert answer.status_code == 500
    assert NUMBER in text
    assert "崇义县" in text
    assert "没有保存任何内容" in text


def test_a_fault_of_what_every_page_needs_shows_its_number_too(client: Client) -> None:
    with connection.execute_wrapper(failing("django_session", ProgrammingError)):
        answer = client.get("/members/", headers={"X-Request-ID": NUMBER})

    assert answer.status_code == 500
    assert NUMBER in answer.content.decode()


@pytest.mark.parametrize("table", ["members_member", "django_session"])
def test_a_database_that_is_away_is_said_in_words(client: Client, table: str) -> None:
    with connection.execute_wrapper(failing(table, OperationalError)):
        answer = client.get("/members/", headers={"X-Request-ID": NUMBER})

    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert NUMBER in answer.content.decode()
    assert "数据库" in answer.content.decode()


@pytest.mark.parametrize("path", ["/login/", "/api/v1/units/"])
def test_a_county_without_its_schema_is_said_in_words(fresh: str, path: str) -> None:
    client = Client(HTTP_HOST="chongyi.localhost", raise_request_exception=False)
    client.cookies["lx_session"] = "a" * 32
    schema = county_of("chongyi").realm.schema
    with platform_scope(), connections["owner"].cursor() as cursor:
        cursor.execute(f'ALTER SCHEMA "{schema}" RENAME TO lost')

    answer = client.get(path)

    assert (answer.status_code, answer["Retry-After"]) == (503, "120")
    if path == "/login/":
        assert "数据暂时" in answer.content.decode()


@pytest.mark.parametrize("method", ["GET", "PUT", "BREW"])
def test_an_address_for_a_button_says_so(client: Client, method: str) -> None:
    answer = client.generic(method, "/coverage/recompute/")

    assert (answer.status_code, answer["Allow"]) == (405, "POST, OPTIONS")
    assert "按钮" in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "to"),
    [("/members/slips/", "/members/"), ("/settings/people/slips/", "/settings/people/")],
)
def test_slips_opened_by_hand_lead_to_where_they_are_made(
    client: Client, path: str, to: str
) -> None:
    answer = client.get(path)

    assert (answer.status_code, answer["Location"]) == (302, to)
