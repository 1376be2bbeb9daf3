"""People of a county, and their devices."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import Device, User
from tests.world import World

KINDS = {"user_id": "user", "device_id": "device"}


def rows(world: World) -> dict[str, tuple[Any, Any]]:
    return {
        "user": (world.keeper_user, world.stranger),
        "holder": (world.secretary, world.stranger),
        "device": (device(world.keeper_user), device(world.stranger)),
    }


def platform_rows(people: dict[str, User], _counties: Any) -> dict[str, tuple[Any, Any]]:
    return {"device": (device(people["auditor"]), device(people["security_admin"]))}


def more(world: World) -> None:
    for _turn in range(3):
        device(world.admin)
        device(world.secretary)


def device(user: User) -> Device:
    return Device.objects.create(
        user=user, token_hash=f"hash{Device.objects.count()}", is_phone=True
    )
