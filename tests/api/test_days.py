"""Days that cannot be, in bodies: each is refused at its place, and none is a fault of ours."""

from __future__ import annotations

from typing import Any

import pytest

from tests import make
from tests.api.conftest import Api
from tests.world import World


@pytest.fixture
def bodies(world: World) -> dict[str, tuple[dict[str, Any], str]]:
    """Return {address: (a body without its day, the field of the day)}."""
    case, link, series = (
        make.case(world.east),
        make.link(world.keeper, world.shop),
        make.series(world.east),
    )
    visit = {"kind": "member_visit", "business": world.shop.pk, "met": "owner"}
    begun = {"kind": "theme_day", "unit": world.east.pk, "every": "week", "at": "09:00"}
    return {
        "visits/": (visit, "held_on"),
        f"cases/{case.pk}/assign/": ({"owner": world.secretary.pk}, "due_on"),
        f"cases/{case.pk}/measures/": ({"text": "慰问"}, "given_on"),
        f"links/{link.pk}/end/": ({}, "ends_on"),
        "series/": ({**begun, "minutes": 60}, "starts_on"),
        f"series/{series.pk}/skip/": ({"reason": "换届"}, "day"),
        f"series/{series.pk}/change-from/": ({"at": "10:00"}, "day"),
        f"series/{series.pk}/end/": ({"reason": "换届"}, "last_on"),
    }


@pytest.mark.parametrize(
    "day",
    ["0001-01-01", "1900-01-01", "20260101", "2026-W01-1", "2026-1-1", "2026-02-30", "", 5, []],
)
def test_a_day_that_cannot_be_is_refused_at_its_place(
    api: Api, bodies: dict[str, tuple[dict[str, Any], str]], day: object
) -> None:
    for address, (body, field) in bodies.items():
        answer = api.post(address, body | {field: day})
        assert answer.status_code == 422, (address, answer.content)
        assert answer.json()["errors"][0]["pointer"] == f"/{field}", address


def test_parts_of_a_form_without_their_boundary_are_not_called_json(api: Api, world: World) -> None:
    answer = api.client.generic(
        "POST", "/api/v1/activity-files/", b"x", content_type="multipart/form-data",
        headers={"Authorization": f"Bearer {api.key}"},
    )  # fmt: skip

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_form")


def test_a_closed_case_is_no_point_and_the_field_is_named_as_it_was_sent(
    api: Api, world: World
) -> None:
    case = make.case(world.east, kind="suggestion")
    for act, body in (("answer", {"text": "已修好"}), ("close", {})):
        assert api.post(f"cases/{case.pk}/{act}/", body).status_code == 200
    meeting = make.begun(world.east, "consultation")

    answer = api.post("points/", {"activity": meeting.pk, "case": case.pk})

    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/case"]
