"""Where apps above register what they know of units: figures, bonds, links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet

from apps.organization.models import OrgUnit, UnitAct, Zone
from kernel.access import Actor
from kernel.registry import Registry
from kernel.web.offers import Link, Todo


@dataclass(frozen=True)
class Panel:
    """A figure about a unit and those below it, and the address of its rows."""

    label: Any
    value: Any
    url: str = ""
    note: Any = ""


@dataclass(frozen=True)
class Led:
    """What the first page of a unit's leader says about the unit."""

    figures: tuple[Panel, ...] = ()
    todos: tuple[Todo, ...] = ()


@dataclass(frozen=True)
class TreeCount:
    """A figure beside each unit of a tree: `of(actor, day)` returns {unit: rows of its own}."""

    label: Any
    of: Callable[[Actor, date], Mapping[UUID, int]]


def nobody(_unit: OrgUnit) -> date | None:
    """Return None: no past row limits the day of an act."""
    return None


@dataclass(frozen=True)
class Bond:
    """Rows of an app above that belong to a unit, and what becomes of them when it changes.

    `name` is a plural ("members"), `count` puts a number of them in words. `relations` are the
    foreign keys it answers for, as "app.Model.field". `standing` are the rows that hang on the unit
    today; they keep it from the acts in `blocks`, and go along with all others. `last_day` is the
    day on which the last one of the past left.
    """

    name: Any
    count: Callable[[int], str]
    relations: tuple[str, ...]
    standing: Callable[[OrgUnit], QuerySet[Any]]
    last_day: Callable[[OrgUnit], date | None] = nobody
    blocks: frozenset[str] = frozenset({UnitAct.Kind.DISSOLVE})


panels: Registry[Callable[[Actor, OrgUnit], Iterable[Panel]]] = Registry(
    "organization.panels", "the figures on a unit's page"
)
led: Registry[Callable[[Actor, OrgUnit], Led]] = Registry(
    "organization.led", "what stands on the first page of the person who leads a unit"
)
tree_counts: Registry[TreeCount] = Registry(
    "organization.tree_counts", "the figures beside each unit of the tree"
)
bonds: Registry[Bond] = Registry(
    "organization.bonds", "what keeps a unit from being dissolved, and what goes along with it"
)
places: Registry[Callable[[Zone], str]] = Registry(
    "organization.places", "what lies in a place and keeps it from being removed, in words"
)
links: Registry[Callable[[Actor, OrgUnit], Iterable[Link]]] = Registry(
    "organization.links", "what may be done about who is responsible for a unit"
)


belonging: Registry[Callable[[Actor, OrgUnit], bool]] = Registry(
    "organization.belonging", "who belongs to a unit, and so may ring those who lead it"
)


def panels_of(actor: Actor, unit: OrgUnit) -> list[Panel]:
    """Return every figure about a unit that the actor may see."""
    return [panel for offer in panels for panel in offer(actor, unit)]


def lying_in(zone: Zone) -> list[str]:
    """Return what lies in a place, in words: "businesses: 12"."""
    return list(filter(None, (said_of(zone) for said_of in places)))


def led_by(actor: Actor, unit: OrgUnit) -> Led:
    """Return what the actor, who leads the unit, is told of it, from every app."""
    found = [offer(actor, unit) for offer in led]
    return Led(
        tuple(panel for one in found for panel in one.figures),
        tuple(todo for one in found for todo in one.todos),
    )


def counted_in_tree(actor: Actor, on: date) -> list[tuple[Any, Counter[UUID]]]:
    """Return (label, {unit: rows}) of everything that is counted in a tree of `on`."""
    return [(count.label, Counter(count.of(actor, on))) for count in tree_counts]


def links_of(actor: Actor, unit: OrgUnit) -> list[Link]:
    """Return what the actor may do about who is responsible for a unit."""
    return [link for offer in links for link in offer(actor, unit)]


@dataclass(frozen=True)
class Measure:
    """A line of the dashboard: what units did, counted by unit and month.

    `count(actor, since, until)` yields (unit, first day of a month, part, whole) of `[since, until)`, as
    far as the actor may see; `whole` is 0 for a plain count. With `unit` "%" the share is shown in per
    cent, else the ratio or the count. `rows(unit or None, since, until)` is the address of the rows.
    """

    label: Any
    permission: str
    count: Callable[[Actor, date, date], Iterable[tuple[UUID, date, int, int]]]
    rows: Callable[[OrgUnit | None, date, date], str]
    unit: str = ""
    is_ratio: bool = False

    def shown(self, part: int, whole: int) -> float | None:
        """Return what is shown; None of a share of nothing."""
        if not self.unit and not self.is_ratio:
            return part
        if not whole:
            return None
        return round(part * 100 / whole, 1) if self.unit else round(part / whole, 2)


measures: Registry[Measure] = Registry(
    "organization.measures", "lines of the dashboard: what units did, by unit and month"
)


def address(page: str, unit: OrgUnit | None, **given: Any) -> str:
    """Return the address of a list with filters, of a unit and those below it."""
    of_unit = {"unit": unit.pk} if unit else {}
    return f"{page}?{urlencode({**of_unit, **given})}"
