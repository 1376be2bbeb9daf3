"""Duties of a period that has begun are made again by the rule as it is now: seen first, then done."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from apps.duties import events, facts, queries
from apps.duties.models import Duty
from apps.duties.policies import DECIDE
from apps.duties.queries import DutyRule
from apps.duties.rules import State
from apps.duties.services import making
from apps.organization.models import OrgUnit
from kernel import access, clock, journal
from kernel.access import Actor
from kernel.db import locks
from kernel.errors import Conflict, Invalid
from kernel.periods import Period

COPIED = ("times", "grace_days", "weight", "by")


@dataclass(frozen=True)
class Recomputed:
    """What differs from the rule as it is now: duties that appear, vanish, or change their state.

    `changing` is (duty as it would be, state before, state after).
    """

    appearing: list[Duty] = field(default_factory=list)
    vanishing: list[Duty] = field(default_factory=list)
    changing: list[tuple[Duty, State, State]] = field(default_factory=list)

    @property
    def stamp(self) -> str:
        """Return a hash of all that would be done, by which a later look is told apart."""
        new = (
            f"+{making.key_of_row(*(getattr(one, name) for name in making.KEY))}{one.done}{one.times}{one.by}"
            for one in self.appearing
        )
        old = (f"-{one.pk}" for one in self.vanishing)
        other = (
            f"{one.pk}{one.version}{one.done}{after}{[getattr(one, name) for name in COPIED]}"
            for one, _before, after in self.changing
        )
        return hashlib.sha256("|".join(sorted([*new, *old, *other])).encode()).hexdigest()

    def __bool__(self) -> bool:
        return bool(self.appearing or self.vanishing or self.changing)


def preview(rule: DutyRule, period: Period) -> Recomputed:
    """Return what recomputing a rule's duties of a period would do; changes nothing.

    A duty about which a person decided never vanishes.
    """
    rows = {
        making.key_of_row(*(getattr(row, name) for name in making.KEY)): row
        for row in queries.with_subject(Duty.objects.filter(rule=rule.key, period=str(period)))
    }
    owing = {making.key_of(one): one for one in queries.subjects(rule, period)}
    appearing = [making.duty_of(rule, period, one) for key, one in owing.items() if key not in rows]
    units = OrgUnit.objects.in_bulk()
    for row in appearing:
        row.unit = units[row.unit_id]
    prefetch_related_objects(appearing, "member", "account")
    kept = [row for key, row in rows.items() if key in owing]
    vanishing = [
        row
        for key, row in rows.items()
        if key not in owing and not (row.waived or row.late or row.deputy_id)
    ]
    return Recomputed(appearing, vanishing, _changed(rule, kept, appearing))


def _changed(
    rule: DutyRule, kept: list[Duty], appearing: list[Duty]
) -> list[tuple[Duty, State, State]]:
    today = clock.today()
    as_now = {
        "times": rule.times,
        "grace_days": rule.grace_days,
        "weight": rule.weight,
        "by": list(rule.by),
    }
    before = {
        row.pk: (
            queries.state_of(row, today),
            [getattr(row, one) for one in (*COPIED, *facts.Count._fields)],
        )
        for row in kept
    }
    for row in kept:
        for name, value in as_now.items():
            setattr(row, name, value)
    facts.count([*kept, *appearing])
    return [
        (row, before[row.pk][0], queries.state_of(row, today))
        for row in kept
        if before[row.pk][1] != [getattr(row, one) for one in (*COPIED, *facts.Count._fields)]
    ]


@transaction.atomic
def recompute(
    *, actor: Actor, rule: DutyRule, period: Period, reason: str, seen: str = ""
) -> Recomputed:
    """Make a period's duties by the rule as it is now, as one act with a reason.

    `seen` is the stamp of the preview. Raises Conflict when something else would be done meanwhile,
    or nothing; Invalid without a reason.
    """
    access.require(actor, DECIDE, access.EVERYWHERE)
    if not reason.strip():
        raise Invalid(reason=_("Say why, in a few words."))
    locks.lock(making.MADE)
    found = preview(rule, period)
    if seen and seen != found.stamp:
        raise Conflict(_("Something changed meanwhile. Look at it again, then confirm."))
    if not found:
        raise Conflict(_("Nothing would change: the duties agree with the rule."))
    Duty.objects.filter(pk__in=[row.pk for row in found.vanishing]).delete()
    Duty.objects.bulk_create(found.appearing)
    rows = [row for row, _before, _after in found.changing]
    Duty.objects.bulk_update(rows, [*COPIED, *facts.Count._fields])
    told = events.DutiesRecomputed(
        rule=rule.key, period=str(period), appeared=len(found.appearing),
        vanished=len(found.vanishing), changed=len(found.changing), reason=reason.strip(),
    )  # fmt: skip
    journal.emit(told, actor=actor)
    return found
