"""Members: one of the secretary's branch and one of another."""

from __future__ import annotations

from typing import Any

from tests import make
from tests.world import World

KINDS = {"member_id": "member"}
RESOURCES = {"members": "member"}


def rows(world: World) -> dict[str, tuple[Any, Any]]:
    return {"member": (world.keeper, make.member(world.west, "张三"))}
