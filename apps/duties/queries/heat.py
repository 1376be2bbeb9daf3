"""Duties added up: by unit and period, by month of their last day; breaches of a rule by unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Count, DateField, F, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncMonth

from apps.duties import rules
from apps.duties.models import Duty, Finding
from apps.duties.queries import NOT_KNOWN, SHARED, DutyRule
from apps.duties.rules import State
from apps.organization.models import OrgUnit
from kernel import access, clock
from kernel.access import Actor
from kernel.periods import Period, parse


def breaches_by_unit(actor: Actor, rule: str, on: date) -> Iterable[Mapping[str, Any]]:
    """Return [{unit, unit__name, count, unexplained}] of a rule's breaches the actor may see, found in
    the last 365 days, the most first. One aggregate."""
    rows = access.visible(actor, Finding.objects.filter(rule=rule)).order_by()
    lately = rows.filter(found_on__gt=on - timedelta(days=365))
    counted = lately.values("unit", "unit__name").annotate(
        count=Count("pk"), unexplained=Count("pk", filter=Q(reason=""))
    )
    return counted.order_by("-count", "unit__name_pinyin")


@dataclass(frozen=True)
class Cell:
    """One unit in one period: how many of its duties are met, of how many; the worst state."""

    met: int
    owed: int
    worst: State

    @property
    def tone(self) -> str:
        return rules.TONES.get(self.worst, "")


def met(actor: Actor, since: date, until: date) -> Iterable[tuple[UUID, date, int, int]]:
    """Yield (unit, month of the last day, met, owed) of duties neither waived nor not known. One aggregate."""
    rows = access.visible(actor, Duty.objects.filter(SHARED))
    rows = rows.filter(ends_on__gt=since, ends_on__lte=min(until, clock.today()))
    month = TruncMonth(F("ends_on") - timedelta(days=1), output_field=DateField())
    lines = rows.order_by().annotate(month=month).values_list("unit", "month")
    return lines.annotate(met=Count("met_on"), owed=Count("pk"))


PERIODS_SHOWN = 12
Heat = tuple[list[Period], list[tuple[OrgUnit, list[Cell | None]]]]
# Of one unit and period: of how many days' grace, owed, met, not known, waived, late.
Tally = tuple[int, int, int, int, int, int]


def heat_map(actor: Actor, rule: str, on: date, shown: int = PERIODS_SHOWN) -> Heat:
    """Return the last periods of a rule and, a unit a line, how its duties stand in each. Two queries."""
    of_rule = access.visible(actor, Duty.objects.filter(rule=rule))
    begun = of_rule.order_by("-starts_on").values("starts_on").distinct()
    # By the first day shown, not by all of them: the database finds that once. None with fewer periods.
    since = Coalesce(Subquery(begun[shown - 1 : shown]), date.min)
    by_unit: dict[UUID, dict[str, tuple[Tally, ...]]] = defaultdict(dict)
    for unit_id, period, *tally in tallied(of_rule.filter(starts_on__gte=since)):
        lines = by_unit[unit_id]
        lines[period] = (*lines.get(period, ()), tuple(tally))
    periods = sorted(map(parse, {name for lines in by_unit.values() for name in lines}))
    columns = [(str(period), period.start, period.end) for period in periods]
    cells = cache(_cell)

    def line_of(lines: Mapping[str, tuple[Tally, ...]]) -> list[Cell | None]:
        found = ((lines.get(name), start, end) for name, start, end in columns)
        return [cells(of, start, end, on) if of else None for of, start, end in found]

    units = OrgUnit.objects.filter(pk__in=by_unit).order_by("name_pinyin")
    shown_units = units.only("name", "name_pinyin", "path")
    return periods, [(unit, line_of(by_unit[unit.pk])) for unit in shown_units]


def first_owed(actor: Actor, known: Sequence[DutyRule]) -> DutyRule | None:
    """Return the first of some rules by which somebody owes something, else the first. One query."""
    owed = set(access.visible(actor, Duty.objects.all()).values_list("rule", flat=True).distinct())
    return next((rule for rule in known if rule.key in owed), known[0] if known else None)


def tallied(rows: QuerySet[Duty]) -> Iterable[tuple[Any, ...]]:
    """Return (unit, period, days of grace, owed, met, not known, waived, late) of each group of duties
    that are alike in the first three. One aggregate."""
    open_ = Q(met_on=None)
    return (
        rows.order_by()
        .values_list("unit_id", "period", "grace_days")
        .annotate(
            owed=Count("pk"),
            met=Count("met_on"),
            not_known=Count("pk", filter=NOT_KNOWN),  # before names that hide a column
            waived=Count("pk", filter=open_ & ~Q(waived="")),
            late=Count("pk", filter=open_ & ~Q(late="")),
        )
    )


# The graver the later.
GRAVITY = (
    State.COMING,
    State.WAIVED,
    State.MET,
    State.LATE,
    State.DUE,
    State.UNKNOWN,
    State.AMBER,
    State.MISSED,
)


def _cell(lines: tuple[Tally, ...], starts_on: date, ends_on: date, on: date) -> Cell:
    """Return the cell of what `tallied` returned of a period: how many are met, and the gravest state."""
    states: set[State] = set()
    for grace, owed, met, unknown, waived, late in lines:
        if met:
            states.add(State.MET)
        if waived:
            states.add(State.WAIVED)
        if late:
            states.add(State.LATE)
        if unknown:
            states.add(State.UNKNOWN)
        if owed > met + waived + late + unknown:
            states.add(rules.open_state(starts_on, ends_on, grace, on))
    return Cell(
        sum(line[2] for line in lines), sum(line[1] for line in lines),
        max(states, key=GRAVITY.index),
    )  # fmt: skip
