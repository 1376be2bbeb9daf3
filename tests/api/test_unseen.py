"""Texts of characters that nobody sees, sent to the API."""

from __future__ import annotations

from apps.cases.models import Case
from tests.api.conftest import Api, make_key
from tests.world import World


def test_the_api_takes_it_for_empty(world: World, api: Api) -> None:
    api.key = make_key("cases:read", "cases:write")
    body = {"unit": str(world.east.pk), "kind": "suggestion", "source": "meeting"}

    refused = api.post("cases/", body | {"text": "\u200b"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/text")
    api.post("cases/", body | {"text": "路\u202e灯\u200b"})
    assert Case.objects.get().text == "路灯"
