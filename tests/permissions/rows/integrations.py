"""Keys: one of the whole county and one of the secretary's branch, both with every scope."""

from __future__ import annotations

from typing import Any

from apps.integrations import services
from apps.integrations.models import ApiKey
from tests.world import World

KINDS = {"key_id": "key"}


def rows(world: World) -> dict[str, tuple[Any, Any]]:
    """Return the keys that the cast asks with, which are made before."""
    whole, within = ApiKey.objects.order_by("name")
    return {"key": (within, whole)}


def more(world: World) -> None:
    for number in range(3):
        services.create_key(
            actor=world.actor(world.admin),
            name=f"第{number}把",
            scopes=["members:read"],
            within=world.east,
        )
