"""Correcting and transferring members over the API."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from apps.members.models import Member, Membership
from kernel.models import JournalEntry
from tests.api.conftest import Api
from tests.world import World

Keyed = Callable[..., Api]


def test_a_member_is_corrected(api: Api, world: World) -> None:
    path = f"members/{world.keeper.pk}/"
    body = {
        "name": "王丽",
        "phone": "19900001234",
        "employer_code": " 91360725ma35xk2l7t",
        "job": "",
    }

    answer = api.patch(path, body, if_match=api.get(path)["ETag"])

    member = Member.objects.get(pk=world.keeper.pk)
    assert (answer.status_code, answer.json()["name"]) == (200, "王丽")
    assert (member.phone.reveal(), member.employer_code) == ("19900001234", "91360725MA35XK2L7T")
    assert answer["ETag"] == api.get(path)["ETag"]
    entry = JournalEntry.objects.get(name="members.member_changed")
    assert "19900001234" not in str(entry.payload)
    assert "19900001234" not in answer.content.decode()


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({"joined_on": "1980-01-01"}, 422, "/joined_on"),
        ({"category": "guest"}, 422, "/category"),
        ({"id_number": "x"}, 422, "/id_number"),
        ({"unit": "x"}, 422, "/unit"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_at_its_value(
    api: Api, world: World, body: dict[str, str], status: int, pointer: str
) -> None:
    answer = api.patch(f"members/{world.keeper.pk}/", body, if_match="*")

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (status, pointer)


def test_a_member_who_left_is_not_corrected(api: Api, world: World) -> None:
    path = f"members/{world.keeper.pk}/"
    api.post(f"{path}leave/", {"left_on": "2024-03-01", "leaving": "died"})

    assert api.patch(path, {"job": "店长"}, if_match="*").status_code == 409


def test_a_member_is_put_into_another_branch(api: Api, world: World) -> None:
    path = f"members/{world.keeper.pk}/"
    seen = api.get(path)["ETag"]
    body = {"unit": str(world.west.pk), "effective_on": "2024-03-01", "reason": "经营地迁移"}

    done = api.post(f"{path}transfer/", body, if_match=seen, idempotency_key="t1")
    again = api.post(f"{path}transfer/", body, if_match=seen, idempotency_key="t1")
    stale = api.post(f"{path}transfer/", body, if_match=seen)

    assert (done.status_code, done.json()["unit"]["name"]) == (200, world.west.name)
    assert (again.content, again["Idempotency-Replayed"]) == (done.content, "true")
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    stays = Membership.objects.filter(member=world.keeper).order_by("starts_on")
    assert [stay.unit_id for stay in stays][-1] == world.west.pk
    assert stays.filter(ends_on=None).count() == 1


def test_members_are_changed_by_their_scope_within_ones_reach(keyed: Keyed, world: World) -> None:
    path, body = f"members/{world.keeper.pk}/", {"job": "店长"}
    transfer = {"unit": str(world.west.pk), "effective_on": "2024-03-01"}
    reader, near = keyed("members:read"), keyed("members:write", "members:read", within=world.east)

    for answer in (
        reader.patch(path, body, if_match="*"),
        reader.post(f"{path}transfer/", transfer),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert near.post(f"{path}transfer/", transfer).json()["errors"][0]["pointer"] == "/unit"
    assert near.patch(path, body, if_match="*").status_code == 200
    far = keyed("members:write", "members:read", within=world.west)
    assert far.patch(path, body, if_match="*").status_code == 404
