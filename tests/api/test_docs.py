"""Where integrators begin: the page to read and try on."""

from __future__ import annotations

from django.test import Client

from tests import make
from tests.api.conftest import Api, logged_in
from tests.visiting import text, visitor
from tests.world import World


def test_the_page_is_behind_the_log_in(world: World) -> None:
    assert (
        Client(HTTP_HOST="chongyi.localhost").get("/api/v1/docs/")["Location"].startswith("/login/")
    )
    page = text(logged_in(world.secretary), "/api/v1/docs/")
    assert 'data-schema="/api/v1/schema/"' in page
    assert "swagger-ui-bundle" in page


def test_the_page_of_keys_and_the_index_lead_to_it(world: World, api: Api) -> None:
    assert "/api/v1/docs/" in text(visitor(world.admin), "/settings/keys/")
    assert api.get("").json()["links"]["docs"].endswith("/api/v1/docs/")
