"""Breaches of the pack's rules are recorded as findings; a person says why."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from apps.activities.models import Activity, Attendance
from apps.activities.queries import held as all_held
from apps.activities.queries import kinds as activity_kinds
from apps.activities.queries.gaps import MINUTES
from apps.duties import events, queries
from apps.duties.models import Duty, Finding
from apps.duties.policies import DECIDE
from apps.duties.rules import State
from apps.rulebook import queries as rulebook
from kernel import access, clock, journal
from kernel.access import Actor
from kernel.errors import Invalid
from kernel.models import records

# Missed duties are looked for this long after their period.
LOOKED_BACK = timedelta(days=120)


@transaction.atomic
def note_breach(
    *,
    actor: Actor,
    rule: str,
    unit_id: UUID,
    what: str,
    subject_id: UUID,
    found_on: date,
    reason: str = "",
    reason_by: str = "",
) -> Finding | None:
    """Record that a rule was breached, None when it is known; part of what breached it.

    `what` is a key of `rules.BREACHES`; `reason` was said with the act. Two at once record it once, by
    the unique key.
    """
    new = Finding(
        rule=rule, unit_id=unit_id, what=what, subject_id=subject_id, found_on=found_on,
        reason=reason, reason_by=reason_by if reason else "",
    )  # fmt: skip
    (row,) = Finding.objects.bulk_create([new], ignore_conflicts=True)
    if not Finding.objects.filter(pk=row.pk).exists():
        return None
    told = events.BreachFound(
        finding_id=row.pk, unit_id=unit_id, rule=rule, breach=what, subject_id=subject_id
    )
    journal.emit(told, actor=actor)
    return row


@transaction.atomic
def take_breach_back(*, actor: Actor, rule: str, what: str, subject_id: UUID) -> bool:
    """Remove a finding whose act was taken back, as if it had not been found; say whether there was one."""
    row = Finding.objects.filter(rule=rule, what=what, subject_id=subject_id).first()
    if row is None:
        return False
    told = events.BreachTakenBack(
        finding_id=row.pk, unit_id=row.unit_id, rule=rule, reason=row.reason
    )
    row.delete()
    journal.emit(told, actor=actor)
    return True


@transaction.atomic
def find_missed(*, actor: Actor) -> int:
    """Record duties of units that were missed, days of grace and all, where a rule of the pack asks them.

    Returns how many are new. Run every night.
    """
    access.require(actor, DECIDE, access.EVERYWHERE)
    today = clock.today()
    of_pack = {rule.key: rule.rule for rule in queries.duty_rules() if rule.rule}
    over = Duty.objects.filter(
        rule__in=of_pack, member=None, account=None, met_on=None, waived="",
        ends_on__gt=today - LOOKED_BACK, ends_on__lte=today,
    )  # fmt: skip
    known = Finding.objects.filter(what="missed").values("subject_id")
    missed = (State.MISSED, State.LATE)
    rows = [row for row in over.exclude(pk__in=known) if queries.state_of(row, today) in missed]
    found = [
        note_breach(
            actor=actor, rule=of_pack[row.rule], unit_id=row.unit_id, what="missed",
            subject_id=row.pk, found_on=today,
        )
        for row in rows
    ]  # fmt: skip
    return len([one for one in found if one is not None])


@transaction.atomic
def find_unrecorded(*, actor: Actor) -> int:
    """Record what was held lately and has no minutes in time, or nobody who was there.

    Returns how many are new. Run every night.
    """
    access.require(actor, DECIDE, access.EVERYWHERE)
    today, kinds = clock.today(), activity_kinds()
    in_time = timedelta(days=rulebook.rule(MINUTES).number("days"))
    held = all_held(Activity.objects.all()).filter(held_on__gt=today - LOOKED_BACK)
    late = held.filter(
        kind__in=[key for key, kind in kinds.items() if "minutes" in kind.parts],
        minutes_state=Activity.Minutes.OPEN, held_on__lt=today - in_time,
    )  # fmt: skip
    there = Attendance.objects.filter(activity=OuterRef("pk"), status=Attendance.Status.PRESENT)
    of_rule = {key: kind.rule for key, kind in kinds.items() if "roll" in kind.parts and kind.rule}
    empty = held.filter(~Exists(there), kind__in=of_rule)
    rows = [
        *((row, "minutes", MINUTES) for row in _new(late, "minutes")),
        *((row, "attendance", of_rule[row.kind]) for row in _new(empty, "attendance")),
    ]
    for row, what, rule in rows:
        note_breach(
            actor=actor, rule=rule, unit_id=row.unit_id, what=what, subject_id=row.pk,
            found_on=today,
        )  # fmt: skip
    return len(rows)


def _new(rows: QuerySet[Activity], what: str) -> QuerySet[Activity]:
    return rows.exclude(pk__in=Finding.objects.filter(what=what).values("subject_id"))


@transaction.atomic
def explain_finding(
    *, actor: Actor, finding: Finding, reason: str, expected_version: int | None = None
) -> Finding:
    """Say why a rule was breached. Raises Invalid without words."""
    access.require(actor, DECIDE, finding)
    row = records.lock(finding)
    if not reason.strip():
        raise Invalid(reason=_("Say why, in a few words."))
    records.change(row, expected_version, reason=reason.strip(), reason_by=actor.label)
    told = events.FindingExplained(
        finding_id=row.pk, unit_id=row.unit_id, rule=row.rule, reason=reason.strip()
    )
    journal.emit(told, actor=actor)
    return row
