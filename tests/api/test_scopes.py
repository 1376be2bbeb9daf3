"""What a key may do: its scopes, on its unit's subtree."""

from collections.abc import Callable

import pytest

from tests import make
from tests.api.conftest import Api, logged_in
from tests.world import World

Keyed = Callable[..., Api]


@pytest.mark.parametrize(
    ("address", "scope"),
    [
        ("units/", "units:read"),
        ("zones/", "units:read"),
        ("businesses/", "businesses:read"),
        ("members/", "members:read"),
        ("coverage/", "coverage:read"),
        ("coverage/runs/", "coverage:read"),
        ("imports/", "imports:read"),
    ],
)
def test_a_list_needs_its_scope(keyed: Keyed, address: str, scope: str) -> None:
    other = "members:read" if scope != "members:read" else "units:read"

    assert keyed(scope).get(address).status_code == 200
    refused = keyed(other).get(address)
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")


def test_reading_is_not_writing(keyed: Keyed, world: World) -> None:
    api = keyed("units:read")

    answer = api.post("zones/", {"kind": "township", "name": "横水镇"})

    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_a_key_of_a_unit_sees_its_subtree_only(keyed: Keyed, world: World) -> None:
    api = keyed("businesses:read", "members:read", "units:read", within=world.east)

    assert [row["id"] for row in api.get("businesses/").json()["results"]] == [str(world.shop.pk)]
    assert [row["name"] for row in api.get("members/").json()["results"]] == ["王丽兰"]
    assert [row["id"] for row in api.get("units/").json()["results"]] == [str(world.east.pk)]


def test_a_key_follows_its_unit_when_it_moves(keyed: Keyed, world: World) -> None:
    api = keyed("units:read", within=world.east)
    admin = keyed()
    general = make.branch("城区党总支", kind="general_branch")

    moved = admin.post(
        f"units/{world.east.pk}/move/",
        {"parent": str(general.pk), "effective_on": "2024-01-01"},
    )

    assert moved.status_code == 200
    assert [row["id"] for row in api.get("units/").json()["results"]] == [str(world.east.pk)]


def test_what_is_out_of_reach_does_not_exist(keyed: Keyed, world: World) -> None:
    api = keyed("businesses:read", within=world.east)

    invisible = api.get(f"businesses/{world.far_shop.pk}/")
    absent = api.get("businesses/01900000-0000-7000-8000-000000000000/")

    assert invisible.status_code == absent.status_code == 404
    for answer in (invisible, absent):
        answer.body = {**answer.json(), "request_id": ""}
    assert invisible.body == absent.body


def test_a_county_wide_act_needs_a_county_wide_key(keyed: Keyed, world: World) -> None:
    api = keyed("coverage:read", "coverage:write", within=world.east)

    assert api.post("coverage/runs/").json()["code"] == "denied"
    assert api.get("coverage/preview/").json()["code"] == "denied"


def test_a_person_without_the_right_is_told_which(world: World) -> None:
    answer = logged_in(world.keeper_user).get("/api/v1/imports/")

    assert (answer.status_code, answer.json()["code"]) == (403, "denied")
    assert "导入" in answer.json()["detail"] or "imports" in answer.json()["detail"]


def test_a_member_sees_their_own_row(world: World) -> None:
    answer = logged_in(world.keeper_user).get("/api/v1/members/")

    assert [row["id"] for row in answer.json()["results"]] == [str(world.keeper.pk)]


def test_jobs_are_ones_own(keyed: Keyed, world: World) -> None:
    mine, theirs = keyed("coverage:read", "coverage:write"), keyed()
    started = mine.post("coverage/runs/")

    assert started.status_code == 202
    assert mine.get(started["Location"].split(".localhost")[1]).status_code == 200
    assert len(mine.get("jobs/").json()["results"]) == 1
    assert theirs.get("jobs/").json()["results"] == []
