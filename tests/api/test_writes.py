"""Changing units, places and cover over the API."""

from collections.abc import Callable
from typing import Any

import pytest

from api import etags
from apps.businesses import services as businesses
from apps.integrations.models import IdempotentReply
from apps.members.models import Member
from apps.organization import services
from apps.organization.models import OrgUnit, UnitAct
from kernel.models import JournalEntry, Record, records
from tests import make
from tests.api.conftest import Api, logged_in
from tests.world import World

Keyed = Callable[..., Api]
STATUSES = ("active", "left")


def etag(record: Record) -> str:
    return etags.etag_of(record)["ETag"]


def _found(api: Api, world: World, **values: Any) -> Any:
    body = {
        "parent": str(world.root.pk),
        "name": "商圈联合支部",
        "kind": "branch",
        "form": "joint",
        "founded_on": "2024-03-01",
        "approval_number": "崇两新〔2024〕7号",
    }
    return api.post("units/", {**body, **values})


def test_a_unit_is_founded_by_a_dated_act(api: Api, world: World) -> None:
    answer = _found(api, world)

    unit = OrgUnit.objects.get(name="商圈联合支部")
    assert answer.status_code == 201
    assert answer.json()["id"] == str(unit.pk)
    assert answer["ETag"] == api.get(f"units/{unit.pk}/")["ETag"]
    assert answer["Location"].endswith(f"/api/v1/units/{unit.pk}/")
    act = UnitAct.objects.get(unit=unit)
    assert (act.approval_number, act.by_label) == ("崇两新〔2024〕7号", "Register bridge")


def test_a_unit_is_renamed_with_the_version_one_read(api: Api, world: World) -> None:
    path = f"units/{world.east.pk}/"
    seen = api.get(path)["ETag"]

    answer = api.patch(path, {"name": "城东联合支部", "effective_on": "2024-03-01"}, if_match=seen)

    assert (answer.status_code, answer.json()["name"]) == (200, "城东联合支部")
    assert answer["ETag"] == api.get(path)["ETag"] != seen


def test_a_change_without_a_condition_is_refused(api: Api, world: World) -> None:
    answer = api.patch(f"units/{world.east.pk}/", {"effective_on": "2024-03-01"})

    assert (answer.status_code, answer.json()["code"]) == (428, "precondition_required")


@pytest.mark.parametrize("given", ['"7"', 'W/"7"', '"x", "y"'])
def test_a_change_of_what_has_moved_on_is_refused(api: Api, world: World, given: str) -> None:
    answer = api.patch(
        f"units/{world.east.pk}/",
        {"name": "城东联合支部", "effective_on": "2024-03-01"},
        if_match=given.format(etag(world.east)),
    )

    assert (answer.status_code, answer.json()["code"]) == (412, "stale")
    assert answer["ETag"] == api.get(f"units/{world.east.pk}/")["ETag"]
    assert OrgUnit.objects.get(pk=world.east.pk).name == "城东党支部"


@pytest.mark.parametrize("given", ["*", "{}", '"9", {}', "W/{}", 'W/"9" , W/{}'])
def test_any_of_the_named_versions_will_do(api: Api, world: World, given: str) -> None:
    answer = api.patch(
        f"units/{world.east.pk}/",
        {"name": "城东联合支部", "effective_on": "2024-03-01"},
        if_match=given.format(etag(world.east)),
    )

    assert answer.status_code == 200


def test_a_unit_moves_with_all_below_it(api: Api, world: World) -> None:
    group = make.branch("城东第一党小组", kind="group", parent=world.east)
    general = make.branch("城区党总支", kind="general_branch")

    answer = api.post(
        f"units/{world.east.pk}/move/",
        {"parent": str(general.pk), "effective_on": "2024-03-01"},
    )

    assert answer.json()["parent"] == str(general.pk)
    group.refresh_from_db()
    assert group.path == f"{general.path}{world.east.pk.hex}/{group.pk.hex}/"


def test_a_unit_does_not_go_below_itself(api: Api, world: World) -> None:
    group = make.branch("城东第一党小组", kind="group", parent=world.east)

    answer = api.post(
        f"units/{world.east.pk}/move/", {"parent": str(group.pk), "effective_on": "2024-03-01"}
    )

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (409, "/parent")


def test_a_unit_is_dissolved_when_nothing_hangs_on_it(api: Api, world: World) -> None:
    empty = make.branch("空支部")
    act = {"dissolved_on": "2024-03-01", "reason": "合并"}

    refused = api.post(f"units/{world.east.pk}/dissolve/", act)
    stale = api.post(f"units/{empty.pk}/dissolve/", act, if_match='"4"')
    done = api.post(f"units/{empty.pk}/dissolve/", act, if_match=etag(empty))

    assert (refused.status_code, stale.status_code, done.status_code) == (409, 412, 200)
    assert done.json()["dissolved_on"] == "2024-03-01"


def test_what_a_key_may_not_use_reads_like_what_is_absent(api: Api, world: World) -> None:
    unseen = _found(api, world, parent=str(world.shop.pk)).json()
    absent = _found(api, world, parent="01900000-0000-7000-8000-000000000000").json()

    assert unseen["errors"] == absent["errors"]
    assert unseen["errors"][0]["pointer"] == "/parent"


def test_a_place_is_added(api: Api, world: World) -> None:
    answer = api.post("zones/", {"kind": "township", "name": "横水镇"})

    assert (answer.status_code, answer.json()["name"]) == (201, "横水镇")


def test_a_place_is_renamed_and_removed_by_the_api(api: Api, world: World) -> None:
    zone = make.zone("township", "城官镇")
    path = f"zones/{zone.pk}/"

    renamed = api.patch(path, {"name": "城关镇"}, if_match=etag(zone))
    stale = api("DELETE", path, if_match=etag(zone))
    done = api("DELETE", path, if_match=renamed["ETag"])

    assert renamed.json()["name"] == "城关镇"
    assert (stale.status_code, done.status_code) == (412, 204)


def test_a_place_that_is_there_already_is_not_said_to_be_made(api: Api) -> None:
    given = {"kind": "township", "name": "横水镇"}

    first, second = api.post("zones/", given), api.post("zones/", given)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]


def test_a_business_is_covered_by_hand_and_given_back_to_the_rules(api: Api, world: World) -> None:
    path = f"businesses/{world.uncovered.pk}/assign-cover/"

    given = api.post(path, {"unit": str(world.east.pk), "reason": "党员在此经营"})
    back = api.post(path, {"unit": None, "reason": "党员已离开"}, if_match=given["ETag"])

    assert given.json()["unit"] == {"id": str(world.east.pk), "name": "城东党支部"}
    assert back.json()["unit"] is None


def test_a_cover_given_on_an_old_version_is_refused(api: Api, world: World) -> None:
    answer = api.post(
        f"businesses/{world.uncovered.pk}/assign-cover/",
        {"unit": str(world.east.pk), "reason": "党员在此经营"},
        if_match='"3"',
    )

    assert answer.status_code == 412


def test_a_cover_given_without_seeing_what_the_rules_gave_is_refused(
    api: Api, world: World
) -> None:
    place = make.zone("market", "竹木市场")
    make.branch("市场党支部", host="market", host_name="竹木市场", zone=place)
    records.change(world.uncovered, market=place)
    path = f"businesses/{world.uncovered.pk}/"
    seen = api.get(path)["ETag"]
    businesses.recompute_coverage(actor=make.COMMAND)

    answer = api.post(
        f"{path}assign-cover/", {"unit": str(world.east.pk), "reason": "近。"}, if_match=seen
    )

    assert (answer.status_code, answer["ETag"]) == (412, api.get(path)["ETag"])


def test_a_change_that_comes_between_read_and_write_is_412(
    api: Api, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    renamed = services.change_unit

    def beaten(**given: Any) -> OrgUnit:
        records.change(OrgUnit.objects.get(pk=world.east.pk), code="E")
        return renamed(**given)

    monkeypatch.setattr(services, "change_unit", beaten)

    answer = api.patch(
        f"units/{world.east.pk}/",
        {"name": "城东联合支部", "effective_on": "2024-03-01"},
        if_match=etag(world.east),
    )

    assert answer.status_code == 412
    assert answer["ETag"] == api.get(f"units/{world.east.pk}/")["ETag"] != etag(world.east)


def test_a_member_leaves_and_the_leaving_is_taken_back(api: Api, world: World) -> None:
    path = f"members/{world.keeper.pk}/"
    seen = api.get(path)["ETag"]
    body = {"left_on": "2024-03-01", "leaving": "transferred", "note": "转往上犹县"}

    left = api.post(f"{path}leave/", body, if_match=seen)
    stale = api.post(f"{path}return/", if_match=seen)
    listed = [api.get(f"members/?status={status}").json()["results"] for status in STATUSES]
    back = api.post(f"{path}return/", {"reason": "认错人了"}, if_match=left["ETag"])

    told = [left.json()[name] for name in ("left_on", "leaving", "leaving_note")]
    assert told == ["2024-03-01", "transferred", "转往上犹县"]
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert [[row["name"] for row in rows] for rows in listed] == [[], ["王丽兰"]]
    assert (back.status_code, back.json()["left_on"], back.json()["leaving"]) == (200, None, "")


def test_a_leaving_that_cannot_be_is_refused_at_its_value(api: Api, world: World) -> None:
    path = f"members/{world.keeper.pk}/leave/"

    early = api.post(path, {"left_on": "1999-01-01", "leaving": "died"})
    unknown = api.post(path, {"left_on": "2024-03-01", "leaving": "bored"})

    for answer, pointer in ((early, "/left_on"), (unknown, "/leaving")):
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_a_leaving_needs_the_scope_of_writing(keyed: Keyed, world: World) -> None:
    body = {"left_on": "2024-03-01", "leaving": "died"}

    answer = keyed("members:read").post(f"members/{world.keeper.pk}/leave/", body)

    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_members_come_masked(api: Api, world: World) -> None:
    make.member(world.east, "陈明", phone="19900008888", id_number="360725197509080012")

    row = api.get("members/?q=陈明").json()["results"][0]

    assert row["phone"] == "199******88"
    assert row["id_number"] == "360*************12"


def test_a_value_in_clear_needs_a_scope_of_its_own(keyed: Keyed, world: World) -> None:
    path = f"members/{world.keeper.pk}/reveal/"

    refused = keyed("members:read").post(path, {"field": "id_number"})
    shown = keyed("members:reveal").post(path, {"field": "id_number"}, idempotency_key="r1")

    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert shown.json()["value"] == Member.objects.get(pk=world.keeper.pk).id_number.reveal()


def test_a_person_says_what_a_value_in_clear_is_for(world: World) -> None:
    path = f"/api/v1/members/{world.keeper.pk}/reveal/"
    browser = logged_in(world.secretary)
    browser.handler.enforce_csrf_checks = False
    asked = {"field": "id_number"}

    refused = browser.post(path, asked, content_type="application/json")
    shown = browser.post(path, {**asked, "reason": "核对"}, content_type="application/json")

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/reason")
    assert shown.json()["value"] == Member.objects.get(pk=world.keeper.pk).id_number.reveal()
    entry = JournalEntry.objects.filter(name="members.personal_value_read").get()
    assert entry.payload["reason"] == "核对"


def test_reading_in_clear_is_noted_and_the_value_kept_nowhere(keyed: Keyed, world: World) -> None:
    keyed("members:reveal").post(
        f"members/{world.keeper.pk}/reveal/", {"field": "id_number"}, idempotency_key="r1"
    )

    entry = JournalEntry.objects.filter(name="members.personal_value_read").get()
    assert (entry.actor_kind, entry.subjects) == ("key", [world.keeper.pk])
    assert not IdempotentReply.objects.exists()
