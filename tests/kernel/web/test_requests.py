"""What link checkers, gateways and people's own spellings of a host name ask."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import Resolver404, resolve

from tests.api.conftest import Api, make_key
from tests.permissions.routes import URLCONFS, routes
from tests.visiting import visitor
from tests.world import World

HOSTS = {"county": "chongyi.localhost", "platform": "localhost"}
WORDS = {
    "uuid": str(UUID(int=1)),
    "int": "1",
    "slug": "x",
    "str": "x",
    "path": "x",
    "date": "2026-01-01",
}
PAGES = ("/", "/units/", "/members/", "/businesses/?q=a", "/me/", "/nowhere/", "/api/v1/units/")


def addresses(side: str) -> list[str]:
    """Return one address a route."""
    found = []
    for route in routes(side).values():
        kind = re.sub(
            r"<(?:(\w+):)?\w+>", lambda one: WORDS.get(one[1] or "str", "x"), route.written
        )
        address = "/" + kind.replace("\\", "").replace("^", "").replace("$", "")
        try:
            resolve(address, URLCONFS[side])
        except Resolver404:
            continue
        found.append(address)
    return found


@pytest.mark.parametrize("side", HOSTS)
def test_every_address_says_its_methods_to_anybody(world: World, side: str) -> None:
    client = Client(HTTP_HOST=HOSTS[side])

    silent = []
    for address in addresses(side):
        answer = client.options(address)
        known = set(answer.headers.get("Allow", "").split(", "))
        good = answer.status_code == 204 and "OPTIONS" in known and len(known) > 1
        if not (good and answer.content == b"" and ("GET" in known) == ("HEAD" in known)):
            silent.append((address, answer.status_code, sorted(known)))

    assert len(addresses(side)) > 20
    # Nothing is there.
    assert [one for one in silent if one[0] != "/api/"] == []


def test_asking_for_the_methods_does_nothing(world: World) -> None:
    admin = visitor(world.admin)

    assert admin.options("/logout/").status_code == 204
    assert admin.get("/units/").status_code == 200


def test_an_address_that_is_not_there_has_no_methods(world: World) -> None:
    client = Client(HTTP_HOST=HOSTS["county"])

    assert client.options("/nowhere/").status_code == 404
    assert client.options("/api/v1/nowhere/").status_code == 404


def seen(answer: Any) -> tuple[Any, ...]:
    names = ("Content-Type", "Location", "Content-Length", "ETag")
    return answer.status_code, *(answer.headers.get(name) for name in names)


@pytest.mark.parametrize("page", PAGES)
def test_a_head_is_a_get_without_the_body(world: World, page: str) -> None:
    admin = visitor(world.admin)

    get, head = admin.get(page), admin.head(page)

    if page.startswith("/api/"):
        assert seen(head) == seen(get)
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert int(head["Content-Length"]) > 0


@pytest.mark.parametrize("host", HOSTS.values())
def test_the_log_in_page_answers_a_head(world: World, host: str) -> None:
    assert Client(HTTP_HOST=host).head("/login/").status_code == 200


def test_a_head_is_no_way_round_a_permission(world: World) -> None:
    secretary = visitor(world.secretary)

    assert secretary.head(f"/units/{world.west.pk}/").status_code == 404
    assert secretary.head(f"/units/{world.east.pk}/move/").status_code == 403
    assert Client(HTTP_HOST=HOSTS["county"]).head("/units/").status_code == 302
    assert secretary.head("/logout/").status_code == 405


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("www.chongyi.localhost", "崇义县"),
        ("chongyi.localhost.", "崇义县"),
        ("WWW.ChongYi.LocalHost.:8000", "崇义县"),
        ("www.localhost", None),
        ("localhost.", None),
    ],
)
def test_a_host_by_another_spelling_leads_to_the_same(
    world: World, host: str, named: str | None
) -> None:
    page = Client(HTTP_HOST=host).get("/login/")

    assert page.status_code == 200
    assert ("崇义县" in page.content.decode()) == (named is not None)
    api = Api("", make_key("units:read"))
    api.client = Client(HTTP_HOST=host)
    assert api.get("me/").status_code == (401 if named is None else 200)


def test_a_platform_that_is_called_www_is_found(world: World, settings: LazySettings) -> None:
    settings.PLATFORM_HOSTS = ["www.localhost"]

    assert Client(HTTP_HOST="www.localhost").get("/login/").status_code == 200


@pytest.mark.parametrize(
    "host", ["www.www.chongyi.localhost", "www.nowhere.localhost", "wwwchongyi.localhost"]
)
def test_a_host_of_nobody_stays_nobodys(world: World, host: str) -> None:
    assert Client(HTTP_HOST=host).get("/login/").status_code == 404
