"""People of a county."""

from __future__ import annotations

from typing import Any

from tests.world import World

KINDS = {"user_id": "user"}


def rows(world: World) -> dict[str, tuple[Any, Any]]:
    return {
        "user": (world.keeper_user, world.stranger),
        "holder": (world.secretary, world.stranger),
    }
