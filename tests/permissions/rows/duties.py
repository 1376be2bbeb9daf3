"""Duties: one the keeper owes in the secretary's branch, one of another branch."""

from __future__ import annotations

from typing import Any

from apps.duties import services
from apps.duties.models import Duty
from tests import make
from tests.world import World

KINDS = {"duty_id": "duty"}
RESOURCES = {"duties": "duty"}


def rows(world: World) -> dict[str, tuple[Any, Any]]:
    services.make_duties(actor=make.COMMAND)
    make.member(world.west, "西支部党员")
    mine = Duty.objects.get(rule="attend_theme_day", member=world.keeper)
    return {"duty": (mine, Duty.objects.get(rule="theme_day", unit=world.west))}
