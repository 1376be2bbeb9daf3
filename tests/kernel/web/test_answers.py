"""What every answer has, and what no address holds."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.visiting import visitor
from tests.world import World


@pytest.mark.parametrize("path", ["/", "/members/", "/cases/", "/me/", "/members/?export=xlsx"])
def test_nothing_behind_the_log_in_is_kept_by_a_browser(world: World, path: str) -> None:
    assert visitor(world.admin).get(path)["Cache-Control"] == "private, no-store"


def test_the_log_in_page_is_not_kept(world: World) -> None:
    answer = Client(HTTP_HOST="chongyi.localhost").get("/login/")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "/suggest/%00/", "/case/%00/", "/calendar/%00.ics", "/notices/stop/%00/", "/rules/%00/",
        "/settings/sections/unit_kinds/items/%00/", "/summary/definitions/%00/", "/api/v1/docs/%00/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("host", ["chongyi.localhost", "localhost"])
def test_an_address_with_a_nul_is_none(world: World, host: str, path: str) -> None:
    assert Client(HTTP_HOST=host).get(path).status_code == 404
    if host != "localhost":
        assert visitor(world.admin).get(path).status_code == 404
