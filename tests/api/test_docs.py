"""Where integrators begin: the page to read and try on, and the catalogue that names it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import make
from tests.api.conftest import Api, logged_in
from tests.visiting import text, visitor
from tests.world import World

CATALOGUE = "/.well-known/api-catalog"


def test_the_page_is_behind_the_log_in(world: World) -> None:
    assert (
        Client(HTTP_HOST="chongyi.localhost").get("/api/v1/docs/")["Location"].startswith("/login/")
    )
    page = text(logged_in(world.secretary), "/api/v1/docs/try/")
    assert 'data-schema="/api/v1/schema/"' in page
    assert "swagger-ui-bundle" in page


def test_the_page_of_keys_and_the_index_lead_to_it(world: World, api: Api) -> None:
    assert "/api/v1/docs/" in text(visitor(world.admin), "/settings/keys/")
    assert api.get("").json()["links"]["docs"].endswith("/api/v1/docs/")


@pytest.mark.parametrize("host", ["chongyi.localhost", "localhost"])
def test_the_catalogue_names_description_and_page(inside: object, host: str) -> None:
    answer = Client(HTTP_HOST=host).get(CATALOGUE)

    assert answer["Content-Type"].startswith("application/linkset+json; profile=")
    (api,) = answer.json()["linkset"]
    base = f"http://{host}/api/v1/"
    assert api["anchor"] == base
    assert {link["href"] for link in api["service-desc"]} == {f"{base}schema/"}
    assert [link["href"] for link in api["service-doc"]] == [f"{base}docs/"]


def test_the_head_of_the_catalogue_names_it(inside: object) -> None:
    answer = Client(HTTP_HOST="chongyi.localhost").head(CATALOGUE)

    assert 'rel="api-catalog"' in answer["Link"]
    assert f"http://chongyi.localhost{CATALOGUE}" in answer["Link"]


def test_the_types_named_are_those_the_description_answers_in(world: World) -> None:
    browser = logged_in(make.holder("clerk", world.root))
    (api,) = browser.get(CATALOGUE).json()["linkset"]

    for link in api["service-desc"]:
        answer = browser.get(link["href"], headers={"Accept": link["type"]})
        assert answer["Content-Type"].startswith(link["type"])
