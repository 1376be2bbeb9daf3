"""A request sent twice is done once."""

from typing import Any

import pytest

from apps.cases.models import Case
from apps.integrations import services
from apps.integrations.models import ApiKey, IdempotentReply
from apps.organization.models import Zone
from kernel import clock
from tests import make
from tests.api.conftest import Api, make_key
from tests.world import World

TOWN = {"kind": "township", "name": "横水镇"}
KEY = "b7d1c1f0-0001"


def test_the_second_gets_the_answer_of_the_first(api: Api) -> None:
    first = api.post("zones/", TOWN, idempotency_key=KEY)
    second = api.post("zones/", TOWN, idempotency_key=KEY)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert (first["ETag"], first["Location"]) == (second["ETag"], second["Location"])


def test_another_body_under_the_same_key_is_refused(api: Api) -> None:
    api.post("zones/", TOWN, idempotency_key=KEY)

    answer = api.post("zones/", {**TOWN, "name": "扬眉镇"}, idempotency_key=KEY)

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert not Zone.objects.filter(name="扬眉镇").exists()


def test_another_callers_key_is_another_key(api: Api) -> None:
    api.post("zones/", TOWN, idempotency_key=KEY)
    api.key = make_key("units:read", "units:write")

    assert "Idempotency-Replayed" not in api.post("zones/", TOWN, idempotency_key=KEY)


def test_while_the_first_runs_the_second_waits(api: Api) -> None:
    api.post("zones/", TOWN, idempotency_key=KEY)
    IdempotentReply.objects.update(status=None)

    answer = api.post("zones/", TOWN, idempotency_key=KEY)

    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_in_progress")


def test_a_request_that_died_may_be_sent_again(api: Api) -> None:
    api.post("zones/", TOWN, idempotency_key=KEY)
    IdempotentReply.objects.update(status=None, expires_at=clock.now())

    # The work is done again, and finds the place that the first one left.
    answer = api.post("zones/", TOWN, idempotency_key=KEY)
    assert (answer.status_code, "Idempotency-Replayed" in answer) == (200, False)


def test_a_refusal_that_will_not_change_is_kept(api: Api) -> None:
    bad = {"kind": "planet", "name": "x"}
    first = api.post("zones/", bad, idempotency_key=KEY)
    second = api.post("zones/", bad, idempotency_key=KEY)

    assert (first.status_code, second.status_code) == (422, 422)
    assert second["Idempotency-Replayed"] == "true"
    assert second["Content-Type"] == "application/problem+json"


def test_a_conflict_is_not_kept(api: Api) -> None:
    unit = api.get("units/?q=城东").json()["results"][0]
    twin = {"parent": unit["parent"], "name": unit["name"], "kind": "branch",
            "founded_on": "2020-01-01"}  # fmt: skip

    answer = api.post("units/", twin, idempotency_key=KEY)

    assert answer.status_code == 409
    assert not IdempotentReply.objects.exists()


def test_a_fault_is_not_kept_and_leaves_nothing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(**_given: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(services, "keep_reply", lose)

    answer = api.post("zones/", TOWN, idempotency_key=KEY)

    assert answer.status_code == 500
    assert not IdempotentReply.objects.exists()
    assert not Zone.objects.exists()


def test_a_reply_is_forgotten_after_a_day(api: Api) -> None:
    api.post("zones/", TOWN, idempotency_key=KEY)
    IdempotentReply.objects.update(expires_at=clock.now())

    assert "Idempotency-Replayed" not in api.post("zones/", TOWN, idempotency_key=KEY)


@pytest.mark.parametrize("key", ["", "x" * 81, "a b"])
def test_a_key_nobody_can_read_is_refused(api: Api, key: str) -> None:
    answer = api.post("zones/", TOWN, idempotency_key=key)

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_idempotency_key")


def test_a_refusal_for_what_was_read_is_not_the_answer_to_what_was_read_later(
    api: Api, world: World
) -> None:
    path = f"businesses/{world.uncovered.pk}/"
    act = {"unit": str(world.east.pk), "reason": "近。"}
    stale = api.post(f"{path}assign-cover/", act, idempotency_key=KEY, if_match='"0"')

    again = api.post(
        f"{path}assign-cover/", act, idempotency_key=KEY, if_match=api.get(path)["ETag"]
    )

    assert (stale.status_code, again.status_code) == (412, 200)


def test_another_condition_under_the_same_key_is_another_request(api: Api, world: World) -> None:
    path = f"businesses/{world.uncovered.pk}/"
    act = {"unit": str(world.east.pk), "reason": "近。"}
    api.post(f"{path}assign-cover/", act, idempotency_key=KEY)

    answer = api.post(
        f"{path}assign-cover/", act, idempotency_key=KEY, if_match=api.get(path)["ETag"]
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


def test_what_one_may_by_now_is_done(api: Api, world: World) -> None:
    api.key = make_key("units:read", "units:write", within=world.east)
    refused = api.post("zones/", TOWN, idempotency_key=KEY)
    ApiKey.objects.update(within_id=None)

    again = api.post("zones/", TOWN, idempotency_key=KEY)

    assert (refused.status_code, again.status_code) == (403, 201)


def test_a_case_is_raised_once_and_its_code_is_not_kept(api: Api, world: World) -> None:
    api.key = make_key("cases:read", "cases:write")
    body = {
        "unit": str(world.east.pk),
        "kind": "suggestion",
        "source": "committee",
        "text": "路灯坏了",
    }

    first = api.post("cases/", body, idempotency_key=KEY)
    second = api.post("cases/", body, idempotency_key=KEY)
    other = api.post("cases/", body | {"text": "路面坏了"}, idempotency_key=KEY)

    assert (first.status_code, second.status_code, other.status_code) == (201, 201, 422)
    code = first.json()["code"]
    assert second.json() == {k: v for k, v in first.json().items() if k != "code"}
    assert Case.objects.count() == 1
    assert code not in IdempotentReply.objects.get().body


def test_a_roll_and_minutes_are_written_over_what_was_seen_only(api: Api, world: World) -> None:
    api.key = make_key("activities:read", "activities:write")
    row = make.begun(world.east)
    for what, body in (("roll", {"present": []}), ("minutes", {"minutes": "甲"})):
        address = f"activities/{row.pk}/{what}/"
        assert api.put(address, body).status_code == 428
        assert api.put(address, body, if_match='"0"').status_code == 412
        seen = api.get(f"activities/{row.pk}/")["ETag"]
        assert api.put(address, body, if_match=seen).status_code == 200
