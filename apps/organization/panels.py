"""What apps above organization show about units; they register here, for they lie above."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

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
# {unit: how many rows it has itself, on a day}
Counts = Callable[[Actor, date], Mapping[UUID, int]]
_makers: list[Maker] = []
_counts: list[tuple[Any, Counts]] = []


def register(maker: Maker) -> Maker:
    """Show what `maker(actor, unit)` returns on every unit's page."""
    _makers.append(maker)
    return maker


def count_in_tree(label: Any, counts: Counts) -> None:
    """Show under `label`, beside each unit of a tree of some day, how many rows it has."""
    _counts.append((label, counts))


def panels(actor: Actor, unit: OrgUnit) -> list[Panel]:
    """Return every figure about a unit that the actor may see."""
    return [panel for maker in _makers for panel in maker(actor, unit)]


def counts(actor: Actor, on: date) -> list[tuple[Any, Counter[UUID]]]:
    """Return (label, {unit: rows}) of everything that is counted in a tree of `on`."""
    return [(label, Counter(found(actor, on))) for label, found in _counts]
