"""The API does what its description says: thousands of right and wrong requests, made up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from django.conf import LazySettings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.pytest.lazy import get_all_tests
from schemathesis.specs.openapi.checks import ignored_auth

from api import throttling
from api.pagination import new_sync_token
from apps.businesses.models import Business
from apps.members.models import Member
from apps.organization.models import OrgUnit, Zone
from kernel.realm import current
from liangxin.wsgi import application
from tests import make
from tests.api.conftest import EVERYTHING, make_key
from tests.drills import IS_FULL, sized
from tests.world import World

DESCRIPTION = Path(__file__).parents[2] / "api" / "v1" / "openapi.yml"
EXAMPLES = sized(2, 6)
CONFIG = SchemathesisConfig.from_dict(
    {
        "seed": 20261124,
        "generation": {"max-examples": EXAMPLES, "database": "none"},
        "phases": {"coverage": {"enabled": IS_FULL}},
        "checks": {
            # What is well formed may still contradict what is recorded.
            "positive_data_acceptance": {
                "expected-statuses": ["2xx", 304, 403, 404, 409, 412, 415, 422],
            },
        },
    }
)
SIZE = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


def rows_of(whole: Any) -> Iterator[tuple[str, Any]]:
    """Yield (address, shape of a whole row) of each operation that has the parameter `fields`."""
    shapes = whole["components"]["schemas"]
    for path, methods in whole["paths"].items():
        said = methods.get("get", {})
        if "fields" in {one["name"] for one in said.get("parameters", ())}:
            shape = said["responses"]["200"]["content"]["application/json"]["schema"]
            if "$ref" in shape:
                shape = shapes[_name(shape)]["properties"]["results"]["items"]
            yield path, shapes[_name(shape["anyOf"][0])]


def _name(shape: Any) -> str:
    return str(shape["$ref"].rsplit("/", 1)[1])


described = schemathesis.openapi.from_path(DESCRIPTION, config=CONFIG)
described.app = application
OPERATIONS = [operation.ok().label for operation in described.get_all_operations()]
# {operation whose rows `fields` narrows: the fields of a whole row}
WHOLE = {
    f"GET {path}": set(shape["properties"])
    for path, shape in rows_of(yaml.safe_load(DESCRIPTION.read_text(encoding="utf-8")))
}
_that_need_a_key: set[str] = set()
ROWS: dict[str, Any] = {"units": OrgUnit, "businesses": Business, "members": Member, "zones": Zone}


@pytest.fixture
def kept_open() -> Iterator[None]:
    """Keep the test's database session open between requests, as Django's own client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def caller(
    world: World, kept_open: None, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """What each request carries, in a county that has something of everything."""
    settings.API_REQUESTS_PER_MINUTE = 10**6
    monkeypatch.setattr(throttling, "WRONG_KEYS", 10**6)
    make.zone("township", "横水镇")
    return {"Authorization": f"Bearer {make_key(*EVERYTHING)}"}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_api_keeps_its_contract(operation: str, caller: dict[str, str]) -> None:
    """Here and not in `schema.parametrize()`, which makes all requests up in each process that collects."""
    of_one = described.include(name=operation)
    (made,) = get_all_tests(schema=of_one, test_func=_keep, settings=SIZE, given_kwargs=None)
    _operation, requests = made.ok()
    requests(caller=caller)


def _keep(case: schemathesis.Case, caller: dict[str, str]) -> None:
    if case.meta and case.meta.generation.mode.is_positive:
        _know_what_only_the_server_issues(case)
    url = f"http://{current().slug}.localhost"
    # That a key is needed is a property of the operation: asked with its first success, not with each.
    checked = [ignored_auth] if case.operation.label in _that_need_a_key else []
    response = case.call_and_validate(base_url=url, headers=caller, excluded_checks=checked)
    if response.status_code == 200 and case.operation.label in WHOLE:
        _check_fields(case, response)
    if 200 <= response.status_code < 300:
        _that_need_a_key.add(case.operation.label)


def _check_fields(case: schemathesis.Case, response: Any) -> None:
    """A row is whole unless `fields` asks for some: the description allows both of any answer."""
    asked = case.query.get("fields")
    wanted = set(asked.split(",")) if asked else WHOLE[case.operation.label]
    body = response.json()
    for row in body.get("results", [body]):
        assert set(row) == wanted


def _know_what_only_the_server_issues(case: schemathesis.Case) -> None:
    """Send tokens we gave instead of any text, and most times the id of a row that is there."""
    if "cursor" in case.query:
        del case.query["cursor"]
    if "updated_since" in case.query:
        case.query["updated_since"] = new_sync_token()
    # A view is named by who saved it; kinds and rules are the county's own, an education its people's.
    for name in ("view", "kind", "rule", "education"):
        case.query.pop(name, None)
    rows = ROWS.get(case.path.split("/")[3])
    if "id" in case.path_parameters and rows and case.path_parameters["id"][-1] in "01234567":
        case.path_parameters["id"] = str(rows.objects.values_list("pk", flat=True).first())
