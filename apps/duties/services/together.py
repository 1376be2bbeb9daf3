"""What is done to many duties at once: waived, which can be taken back, and reminded of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from apps.duties import events, queries
from apps.duties.models import Duty
from apps.duties.policies import DECIDE, REMIND
from apps.duties.services.making import MADE
from apps.duties.services.reminding import tell_of
from kernel import access, clock
from kernel.access import Actor
from kernel.db import locks
from kernel.journal import Event
from kernel.models import records
from kernel.together import Done, OnRows, Plan

DECIDED = ("waived", "late", "decided_by")


class Waiving:
    """Waive duties for one reason."""

    def lock(self) -> None:
        """Wait for duties that are being made or made again."""
        locks.lock(MADE, shared=True)

    def plan(self, actor: Actor, rows: Sequence[Duty], *, reason: str) -> Plan:
        """Waive those that are not met and that nobody decided about: a reason given before stays."""
        plan = Plan()
        for row in rows:
            if row.met_on is not None:
                plan.staying[_("met already")] += 1
            elif row.waived or row.late:
                plan.staying[_("decided about already")] += 1
            elif not access.allows(actor, DECIDE, row):
                plan.staying[_("you may not decide about it")] += 1
            else:
                plan.changing.append(row)
        return plan

    def title(self, *, reason: str) -> str:
        """Return what is done to each."""
        return _("waived: %(why)s") % {"why": reason.strip()}

    def apply(self, actor: Actor, rows: Sequence[Duty], *, reason: str) -> Done:
        """Write the reason to each, and who gave it."""
        before = {row.pk: {name: getattr(row, name) for name in DECIDED} for row in rows}
        records.change_many(rows, waived=reason.strip(), late="", decided_by=actor.label)
        return Done(before, [_told(events.DutyWaived, row, reason) for row in rows])

    def summary(self, act_id: UUID, changed: int, unchanged: int, *, reason: str) -> Event:
        """Return the event of the whole act."""
        return events.DutiesWaived(
            act_id=act_id, reason=reason.strip(), changed=changed, unchanged=unchanged
        )

    def restore(self, actor: Actor, rows: Sequence[Duty], before: Mapping[UUID, Any]) -> Done:
        """Ask for the duties again, except those that were met meanwhile."""
        done = Done()
        for row in rows:
            if row.met_on is None:
                said = row.waived
                records.change(row, **before[row.pk])
                done.before[row.pk] = None
                done.facts.append(_told(events.WaivingTakenBack, row, said))
        return done

    def taken_back(self, act_id: UUID, back: int, kept: int) -> Event:
        """Return the event of taking the whole act back."""
        return events.WaivingsTakenBack(act_id=act_id, taken_back=back, kept=kept)


class Reminding(OnRows):
    """Remind those who owe duties, at most once a day of each. What was sent is not taken back."""

    def plan(self, actor: Actor, rows: Sequence[Duty]) -> Plan:
        """Remind of those still open that the actor may remind of, and of which nobody was today."""
        plan, today = Plan(), clock.today()
        open_ones = set(
            queries.still_open(Duty.objects.filter(pk__in=[row.pk for row in rows]), today)
            .values_list("pk", flat=True)
        )  # fmt: skip
        for row in rows:
            if row.starts_on > today:
                plan.staying[_("its period has not begun")] += 1
            elif row.pk not in open_ones:
                plan.staying[_("met, or decided about already")] += 1
            elif not access.allows(actor, REMIND, row):
                plan.staying[_("you may not remind of it")] += 1
            elif row.reminded_on == today:
                plan.staying[_("reminded of today already")] += 1
            else:
                plan.changing.append(row)
        return plan

    def title(self) -> str:
        """Return what is done to each."""
        return _("a reminder is sent")

    def apply(self, actor: Actor, rows: Sequence[Duty]) -> Done:
        """Note that each was reminded of today."""
        records.change_many(rows, reminded_on=clock.today())
        return Done(dict.fromkeys(row.pk for row in rows), [tell_of(row) for row in rows])

    def summary(self, act_id: UUID, changed: int, unchanged: int) -> Event:
        """Return the event of the whole act."""
        return events.DutiesReminded(changed=changed, unchanged=unchanged)


def _told(event: type[events.DutyDecided], row: Duty, reason: str) -> events.DutyDecided:
    return event(duty_id=row.pk, unit_id=row.unit_id, rule=row.rule, reason=reason.strip())
