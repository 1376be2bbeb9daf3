"""Filters are declared once: the API's parameters keep the rows the page's filters keep."""

from __future__ import annotations

from datetime import date

import pytest
from django_filters import DateFromToRangeFilter

from api import parameters
from api.description import COUNTY, description
from apps.businesses.models import Business
from kernel.ids import uuid7
from kernel.lists import ListFilter
from tests import make
from tests.api.conftest import Api, logged_in
from tests.visiting import visitor
from tests.world import World


class FoundedFilter(ListFilter):
    """A span of days."""

    founded_on = DateFromToRangeFilter(help_text="Founded in these days.")

    class Meta:
        model = Business
        fields = ("founded_on",)


@pytest.fixture
def rows(world: World) -> dict[str, object]:
    """One row at least for each side of every filter."""
    general = make.branch("横水镇党总支", kind="general_branch")
    below = make.branch("横水镇商圈党支部", parent=general)
    town = make.zone("township", "横水镇")
    make.business(kind="enterprise", unit=below, town=town, industry="F")
    make.business(status="closed", kind="stall")
    make.member(below, "李东", sex="male", category="probationary", confirmed_on=None)
    make.member(below, "赵强", education="大专", phone="19900000001", employer="横水镇商店")
    left = {"left_on": date(2020, 1, 1), "leaving": "died"}
    make.member(world.east, "钱春", **left)
    return {"unit": general.pk, "town": town.pk}


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("businesses/", query)
        for query in (
            "", "kind=enterprise", "kind=stall", "status=closed", "status=active", "covered=true",
            "covered=false", "town={town}", "unit={unit}", "industry=F", "q=xd",
            "unit={unit}&kind=enterprise&covered=true",
        )
    ]
    + [
        ("members/", f"{query}status=active")
        for query in (
            "", "category=full&", "category=probationary&", "sex=male&", "unit={unit}&",
            "education=大专&", "incomplete=true&", "incomplete=false&", "account_open=true&",
            "account_open=false&", "probation_over=true&", "probation_over=false&", "q=lidong&",
        )
    ]
    + [("members/", "status=left")],
)  # fmt: skip
def test_page_and_api_keep_the_same_rows(
    api: Api, world: World, rows: dict[str, object], path: str, query: str
) -> None:
    asked = query.format(**rows)
    shown = visitor(world.admin).get(f"/{path}?{asked}").context["list"].rows

    answered = api.get(f"{path}?{asked}").json()["results"]

    assert sorted(row["name"] for row in answered) == sorted(row.name for row in shown)
    assert answered


def test_a_span_of_days_is_two_parameters(world: World) -> None:
    make.business(name="新店", founded_on=date(2020, 5, 1))
    after, before = parameters.of(FoundedFilter)

    assert (after.name, before.name) == ("founded_on_after", "founded_on_before")
    rows = Business.objects.all()
    assert [row.name for row in after.apply(rows, after.parse("2020-05-01"))] == ["新店"]
    assert not before.apply(rows, before.parse("2014-12-31"))
    for text in ("2020-05-32", "20200501", "2020-W18-5"):
        with pytest.raises(ValueError, match="2026-07-01"):
            after.parse(text)


@pytest.mark.parametrize("query", ["unit=east", "covered=perhaps", "kind=horse", "education=%00"])
def test_a_value_that_cannot_be_read_is_refused(api: Api, query: str) -> None:
    path = "members/" if "education" in query else "businesses/"

    answer = api.get(f"{path}?{query}")

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_parameter")


def asked() -> list[tuple[str, str, str]]:
    """Return each parameter of each list of the county: its address, its name, its format."""
    return [
        (path.removeprefix("/api/v1/"), one["name"], one["schema"].get("format", ""))
        for path, methods in description(COUNTY)["paths"].items()
        for one in methods.get("get", {}).get("parameters", ())
        if one["in"] == "query" and "{" not in path
    ]


def test_no_list_takes_nonsense_for_a_filter(world: World) -> None:
    """What is misspelt would answer no rows, as if there were none."""
    browser = logged_in(world.admin)
    # Words to search for are anybody's.
    free = {"q"}
    # A row by its id may be gone or not the caller's: no rows then, as on the pages.
    strange = uuid7()

    for path, name, kind in asked():
        answer = browser.get(f"/api/v1/{path}?{name}=horse")
        assert answer.status_code == (200 if name in free else 400), (path, name)
        if name not in free:
            (fault,) = answer.json()["errors"]
            assert (fault["parameter"], bool(fault["detail"])) == (name, True)
        if kind == "uuid":
            found = browser.get(f"/api/v1/{path}?{name}={strange}").json()
            assert found["results"] == []


def test_a_value_of_no_row_names_those_that_occur(api: Api, world: World) -> None:
    make.member(world.east, "赵强", education="大专")
    make.member(world.west, "钱明", education="本科", sex="male")

    refused = api.get("members/?education=大专生")

    assert refused.status_code == 400
    assert refused.json()["errors"][0]["detail"].endswith("大专, 本科。")
    # It occurs, though not together with the other filter.
    assert api.get("members/?sex=female&education=本科").json()["results"] == []
