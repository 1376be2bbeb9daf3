"""Duties are made for a period, once, counted from what was done already."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.duties import events, facts, queries
from apps.duties.models import Duty
from apps.duties.policies import DECIDE
from apps.duties.queries import DutyRule
from apps.duties.registry import Owing
from kernel import access, clock, ids, journal
from kernel.access import Actor
from kernel.db import locks, staging
from kernel.periods import KINDS, Period

# Held by who makes duties, shared by who counts them: or a fact told in between would be missed.
MADE = "duties"
# Columns that duties of one rule and period have each for itself, and those they have alike.
OWN = [
    "id",
    "unit_id",
    "member_id",
    "account_id",
    "subject_id",
    "subject_kind",
    *facts.Count._fields,
]
ALIKE = [str(field.column) for field in Duty._meta.concrete_fields if field.column not in OWN]


@dataclass(frozen=True)
class Made:
    """How many duties were made, and how many were there already."""

    made: int
    unchanged: int

    def as_json(self) -> dict[str, Any]:
        return {"made": self.made, "unchanged": self.unchanged}


@transaction.atomic
def make_duties(
    *,
    actor: Actor,
    period: Period | None = None,
    each: str = "",
    member_id: UUID | None = None,
) -> Made:
    """Make the duties of each rule's present period, or of `period` for rules of its kind.

    With `each` those of rules for such subjects alone ("link"), with `member_id` of one member's.

    What is there stays as it is: a rule that changed changes periods not yet begun. Repeatable; two
    at once make each once, under an advisory lock. New duties are counted from the facts and written
    by one COPY. Emits `DutiesMade` when any is new.
    """
    access.require(actor, DECIDE, access.EVERYWHERE)
    locks.lock(MADE)
    new: list[tuple[DutyRule, Period, Owing]] = []
    there = 0
    for rule in queries.duty_rules():
        of = period or queries.current_period(rule, clock.today())
        if not isinstance(of, KINDS[rule.every]) or (each and rule.each != each):
            continue
        known = {
            key_of_row(*row)
            for row in Duty.objects.filter(rule=rule.key, period=str(of)).values_list(*KEY)
        }
        for one in queries.subjects(rule, of):
            if member_id and one.member_id != member_id:
                continue
            if key_of(one) in known:
                there += 1
            else:
                new.append((rule, of, one))
    write_new(new)
    if new:
        journal.emit(events.DutiesMade(made=len(new)), actor=actor)
    return Made(len(new), there)


# What tells the duties of one rule and period apart: the person and toward whom, else the unit.
KEY = ("unit_id", "member_id", "account_id", "subject_id")


def key_of_row(unit_id: Any, member_id: Any, account_id: Any, subject_id: Any) -> tuple[Any, ...]:
    """Return the key of a duty: a member who moved owes in the running period what they owed."""
    if member_id is None and account_id is None and subject_id is None:
        return (unit_id,)
    return (member_id, account_id, subject_id)


def key_of(one: Owing) -> tuple[Any, ...]:
    """Return the key of the duty that would be made."""
    return key_of_row(one.unit_id, one.member_id, one.account_id, one.subject_id)


def duty_of(rule: DutyRule, period: Period, one: Owing) -> Duty:
    """Return the duty of a rule and a period, not saved nor counted."""
    return Duty(
        rule=rule.key, unit_id=one.unit_id, member_id=one.member_id, account_id=one.account_id,
        subject_kind=kind_of(rule, one), subject_id=one.subject_id,
        period=str(period), starts_on=period.start, ends_on=period.end, times=rule.times,
        grace_days=rule.grace_days, weight=rule.weight, by=list(rule.by),
    )  # fmt: skip


def kind_of(rule: DutyRule, one: Owing) -> str:
    """Return of which kind the subject is; "" without one."""
    return (one.subject_kind or rule.each) if one.subject_id else ""


def write_new(new: Iterable[tuple[DutyRule, Period, Owing]]) -> None:
    """Count new duties from the acts and write them by one COPY; a row is made whole for those alone
    for whom something was done."""
    by_period: dict[Period, list[tuple[DutyRule, Owing]]] = {}
    for rule, period, one in new:
        by_period.setdefault(period, []).append((rule, one))
    now = clock.now()
    lines: list[list[Any]] = []
    for period, of_it in by_period.items():
        done = facts.acts(facts.wanted(period, [rule.by for rule, _one in of_it]))
        alike: dict[str, list[Any]] = {}
        for (rule, one), pk in zip(of_it, ids.hex7s(len(of_it)), strict=True):
            line = alike.get(rule.key) or alike.setdefault(rule.key, _alike(rule, period, now))
            count = _counted(rule, period, one, done) if done else facts.Count()
            unit, member, account, subject, *_days = one
            lines.append([*line, pk, unit, member, account, subject, kind_of(rule, one), *count])
    if lines:
        staging.copy_in(Duty._meta.db_table, [*ALIKE, *OWN], lines)


def _alike(rule: DutyRule, period: Period, now: datetime) -> list[Any]:
    """Return the columns that all duties of a rule and period have alike."""
    row = duty_of(rule, period, Owing(ids.uuid7()))
    said = {"created_at": now, "updated_at": now, "by": json.dumps(list(rule.by))}
    return [said.get(name, getattr(row, name)) for name in ALIKE]


def _counted(rule: DutyRule, period: Period, one: Owing, done: facts.Acts) -> facts.Count:
    who = [pk for pk in (one.member_id, one.account_id) if pk is not None] or [one.unit_id]
    if not any((pk, one.subject_id) in done for pk in who):
        return facts.Count()
    return facts.counted(duty_of(rule, period, one), done)
