"""Reads of units, places and who holds what."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.organization.models import OrgUnit, UnitAct, UnitState, Zone
from kernel import access
from kernel.access import Actor


def units(actor: Actor) -> QuerySet[OrgUnit]:
    """Return the units the actor may see, dissolved ones too, by name."""
    rows = OrgUnit.objects.select_related("zone", "parent").order_by("name_pinyin", "id")
    return access.visible(actor, rows)


def zones(_actor: Actor) -> QuerySet[Zone]:
    """Return the county's places; their names are no secret within it."""
    return Zone.objects.select_related("parent").order_by("kind", "name_pinyin", "id")


def acts(actor: Actor, unit: OrgUnit) -> QuerySet[UnitAct]:
    """Return the acts on a unit, newest first."""
    rows = access.visible(actor, UnitAct.objects.all(), "organization.view_orgunit")
    return rows.filter(unit=unit).order_by("-effective_on", "-created_at")


@dataclass
class Node:
    """A unit in a tree of some day, with those below it."""

    id: UUID
    name: str
    kind: str
    form: str
    host: str
    children: list[Node] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Return how many units stand below it, at any depth."""
        return sum(1 + child.size for child in self.children)


def tree(actor: Actor, on: date) -> list[Node]:
    """Return the units of a day as they were then, those without a visible parent first.

    The county's committee stands in every tree: the register does not know when it was founded.
    """
    visible = set(units(actor).values_list("id", flat=True))
    in_force = Q(ends_on=None) | Q(ends_on__gt=on)
    states = UnitState.objects.filter(in_force, Q(starts_on__lte=on) | Q(unit__path="/"))
    rows = states.filter(unit__in=visible).order_by("-starts_on").values_list(
        "unit_id", "name", "kind", "form", "host", "parent_id"
    )  # fmt: skip
    nodes: dict[UUID, Node] = {}
    parents: dict[UUID, UUID | None] = {}
    for unit, name, kind, form, host, parent in rows:
        if unit not in nodes:
            nodes[unit], parents[unit] = Node(unit, name, kind, form, host), parent
    roots: list[Node] = []
    for unit, node in sorted(nodes.items(), key=lambda pair: pair[1].name):
        above = nodes.get(parents[unit]) if parents[unit] else None
        (above.children if above else roots).append(node)
    return roots
