"""What apps above organization show on a unit's page; they register here, for they lie above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from apps.organization.models import OrgUnit
from kernel.access import Actor


@dataclass(frozen=True)
class Panel:
    """A figure on a unit's page, and the address of its rows."""

    label: Any
    value: Any
    url: str = ""
    note: Any = ""


Maker = Callable[[Actor, OrgUnit], list[Panel]]
_makers: list[Maker] = []


def register(maker: Maker) -> Maker:
    """Show what `maker(actor, unit)` returns on every unit's page."""
    _makers.append(maker)
    return maker


def panels(actor: Actor, unit: OrgUnit) -> list[Panel]:
    """Return every figure about a unit that the actor may see."""
    return [panel for maker in _makers for panel in maker(actor, unit)]
