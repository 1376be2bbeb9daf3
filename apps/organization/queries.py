"""Reads of units, places and who holds what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When

from apps.organization.models import (
    ListView,
    OrgUnit,
    TownshipMap,
    UnitAct,
    UnitFacts,
    UnitQuerySet,
    UnitState,
    Zone,
)
from apps.rulebook import queries as rulebook
from kernel import access, blueprint
from kernel.access import Actor
from kernel.chinese.text import labelled, pinyin
from kernel.lists.saved import SavedView
from kernel.models.lasting import holding
from kernel.web.borders import Outline
from kernel.web.shares import Box, box_of

# Where words of a search are looked for, in pages and API.
UNITS_SEARCHED = ("name", "name_pinyin", "name_initials", "code")
ZONES_SEARCHED = ("name", "name_pinyin")


def members_for_a_branch() -> int:
    """Return how many full members make a branch, by the regulation; no query."""
    return rulebook.national("branch.own").number("full_members")


def units(actor: Actor) -> UnitQuerySet:
    """Return the units the actor may see, dissolved ones too, by name."""
    rows = OrgUnit.objects.select_related("zone", "parent").order_by("name_pinyin", "id")
    return access.visible(actor, rows)


def units_with_parent_name(actor: Actor) -> QuerySet[OrgUnit]:
    """Return `units` with `parent_name`: None where the actor may not see the unit above.

    Units whose founding does not hold are left out.
    """
    above = access.visible(actor, OrgUnit.objects.filter(pk=OuterRef("parent_id")))
    rows = units(actor).exclude(dissolved_on=F("founded_on"))
    return rows.annotate(parent_name=Subquery(above.values("name")))


def zones(_actor: Actor) -> QuerySet[Zone]:
    """Return the county's places; their names are no secret within it."""
    return Zone.objects.select_related("parent").order_by("kind", "name_pinyin", "id")


def township_map(_actor: Actor) -> TownshipMap | None:
    """Return the outlines of the county's townships, None where it brought none. One query."""
    return TownshipMap.objects.first()


def townships(actor: Actor) -> QuerySet[Zone]:
    """Return the county's townships, by name."""
    return zones(actor).filter(kind=Zone.Kind.TOWNSHIP).order_by("name_pinyin", "id")


def sheet(found: TownshipMap | None) -> tuple[dict[str, Outline], Box | None]:
    """Return {zone's id: outline} of a county's map, and the box that holds all of them."""
    if found is None:
        return {}, None
    drawn = {key: Outline(**values) for key, values in found.outlines.items()}
    return drawn, box_of((one.left, one.top, one.right, one.bottom) for one in drawn.values())


def named_zones(actor: Actor) -> QuerySet[Zone]:
    """Return the county's places with `kind_name`: what the county calls their kind."""
    called = [
        When(kind=kind, then=Value(name)) for kind, name in blueprint.names("zone_kinds").items()
    ]
    return zones(actor).annotate(kind_name=Case(*called, output_field=CharField()))


def acts(actor: Actor, unit: OrgUnit) -> QuerySet[UnitAct]:
    """Return the acts on a unit, newest first."""
    rows = access.visible(actor, UnitAct.objects.all(), "organization.view_orgunit")
    return rows.filter(unit=unit).order_by("-effective_on", "-created_at")


def last_act(unit: OrgUnit) -> UnitAct:
    """Return the act that was recorded last on a unit."""
    return unit.acts.latest("created_at")


@dataclass
class Node:
    """A unit in a tree of some day, with those below it."""

    id: UUID
    name: str
    kind: str
    form: str
    host: str
    children: list[Node] = field(default_factory=list)

    def ids(self) -> Iterator[UUID]:
        """Yield the unit and every one below it, at any depth."""
        yield self.id
        for child in self.children:
            yield from child.ids()

    @property
    def size(self) -> int:
        """Return how many units stand below it, at any depth."""
        return sum(1 for _id in self.ids()) - 1


def tree(actor: Actor, on: date) -> list[Node]:
    """Return the units of a day as they were then, those without a visible parent first.

    The county's committee stands in every tree: the register does not know when it was founded.
    """
    visible = set(units(actor).values_list("id", flat=True))
    states = UnitState.objects.filter(holding(on) | Q(unit__path="/", starts_on__gt=on))
    rows = states.filter(unit__in=visible).order_by("starts_on").values_list(
        "unit_id", "name", "kind", "form", "host", "parent_id"
    )  # fmt: skip
    nodes: dict[UUID, Node] = {}
    parents: dict[UUID, UUID | None] = {}
    for unit, name, kind, form, host, parent in rows:
        if unit not in nodes:
            nodes[unit], parents[unit] = Node(unit, name, kind, form, host), parent
    roots: list[Node] = []
    for unit, node in sorted(nodes.items(), key=_in_order):
        parent_id = parents[unit]
        above = nodes.get(parent_id) if parent_id else None
        (above.children if above else roots).append(node)
    return roots


def _in_order(pair: tuple[UUID, Node]) -> tuple[int, str]:
    node = pair[1]
    return UnitFacts.Kind.values.index(node.kind), pinyin(node.name)


def ancestors(unit: OrgUnit) -> list[OrgUnit]:
    """Return the units above one, the county's committee first."""
    above: list[OrgUnit] = []
    while unit.parent is not None:
        unit = unit.parent
        above.insert(0, unit)
    return above


def last_unit_below(unit: OrgUnit) -> date | None:
    """Return the day on which the last unit that stood directly below one left it."""
    states = UnitState.objects.filter(parent=unit)
    found: date | None = states.aggregate(last=Max("ends_on"))["last"]
    return found


def kinds_below(unit: OrgUnit) -> list[str]:
    """Return the kinds of units that may stand right under a unit."""
    places = blueprint.value("may_stand_under")
    return [kind for kind in UnitFacts.Kind.values if unit.kind in places[kind]]


def possible_parents(actor: Actor, unit: OrgUnit) -> UnitQuerySet:
    """Return the units in being under which a unit may be put, without those below it."""
    kinds = blueprint.value("may_stand_under")[unit.kind]
    rows = units(actor).in_being().filter(kind__in=kinds)
    return rows.exclude(path__startswith=unit.path).exclude(children=unit)


def below(unit: OrgUnit) -> UnitQuerySet:
    """Return the units in being below one, at any depth."""
    return OrgUnit.objects.in_being().filter(path__startswith=unit.path).exclude(pk=unit.pk)


def changes_in_words(act: UnitAct) -> list[str]:
    """Return what an act changed: "form: single → joint"."""
    said = []
    for name, (old, new) in act.changes.items():
        column = OrgUnit._meta.get_field(name)
        choices: dict[Any, Any] = dict(getattr(column, "flatchoices", ()))
        before, after = (str(choices.get(text, text) or "—") for text in (old, new))
        said.append(labelled(getattr(column, "verbose_name", name), f"{before} → {after}"))
    return said


def list_views(actor: Actor) -> QuerySet[ListView]:
    """Return the saved views an actor may use: their own, and those shared where their rights lie.

    A key has the views of the person who made it.
    """
    around = {
        "".join(f"{step}/" for step in steps[:length])
        for steps in ([*reach.path.split("/")[:-1]] for reach in actor.reaches)
        for length in range(1, len(steps) + 1)
    }
    owner = actor.behind or actor.id
    rows = ListView.objects.select_related("unit").order_by("name", "id")
    return rows.filter(Q(owner=owner) | Q(unit__path__in=around)) if owner else rows.none()


def views_to_manage(actor: Actor) -> QuerySet[ListView]:
    """Return the saved views an actor may use, and those shared below where the actor may share."""
    below = Q(pk__in=list_views(actor).order_by().values("pk"))
    if actor.kind == "user":
        for path in actor.paths("organization.share_view"):
            below |= Q(unit__path__startswith=path)
    return ListView.objects.filter(below).select_related("unit").order_by("name", "id")


def views_on_shelf(actor: Actor, listing: str) -> list[SavedView]:
    """Return the views of one list by name: one's own first, else that of the nearest unit."""
    owner, found = actor.behind or actor.id, {}
    rows = sorted(
        list_views(actor).filter(listing=listing),
        key=lambda row: (row.owner_id == owner, len(row.unit.path) if row.unit else 0),
    )
    for row in rows:
        is_own = row.owner_id == owner
        shared_in = row.unit.name if row.unit else ""
        found[row.name] = SavedView(row.name, row.query, row.is_default and is_own, shared_in)
    return sorted(found.values(), key=lambda view: view.name)


def may_manage(actor: Actor, view: ListView) -> bool:
    """Say whether a view is one's own, or shared in a unit where one may share."""
    shares = view.unit is not None and access.allows(actor, "organization.share_view", view.unit)
    return view.owner_id == actor.id or shares


def require_manager(actor: Actor, view: ListView) -> None:
    """Raise Denied unless the actor may manage a view."""
    if not may_manage(actor, view):
        access.require(actor, "organization.share_view", view.unit or access.EVERYWHERE)
