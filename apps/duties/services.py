"""Duties are made for a period, counted from facts, waived or explained by a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.duties import events, queries
from apps.duties.models import Duty
from apps.duties.policies import DECIDE
from apps.duties.queries import DutyRule
from kernel import access, clock, journal
from kernel.access import Actor
from kernel.db import locks
from kernel.errors import Conflict, Invalid
from kernel.models import records
from kernel.periods import KINDS, Period, parse

# Held by who makes duties, shared by who counts them: or a fact told in between would be missed.
MADE = "duties"


@dataclass(frozen=True)
class Made:
    """How many duties were made, and how many were there already."""

    made: int
    unchanged: int

    def as_json(self) -> dict[str, Any]:
        return {"made": self.made, "unchanged": self.unchanged}


@dataclass(frozen=True)
class Difference:
    """A duty that the facts count otherwise than it says."""

    duty: Duty
    done: int

    def as_json(self) -> dict[str, Any]:
        about = {"duty": str(self.duty.pk), "rule": self.duty.rule, "period": self.duty.period}
        return {**about, "unit": str(self.duty.unit_id), "says": self.duty.done, "facts": self.done}


@transaction.atomic
def make_duties(*, actor: Actor, period: Period | None = None) -> Made:
    """Make the duties of each rule's present period, or of `period` for rules of its kind.

    What is there stays as it is: a rule that changed changes periods not yet begun. Repeatable; two
    at once make each once. New duties are counted from the facts. Emits `DutiesMade` when any is new.
    """
    access.require(actor, DECIDE, access.EVERYWHERE)
    locks.lock(MADE)
    new: list[Duty] = []
    there = 0
    for rule in queries.duty_rules():
        of = period or queries.current_period(rule, clock.today())
        if not isinstance(of, KINDS[rule.every]):
            continue
        owing = queries.subjects(rule, of)
        before = Duty.objects.filter(rule=rule.key, period=str(of))
        known = set(before.values_list("unit_id", "member_id"))
        there += len(known & set(owing))
        new += [_duty(rule, of, *subject) for subject in owing if subject not in known]
    _count(new)
    made = len(Duty.objects.bulk_create(new, ignore_conflicts=True))
    if made:
        journal.emit(events.DutiesMade(made=made), actor=actor)
    return Made(made, there)


@transaction.atomic
def count_again(*, duties: QuerySet[Duty]) -> list[Duty]:
    """Count duties from the facts again and write those that differ; return them.

    Part of the transaction that tells the fact. The rows are locked in the order of their ids, the
    making of duties waits for it.
    """
    locks.lock(MADE, shared=True)
    ids = sorted(duties.values_list("pk", flat=True))
    rows = list(Duty.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    before = {row.pk: (row.done, row.met_on) for row in rows}
    _count(rows)
    differing = [row for row in rows if before[row.pk] != (row.done, row.met_on)]
    Duty.objects.bulk_update(differing, ["done", "met_on"])
    return differing


def differences() -> tuple[int, list[Difference]]:
    """Return how many duties there are, and those that the facts count otherwise. Changes nothing."""
    rows = list(Duty.objects.order_by("period", "rule", "pk"))
    said = {row.pk: row.done for row in rows}
    _count(rows)
    found = [row for row in rows if row.done != said[row.pk]]
    told = []
    for row in found:
        done, row.done = row.done, said[row.pk]
        told.append(Difference(row, done))
    return len(rows), told


@transaction.atomic
def waive_duty(
    *, actor: Actor, duty: Duty, reason: str, expected_version: int | None = None
) -> Duty:
    """Waive a duty with a reason. Raises Conflict when it is met already."""
    return _decide(actor, duty, events.DutyWaived, "waived", reason, expected_version)


@transaction.atomic
def explain_lateness(
    *, actor: Actor, duty: Duty, reason: str, expected_version: int | None = None
) -> Duty:
    """Say why a duty was done after its period. Raises Conflict while the period runs."""
    if clock.today() < duty.ends_on:
        raise Conflict(_("Its period runs still: nothing is late."))
    return _decide(actor, duty, events.LatenessExplained, "late", reason, expected_version)


def _decide(
    actor: Actor,
    duty: Duty,
    event: type[events.DutyDecided],
    column: str,
    reason: str,
    expected_version: int | None,
) -> Duty:
    access.require(actor, DECIDE, duty)
    row = records.lock(duty)
    if row.met_on is not None:
        raise Conflict(_("This duty is met."))
    if not reason.strip():
        raise Invalid(reason=_("Say why, in a few words."))
    values = {"waived": "", "late": "", column: reason.strip(), "decided_by": actor.label}
    records.change(row, expected_version, **values)
    told = event(duty_id=row.pk, unit_id=row.unit_id, rule=row.rule, reason=reason.strip())
    journal.emit(told, actor=actor)
    return row


def _duty(rule: DutyRule, period: Period, unit_id: Any, member_id: Any) -> Duty:
    return Duty(
        rule=rule.key, unit_id=unit_id, member_id=member_id, period=str(period),
        starts_on=period.start, ends_on=period.end, times=rule.times,
        grace_days=rule.grace_days, kinds=list(rule.by),
    )  # fmt: skip


def _count(rows: list[Duty]) -> None:
    """Set `done` and `met_on` of duties from the facts; two queries a period."""
    by_period: dict[str, list[Duty]] = {}
    for row in rows:
        by_period.setdefault(row.period, []).append(row)
    for period, of_it in by_period.items():
        kinds = {kind for row in of_it for kind in row.kinds}
        done = queries.acts(parse(period), kinds)
        for row in of_it:
            row.done, row.met_on = queries.counted(row, *done)
