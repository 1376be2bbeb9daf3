"""Reads of duties: those one may see, the heat map, rules as the county has them, facts counted again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.activities.models import Activity, Attendance
from apps.activities.queries import held
from apps.duties import rules
from apps.duties.models import Duty
from apps.duties.rules import State
from apps.members.models import Member
from apps.organization.models import OrgUnit
from apps.rulebook import queries as rulebook
from kernel import access, blueprint, clock
from kernel.access import Actor
from kernel.periods import KINDS, Period, parse

SECTION = "duty_rules"


@dataclass(frozen=True)
class DutyRule:
    """Who owes what how often, as the county has it."""

    key: str
    name: str
    each: str  # unit, member
    of: tuple[str, ...]  # kinds of units
    by: tuple[str, ...]  # kinds of activities
    every: str  # kind of period
    times: int
    grace_days: int
    rule: str


def duty_rules() -> list[DutyRule]:
    """Return the county's rules in their order; days of grace that none gives are the pack's. Two queries."""
    grace = rulebook.rule("duty.grace").number("days")
    return [
        DutyRule(
            key=one["key"],
            name=blueprint.in_language(one["name"]),
            each=one["each"],
            of=tuple(one["of"]),
            by=tuple(one["by"]),
            every=one["every"],
            times=one["times"],
            grace_days=one.get("grace_days", grace),
            rule=one["rule"],
        )
        for one in blueprint.value(SECTION)
    ]


def names() -> dict[str, str]:
    """Return {rule: name}."""
    return {rule.key: rule.name for rule in duty_rules()}


def duties(actor: Actor) -> QuerySet[Duty]:
    """Return the duties the actor may see, the first to end first."""
    rows = Duty.objects.select_related("unit", "member").order_by("ends_on", "rule", "id")
    return access.visible(actor, rows)


def own_duties(actor: Actor, on: date) -> QuerySet[Duty]:
    """Return what the actor owes as a member, in periods that run or are in their days of grace."""
    if actor.kind != "user" or actor.id is None:
        return Duty.objects.none()
    rows = Duty.objects.filter(member__user_id=actor.id, starts_on__lte=on)
    return rows.filter(ends_on__gt=on - timedelta(days=31)).order_by("ends_on", "rule")


def open_duties(actor: Actor, on: date) -> QuerySet[Duty]:
    """Return duties not met nor waived, of running periods and of those that ended in the last 31 days."""
    rows = duties(actor).filter(met_on=None, waived="", late="", starts_on__lte=on)
    return rows.filter(ends_on__gt=on - timedelta(days=31))


def open_for(actor: Actor) -> QuerySet[Duty]:
    """Return the duties the actor may see that nobody has met, waived or explained yet."""
    return duties(actor).filter(met_on=None, waived="", late="")


def state_of(duty: Duty, on: date) -> State:
    """Return how a duty stands on a day, with what a person decided about it."""
    if duty.met_on is not None:
        return State.MET
    if duty.waived:
        return State.WAIVED
    if duty.late:
        return State.LATE
    return rules.open_state(duty.starts_on, duty.ends_on, duty.grace_days, on)


def subjects(rule: DutyRule, period: Period) -> list[tuple[UUID, UUID | None]]:
    """Return (unit, member or None) of all who owe a rule's duty in a period.

    Units that stood on the period's last day or stand today; members who are on the roll.
    """
    day = min(rules.last_day(period), clock.today())
    of_kind = OrgUnit.objects.filter(kind__in=rule.of, founded_on__lte=day)
    units = of_kind.filter(Q(dissolved_on=None) | Q(dissolved_on__gt=day))
    if rule.each == "unit":
        return [(unit_id, None) for unit_id in units.values_list("pk", flat=True)]
    members = Member.objects.filter(left_on=None, joined_on__lte=day, unit__in=units)
    return [(unit_id, member_id) for unit_id, member_id in members.values_list("unit_id", "pk")]


Done = dict[tuple[UUID, str], list[date]]


def acts(period: Period, kinds: Iterable[str]) -> tuple[Done, Done]:
    """Return what was held within a period, by (unit, kind) and by (member present, kind): their days.

    Two queries, whatever the number of duties.
    """
    rows = held(Activity.objects.all()).filter(
        held_on__gte=period.start, held_on__lt=period.end, kind__in=list(kinds)
    )
    units: Done = {}
    for unit_id, kind, day in rows.order_by("held_on").values_list("unit_id", "kind", "held_on"):
        units.setdefault((unit_id, kind), []).append(day)
    there = Attendance.objects.filter(
        activity__in=rows, status=Attendance.Status.PRESENT, member__isnull=False
    )
    members: Done = {}
    said = there.order_by("activity__held_on").values_list(
        "member_id", "activity__kind", "activity__held_on"
    )
    for member_id, kind, day in said:
        if member_id is not None:
            members.setdefault((member_id, kind), []).append(day)
    return units, members


def counted(duty: Duty, by_unit: Done, by_member: Done) -> tuple[int, date | None]:
    """Return how often a duty was done by what `acts` returned, and the day on which it was met."""
    key, done = (duty.member_id, by_member) if duty.member_id else (duty.unit_id, by_unit)
    days = sorted(day for kind in duty.kinds for day in done.get((key, kind), ()))
    return len(days), days[duty.times - 1] if len(days) >= duty.times else None


@dataclass(frozen=True)
class Cell:
    """One unit in one period: how many of its duties are met, of how many; the worst state."""

    met: int
    owed: int
    worst: State

    @property
    def tone(self) -> str:
        return rules.TONES.get(self.worst, "")


PERIODS_SHOWN = 12


def heat_map(
    actor: Actor, rule: str, on: date
) -> tuple[list[Period], list[tuple[OrgUnit, list[Cell | None]]]]:
    """Return the last periods of a rule and, a unit a line, how its duties stand in each."""
    of_rule = duties(actor).filter(rule=rule)
    begun = of_rule.order_by("-starts_on").values("starts_on").distinct()[:PERIODS_SHOWN]
    rows = list(of_rule.filter(starts_on__in=begun))
    periods = sorted({parse(row.period) for row in rows})
    cells: dict[tuple[UUID, str], list[Duty]] = {}
    for row in rows:
        cells.setdefault((row.unit_id, row.period), []).append(row)
    units = {row.unit_id: row.unit for row in rows}
    lines = [
        (unit, [_cell(cells.get((unit.pk, str(period))), on) for period in periods])
        for unit in sorted(units.values(), key=lambda unit: unit.name_pinyin)
    ]
    return periods, lines


# The graver the later.
GRAVITY = (State.COMING, State.WAIVED, State.MET, State.LATE, State.DUE, State.AMBER, State.MISSED)


def _cell(rows: list[Duty] | None, on: date) -> Cell | None:
    if not rows:
        return None
    states = [state_of(row, on) for row in rows]
    return Cell(
        sum(state is State.MET for state in states), len(states), max(states, key=GRAVITY.index)
    )


def current_period(rule: DutyRule, on: date) -> Period:
    """Return the period of a rule that a day is in."""
    return KINDS[rule.every].containing(on)


def burden(rule: DutyRule) -> Mapping[str, Any]:
    """Return what a rule asks of the county in a year: subjects, acts a year, acts a working day."""
    period = current_period(rule, clock.today())
    owing = len(subjects(rule, period))
    a_year = owing * rule.times * (12 // period.months)
    return {"subjects": owing, "acts": a_year, "a_day": round(a_year / 250, 1)}
