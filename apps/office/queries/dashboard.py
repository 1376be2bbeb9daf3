"""What a county's units did by period: each app above brings its measures, added up along the tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from apps.organization import queries as organization
from apps.organization.models import OrgUnit
from apps.organization.registry import Measure, measures
from kernel.access import Actor
from kernel.periods import KINDS, Period

# How many periods are shown, by their kind.
SHOWN = {"month": 12, "quarter": 8, "year": 3}


@dataclass
class Sum:
    """A measure added up: `part` of `whole`."""

    part: int = 0
    whole: int = 0

    def add(self, part: int, whole: int) -> None:
        self.part += part
        self.whole += whole


@dataclass
class Measured:
    """One measure of the unit chosen and those below it: by period, by the line of the table, and by both."""

    key: str
    measure: Measure
    by_period: Mapping[Period, Sum] = field(default_factory=lambda: defaultdict(Sum))
    by_line: Mapping[UUID, Sum] = field(default_factory=lambda: defaultdict(Sum))
    by_cell: Mapping[tuple[UUID, Period], Sum] = field(default_factory=lambda: defaultdict(Sum))

    def shown(self, counted: Sum) -> float | None:
        """Return a sum as it is shown: a count, a share in per cent, a ratio; None of nothing."""
        return self.measure.shown(counted.part, counted.whole)


@dataclass(frozen=True)
class Dashboard:
    """The unit chosen (None for all one may see), the lines below it, the periods, what was measured."""

    unit: OrgUnit | None
    above: OrgUnit | None
    lines: list[OrgUnit]
    periods: list[Period]
    measured: list[Measured]


def dashboard(actor: Actor, unit_id: UUID | None, kind: str, on: date) -> Dashboard:
    """Return the measures the actor may see of a unit, or of all units they may see.

    A query for the units, and what each measure takes. Raises LookupError for a unit out of reach.
    """
    seen = {unit.pk: unit for unit in organization.units(actor).in_being()}
    unit = seen[unit_id] if unit_id else _only_top(seen)
    lines = [one for one in seen.values() if _is_line(one, unit, seen)]
    line_of = _lines_of(seen.values(), unit, lines)
    last = KINDS[kind].containing(on)
    periods = [last.shifted(-back) for back in reversed(range(SHOWN[kind]))]
    measured = [
        _counted(actor, key, measure, periods, line_of)
        for key, measure in measures.items()
        if actor.holds(measure.permission)
    ]
    above = seen.get(unit.parent_id) if unit and unit.parent_id else None
    return Dashboard(unit, above, lines, periods, measured)


def _only_top(seen: Mapping[UUID, OrgUnit]) -> OrgUnit | None:
    """Return the unit above all others one sees, None where there are several."""
    tops = [one for one in seen.values() if one.parent_id not in seen]
    return tops[0] if len(tops) == 1 else None


def _is_line(one: OrgUnit, unit: OrgUnit | None, seen: Mapping[UUID, OrgUnit]) -> bool:
    return one.parent_id == unit.pk if unit else one.parent_id not in seen


def _lines_of(
    seen: Iterable[OrgUnit], unit: OrgUnit | None, lines: list[OrgUnit]
) -> dict[UUID, UUID]:
    """Return {unit: the line it counts in}; the unit chosen counts in its own."""
    by_path = {line.path: line.pk for line in lines}
    found = {}
    for one in seen:
        if unit and not one.path.startswith(unit.path):
            continue
        above = (by_path[path] for path in by_path if one.path.startswith(path))
        found[one.pk] = next(above, one.pk)
    return found


def _counted(
    actor: Actor, key: str, measure: Measure, periods: list[Period], line_of: Mapping[UUID, UUID]
) -> Measured:
    found = Measured(key, measure)
    kind = type(periods[0])
    for unit_id, month, part, whole in measure.count(actor, periods[0].start, periods[-1].end):
        if unit_id in line_of:
            period, line = kind.containing(month), line_of[unit_id]
            found.by_period[period].add(part, whole)
            found.by_line[line].add(part, whole)
            found.by_cell[line, period].add(part, whole)
    return found
