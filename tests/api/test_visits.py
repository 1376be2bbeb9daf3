"""Visits over the API: recorded once, read, taken back; what is not one's own is not there."""

from __future__ import annotations

from typing import Any

import pytest

from apps.activities.models import Visit
from apps.cases.models import Case
from kernel import clock
from tests import make
from tests.world import World

VISITS = "/api/v1/visits/"


def body(world: World, **values: Any) -> dict[str, Any]:
    return {
        "kind": "member_visit", "held_on": clock.today().isoformat(), "business": str(world.shop.pk),
        "met": "owner", "visitors": [str(world.keeper.pk)], **values,
    }  # fmt: skip


def test_a_visit_is_recorded_read_and_taken_back(world: World, api: Any) -> None:
    made = api.post(VISITS, body(world, findings=["needs_staff"], text="缺帮工"))
    assert made.status_code == 201, made.content
    assert made.json()["business"]["name"] == "城东小店"

    found = api.get(f"{VISITS}?business={world.shop.pk}&kind=member_visit").json()["results"]
    assert [row["id"] for row in found] == [made.json()["id"]]
    assert api.get(f"{VISITS}?held_on_after=2999-01-01").json()["results"] == []

    assert api.post(f"{VISITS}{made.json()['id']}/take-back/").status_code == 204
    assert api.get(VISITS).json()["results"] == []


def test_a_repeated_request_is_one_visit(world: World, api: Any) -> None:
    key = "one-and-the-same"
    answers = [api.post(VISITS, body(world), idempotency_key=key) for _twice in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert Visit.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "code"),
    [({"held_on": "2999-01-01"}, 422), ({"met": "yes"}, 422), ({"business": None}, 422),
     ({"findings": ["no_such"]}, 422), ({"kind": "joint_meeting"}, 422), ({"person": "张三"}, 422)],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_place(
    world: World, api: Any, values: dict[str, Any], code: int
) -> None:
    answer = api.post(VISITS, body(world, **values))

    assert answer.status_code == code, answer.content
    assert not Visit.objects.exists()


def test_a_key_of_one_branch_visits_and_sees_its_own_only(world: World, keyed: Any) -> None:
    far = make.visit(business=world.far_shop)
    own = keyed(within=world.east)

    assert own.get(VISITS).json()["results"] == []
    assert own.get(f"{VISITS}{far.pk}/").status_code == 404
    assert own.post(f"{VISITS}{far.pk}/take-back/").status_code == 404
    answer = own.post(VISITS, body(world, business=str(world.far_shop.pk)))
    assert answer.status_code == 422
    assert own.post(VISITS, body(world)).status_code == 201


def test_a_key_that_only_reads_records_nothing(world: World, keyed: Any) -> None:
    assert keyed("activities:read").post(VISITS, body(world)).status_code == 403


def test_a_key_raises_a_case_by_a_visit_only_with_the_scope_for_cases(
    world: World, keyed: Any
) -> None:
    """A hardship too: protected cases came in by a scope that says nothing of cases."""
    scopes = ("activities:read", "activities:write", "businesses:read", "members:read")
    given = body(world, case_kind="hardship", case_text="家中困难")

    assert keyed(*scopes).post(VISITS, given).status_code == 403
    assert not Visit.objects.exists()
    assert keyed(*scopes, "cases:write").post(VISITS, given).status_code == 201
    assert Case.objects.get().is_sensitive
