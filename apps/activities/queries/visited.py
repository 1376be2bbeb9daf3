"""To whom a past visit was paid, by the name a workbook gives: a business, a member, a unit, or a person by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from apps.activities.models import Attendance, Visit
from apps.activities.queries.rolls import People
from apps.businesses.models import Business
from apps.organization.models import OrgUnit
from kernel.chinese.names import one_name
from kernel.tabular.cells import Refused, Row
from kernel.tabular.values import needed

KINDS = ("business", "member", "unit")
_SEVERAL = re.compile(r"[、,;/\n]")
_NOBODY = re.compile(r"无人|没人|未遇|未见|不在|关门|闭店|停业|空")
_LONGEST, _LONGEST_MET = 120, 60


@dataclass(frozen=True)
class Visited:
    """To whom a visit was paid: `what` is one of `KINDS`, or "person" for one by name only."""

    what: str
    id: UUID | None
    name: str

    @property
    def key(self) -> str:
        return str(self.id or self.name)

    def columns(self) -> dict[str, Any]:
        """Return the columns of a visit that say to whom it was paid."""
        ids = {f"{kind}_id": self.id if self.what == kind else None for kind in KINDS}
        return {**ids, "visited": self.name[:_LONGEST]}


class Targets:
    """Whom the rows of a file may name: businesses and units by name, members by unit and name. One query."""

    def __init__(self, rows: Iterable[Row], units: dict[str, OrgUnit], people: People) -> None:
        wanted = {one_name(row["visited"]) for row in rows if row.get("visited")}
        self._people = people
        self._units = {name: [unit.pk] for name, unit in units.items()}
        self._businesses: dict[str, list[UUID]] = {}
        found = Business.objects.filter(name__in=wanted) if wanted else Business.objects.none()
        for name, pk in found.values_list("name", "pk"):
            self._businesses.setdefault(name, []).append(pk)

    def read(self, row: Row, unit: OrgUnit) -> Visited:
        """Return whom a row says was visited.

        Remarks on one of whom only the name is recorded (`name_only`). Raises Refused (`no_value`,
        `several_visited`).
        """
        name = one_name(needed(row, "visited"))
        found = list(self._named(name, unit))
        if not found and len(parts := _SEVERAL.split(name)) > 1 and all(parts):
            text = _("Several are named in one row. Write a row for each visit.")
            raise Refused("visited", name, "several_visited", text)
        if len(found) == 1:
            return found[0]
        text = (
            _("Several of this name are in the county: only the name is recorded.")
            if found
            else _("Nobody of this name is in the county: only the name is recorded.")
        )
        row.remark("visited", name, "name_only", text)
        return Visited("person", None, name)

    def _named(self, name: str, unit: OrgUnit) -> Iterator[Visited]:
        """Yield all who have a name; of members those of the unit, if it has one of them."""
        for pk in self._businesses.get(name, ()):
            yield Visited("business", pk, name)
        members = self._people.of(unit.path).get(name) or self._people.of("").get(name) or []
        for one in members:
            yield Visited("member", one.id, name)
        for pk in self._units.get(name, ()):
            yield Visited("unit", pk, name)


def met(cell: Any) -> tuple[str, str]:
    """Return who was met by a cell that names them, or says that nobody was there: (`met`, `met_name`)."""
    name = one_name(cell)
    if name and _NOBODY.search(name):
        return Visit.Met.NOBODY, ""
    return Visit.Met.YES, name[:_LONGEST_MET]


def visitors(people: Iterable[Sequence[Any]]) -> str:
    """Return who paid a visit, (id of a member or None, name of a guest) each, in one form to compare."""
    return " ".join(sorted(str(member or guest) for member, guest in people))


def stored_visits(
    between: tuple[date, date],
) -> Iterator[tuple[UUID, UUID, str, date, str, str]]:
    """Yield (activity, unit, kind, day, who was visited, `visitors`) of visits of these days. Two queries."""
    rows = Visit.objects.filter(activity__held_on__range=between)
    there = Attendance.objects.filter(activity__in=rows.values("activity"))
    went: dict[UUID, list[tuple[Any, ...]]] = {}
    for activity, *who in there.values_list("activity_id", "member_id", "guest"):
        went.setdefault(activity, []).append(tuple(who))
    columns = ("activity__unit_id", "activity__kind", "activity__held_on")
    whom = ("business_id", "member_id", "unit_id", "visited")
    for pk, unit, kind, day, *visited in rows.values_list("activity_id", *columns, *whom):
        key = str(next(filter(None, visited)))
        yield pk, unit, kind, day, key, visitors(went.get(pk, ()))
