"""Correcting a business over the API."""

from typing import Any

import pytest

from apps.businesses.models import Business
from kernel.models import JournalEntry, records
from tests import make
from tests.api.conftest import Api
from tests.world import World


def patch(api: Api, business: Business, body: dict[str, Any], if_match: str = "*") -> Any:
    return api.patch(f"businesses/{business.pk}/", body, if_match=if_match)


def test_a_business_is_corrected_with_the_version_one_read(api: Api, world: World) -> None:
    town = make.zone("township", "横水镇")
    seen = api.get(f"businesses/{world.shop.pk}/")["ETag"]
    body = {"name": "红旗商行", "phone": "19900000749", "town": str(town.pk), "capital": "5.5"}

    answer = patch(api, world.shop, body, seen)

    row = answer.json()
    assert answer.status_code == 200
    assert (row["name"], row["phone"], row["capital"]) == ("红旗商行", "199******49", "5.5000")
    assert row["town"] == {"id": str(town.pk), "name": "横水镇"}
    assert answer["ETag"] == api.get(f"businesses/{world.shop.pk}/")["ETag"] != seen
    found = api.get("businesses/?q=hongqi").json()["results"]
    assert [row["id"] for row in found] == [str(world.shop.pk)]


def test_the_answer_shows_the_cover_the_rules_gave_at_once(api: Api, world: World) -> None:
    place = make.zone("market", "竹木市场")
    unit = make.branch("市场党支部", host="market", host_name="竹木市场", zone=place)

    answer = patch(api, world.uncovered, {"market": str(place.pk)})

    assert answer.json()["unit"]["id"] == str(unit.pk)


def test_a_correction_needs_a_condition_and_one_that_holds(api: Api, world: World) -> None:
    path = f"businesses/{world.shop.pk}/"
    seen = api.get(path)["ETag"]
    records.change(world.shop, owner="先到者")

    assert api.patch(path, {"owner": "赵"}).status_code == 428
    late = api.patch(path, {"owner": "赵"}, if_match=seen)

    assert (late.status_code, late["ETag"]) == (412, api.get(path)["ETag"])


@pytest.mark.parametrize(
    ("body", "status", "pointer", "code"),
    [
        ({"status": "closed"}, 422, "/status", "unknown_key"),
        ({"unit": None}, 422, "/unit", "unknown_key"),
        ({"town": "01900000-0000-7000-8000-000000000000"}, 422, "/town", "not_found"),
        ({"code": "92360725MA35XK2L7X"}, 422, "/code", "invalid"),
        ({"phone": "12"}, 422, "/phone", "invalid"),
    ],
)
def test_what_cannot_be_corrected_so_is_refused_at_its_place(
    api: Api, world: World, body: dict[str, Any], status: int, pointer: str, code: str
) -> None:
    answer = patch(api, world.shop, body)

    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["pointer"], error["code"]) == (status, pointer, code)


def test_a_business_closes_and_opens_again(api: Api, world: World) -> None:
    path = f"businesses/{world.shop.pk}/"
    body = {"closed_on": "2026-01-31", "status_text": "注销"}

    closed = api.post(f"{path}close/", body, idempotency_key="c1")
    again = api.post(f"{path}close/", body, idempotency_key="c1")
    opened = api.post(f"{path}reopen/", if_match=closed["ETag"])

    assert (closed.json()["status"], closed.json()["unit"]) == ("closed", None)
    assert (again.status_code, again["Idempotency-Replayed"]) == (200, "true")
    assert JournalEntry.objects.filter(name="businesses.business_closed").count() == 1
    assert (opened.json()["status"], opened.json()["status_text"]) == ("active", "存续")


def test_a_key_of_one_branch_gives_no_business_away(keyed: Any, world: World) -> None:
    place = make.zone("market", "竹木市场")
    make.branch("市场党支部", host="market", host_name="竹木市场", zone=place)

    answer = patch(keyed(within=world.east), world.shop, {"market": str(place.pk)})

    assert (answer.status_code, answer.json()["code"]) == (403, "leaves_scope")
    assert Business.objects.get(pk=world.shop.pk).market is None
