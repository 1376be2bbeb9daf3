"""Units, places and roles held."""

from __future__ import annotations

from typing import Any

from apps.organization.models import UnitGrant
from tests import make
from tests.world import World

KINDS = {"unit_id": "unit", "zone_id": "zone", "grant_id": "grant"}
RESOURCES = {"units": "unit", "zones": "zone"}


def rows(world: World) -> dict[str, tuple[Any, Any]]:
    general = make.branch("城区党总支", kind="general_branch")
    return {
        "unit": (world.east, world.west),
        "far_unit": (world.west, world.east),
        "general_unit": (general, general),
        "zone": (make.zone(), make.zone()),
        "grant": (
            UnitGrant.objects.get(user=world.secretary),
            UnitGrant.objects.get(user=world.stranger),
        ),
    }


def more(world: World) -> None:
    for number in range(3):
        make.branch()
        make.branch(parent=world.east, kind="group")
        make.zone()
        make.holder("instructor", world.east, f"指导员{number}")
