"""The platform's API: figures of the counties in one's regions."""

from decimal import Decimal

import pytest

from kernel.realm import county_scope, platform_scope
from tenants.counties.models import County, Region
from tenants.oversight.models import RollupFact
from tests.api.conftest import Api, make_key


@pytest.fixture
def facts(platform: None, county: County, other: County) -> None:
    """Two counties' figures, one of them of so few that it is kept back."""
    for row, value in ((county, Decimal(182)), (other, None)):
        RollupFact.objects.create(
            county=row, indicator="businesses.total", period="2026-11-24", value=value
        )


def _key(code: str | None = None) -> str:
    region = code and Region.objects.get(code=code, valid_to=None)
    return make_key("summary:read", within=region or None)


def test_a_key_of_the_platform_reads_every_county(facts: None) -> None:
    answer = Api("", _key()).get("summary/?count=1")

    rows = answer.json()["results"]
    assert [(row["slug"], row["region"]["code"]) for row in rows] == [
        ("chongyi", "360725"),
        ("shangyou", "360724"),
    ]
    assert rows[0]["figures"][0]["value"] == "182.0000"
    assert rows[1]["figures"][0]["value"] is None
    assert answer.json()["count"] == 2


def test_a_key_of_a_region_reads_that_region_only(facts: None, other: County) -> None:
    api = Api("", _key("360725"))

    assert [row["slug"] for row in api.get("summary/").json()["results"]] == ["chongyi"]
    assert api.get(f"summary/{other.pk}/").status_code == 404
    assert api.get("summary/?region=360724").json()["results"] == []


@pytest.mark.parametrize(("region", "expected"), [("36", 2), ("3607", 2), ("360725", 1)])
def test_counties_are_found_by_division(facts: None, region: str, expected: int) -> None:
    answer = Api("", _key()).get(f"summary/?count=1&region={region}")

    assert answer.json()["count"] == expected


def test_a_key_of_the_platform_opens_no_county(facts: None) -> None:
    assert Api("chongyi", _key()).get("me/").status_code == 401


def test_a_key_of_a_county_opens_nothing_on_the_platform(county: County) -> None:
    with county_scope(county):
        key = make_key("units:read")

    assert Api("", key).get("summary/").status_code == 401


def test_the_platform_knows_itself(facts: None) -> None:
    me = Api("", _key("360725")).get("me/").json()

    assert me["county"] is None
    assert me["rights"] == [{"name": "oversight.view_rollupfact", "within": ["/36/3607/360725/"]}]


def test_a_county_has_no_summary(county: County) -> None:
    with county_scope(county):
        api = Api("chongyi", make_key("units:read"))

    assert api.get("summary/").status_code == 404


def test_a_scope_of_counties_is_none_of_the_platform(platform: None) -> None:
    with platform_scope(), pytest.raises(Exception, match="units:read"):
        make_key("units:read")
