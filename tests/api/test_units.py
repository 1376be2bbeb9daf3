"""Days, kinds and taking back of acts on units over the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from apps.organization.models import OrgUnit, UnitAct
from kernel import clock
from tests import make
from tests.api.conftest import Api
from tests.world import World


def founding(world: World, day: str, **more: Any) -> dict[str, Any]:
    body = {"parent": str(world.root.pk), "name": "城南党支部", "kind": "branch"}
    return {**body, "founded_on": day, **more}


def test_a_founding_to_come_is_refused(api: Api, world: World) -> None:
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()

    answer = api.post("units/", founding(world, tomorrow, confirmed=True))

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/founded_on")


def test_a_founding_before_the_republic_is_asked_about(api: Api, world: World) -> None:
    asked = api.post("units/", founding(world, "1948-12-01"), idempotency_key="one")
    done = api.post("units/", founding(world, "1948-12-01", confirmed=True))

    assert (asked.status_code, asked.json()["code"]) == (422, "doubtful")
    assert asked.json()["errors"][0]["pointer"] == "/founded_on"
    assert done.status_code == 201


def test_the_last_act_on_a_unit_is_taken_back(api: Api, world: World) -> None:
    path = f"units/{world.east.pk}/"
    renamed = api.patch(path, {"name": "东门党支部", "effective_on": "2024-03-01"}, if_match="*")

    stale = api.post(f"{path}take-back/", if_match='"1-0"')
    done = api.post(f"{path}take-back/", {"reason": "笔误"}, if_match=renamed["ETag"])
    again = api.post(f"{path}take-back/")

    assert (stale.status_code, done.status_code, again.status_code) == (412, 200, 409)
    assert done.json()["name"] == "城东党支部"
    assert UnitAct.objects.filter(unit=world.east).count() == 1


def test_a_unit_of_a_kind_that_may_not_stand_there_is_refused(api: Api, world: World) -> None:
    body = founding(world, "2024-03-01", parent=str(world.east.pk), kind="general_branch")
    founded = api.post("units/", body)
    general = make.branch("城区党总支", kind="general_branch")
    moved = api.post(
        f"units/{general.pk}/move/", {"parent": str(world.east.pk), "effective_on": "2024-03-01"}
    )

    for answer, pointer in ((founded, "/kind"), (moved, "/parent")):
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_place")
        assert answer.json()["errors"][0]["pointer"] == pointer
    assert not OrgUnit.objects.filter(name="城南党支部").exists()


def test_a_unit_founded_today_is_dissolved_today(api: Api, world: World) -> None:
    today = clock.today().isoformat()
    made = api.post("units/", founding(world, today)).json()

    answer = api.post(f"units/{made['id']}/dissolve/", {"dissolved_on": today})

    assert (answer.status_code, answer.json()["dissolved_on"]) == (200, today)


def test_a_businesss_founding_is_asked_about_when_it_is_changed(api: Api, world: World) -> None:
    path = f"businesses/{world.shop.pk}/"
    asked = api.patch(path, {"founded_on": "1923-05-06"}, if_match="*")
    done = api.patch(path, {"founded_on": "1923-05-06", "confirmed": True}, if_match="*")
    other = api.patch(path, {"founded_on": "1923-05-06", "owner": "赵"}, if_match="*")

    assert (asked.status_code, asked.json()["errors"][0]["pointer"]) == (422, "/founded_on")
    assert (done.status_code, other.status_code) == (200, 200)
