"""Members: one of the secretary's branch and one of another."""

from __future__ import annotations

from datetime import date
from typing import Any

from apps.members.models import Membership
from tests import make
from tests.world import World

KINDS = {"member_id": "member"}
RESOURCES = {"members": "member"}


def rows(world: World) -> dict[str, tuple[Any, Any]]:
    return {"member": (world.keeper, make.member(world.west, "张三"))}


def more(world: World) -> None:
    for number in range(3):
        make.member(world.east)
        # Past stays of the member whose page is visited.
        Membership.objects.create(
            member=world.keeper, unit=world.east,
            starts_on=date(1990 + number, 1, 1), ends_on=date(1990 + number, 6, 1),
        )  # fmt: skip
