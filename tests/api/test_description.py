"""The description of the API: served to those logged in, committed, and never adrift."""

import json
from io import StringIO
from typing import Any

import pytest
import yaml
from django.core.management import call_command

from api import description
from tests.api.conftest import Api

METHODS = {"get", "post", "put", "patch", "delete"}


def _operations() -> list[tuple[str, dict[str, Any]]]:
    paths = description.description(description.COUNTY)["paths"]
    return [
        (f"{method} {path}", operation)
        for path, methods in paths.items()
        for method, operation in methods.items()
        if method in METHODS
    ]


def test_the_committed_description_is_what_the_views_say() -> None:
    call_command("openapi", check=True, stdout=StringIO())


def test_the_description_is_behind_the_log_in(api: Api) -> None:
    assert Api("chongyi").get("schema/").status_code == 401
    assert yaml.safe_load(api.get("schema/").content)["openapi"].startswith("3.1")
    assert json.loads(api.get("schema/", accept="application/json").content)["paths"]


@pytest.mark.parametrize(("name", "operation"), _operations())
def test_every_operation_says_what_it_is_and_what_can_go_wrong(
    name: str, operation: dict[str, Any]
) -> None:
    assert operation.get("description"), name
    assert {"400", "401", "403", "429"} <= operation["responses"].keys(), name
    assert operation["security"] == [{"key": []}, {"session": []}], name


def test_examples_are_what_the_shapes_allow() -> None:
    document = yaml.safe_load(description.as_yaml(description.COUNTY))

    for path, methods in document["paths"].items():
        for operation in methods.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                name = content["schema"]["$ref"].rsplit("/", 1)[1]
                properties = document["components"]["schemas"][name]["properties"]
                for example in content.get("examples", {}).values():
                    assert example["value"].keys() <= properties.keys(), path


def test_the_index_leads_everywhere(api: Api) -> None:
    links = api.get("").json()["links"]

    assert {"units", "zones", "businesses", "members", "coverage", "imports", "jobs", "me"} < set(
        links
    )
    # A page for people, who log in.
    del links["docs"]
    for link in links.values():
        assert api.get(link.split(".localhost", 1)[1]).status_code == 200
