"""What is done to many activities at once: announced, cancelled, their minutes approved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from apps.activities import events
from apps.activities.events import together
from apps.activities.models import Activity
from apps.activities.policies import APPROVE, HOLD
from apps.activities.services.inviting import bring_in
from kernel import access, clock
from kernel.access import Actor
from kernel.journal import Event
from kernel.models import records
from kernel.together import Done, OnRows, Plan

State, Minutes = Activity.State, Activity.Minutes


class Announcing(OnRows):
    """Show activities to those who are invited. Invitations that went out are not taken back."""

    def plan(self, actor: Actor, rows: Sequence[Activity]) -> Plan:
        """Announce those that are being prepared, lie ahead, and that the actor may hold."""
        plan, now = Plan(), clock.now()
        for row in rows:
            if row.state != State.DRAFT:
                plan.staying[_state(row)] += 1
            elif row.ends_at <= now:
                plan.staying[_("its time is over")] += 1
            elif not access.allows(actor, HOLD, row):
                plan.staying[_("you may not announce it")] += 1
            else:
                plan.changing.append(row)
        return plan

    def title(self) -> str:
        """Return what is done to each."""
        return _("announced to those invited")

    def apply(self, actor: Actor, rows: Sequence[Activity]) -> Done:
        """Put those who are to be invited today on each roll, and show it to them."""
        for row in rows:
            bring_in(row)
        records.change_many(rows, state=State.ANNOUNCED, announced_at=clock.now())
        return _done(rows, events.ActivityAnnounced)

    def summary(self, act_id: UUID, changed: int, unchanged: int) -> Event:
        """Return the event of the whole act."""
        return together.ActivitiesAnnounced(changed=changed, unchanged=unchanged)


class Approving(OnRows):
    """Approve minutes that others handed in; the activities are archived with it, for good."""

    def plan(self, actor: Actor, rows: Sequence[Activity]) -> Plan:
        """Approve those that wait, that the actor may approve, and that somebody else handed in."""
        plan = Plan()
        for row in rows:
            if row.state != State.HELD:
                plan.staying[_state(row)] += 1
            elif row.minutes_state != Minutes.SUBMITTED:
                plan.staying[_("no minutes were handed in")] += 1
            elif not access.allows(actor, APPROVE, row):
                plan.staying[_("you may not approve its minutes")] += 1
            elif row.minutes_by == actor.id:
                plan.staying[_("you handed its minutes in: somebody else approves them")] += 1
            else:
                plan.changing.append(row)
        return plan

    def title(self) -> str:
        """Return what is done to each."""
        return _("minutes approved and archived")

    def apply(self, actor: Actor, rows: Sequence[Activity]) -> Done:
        """Approve the minutes of each, and archive it."""
        records.change_many(
            rows, minutes_state=Minutes.APPROVED, state=State.ARCHIVED,
            approved_by_label=actor.label,
        )  # fmt: skip
        return _done(rows, events.MinutesApproved)

    def summary(self, act_id: UUID, changed: int, unchanged: int) -> Event:
        """Return the event of the whole act."""
        return together.ManyMinutesApproved(changed=changed, unchanged=unchanged)


class Cancelling(OnRows):
    """Cancel activities for one reason, which those invited read."""

    def plan(self, actor: Actor, rows: Sequence[Activity], *, reason: str) -> Plan:
        """Cancel those not held yet, that the actor may hold, and at which no vote was taken."""
        plan = Plan()
        voted = set(
            Activity.objects.filter(pk__in=[row.pk for row in rows], ballots__isnull=False)
            .values_list("pk", flat=True)
        )  # fmt: skip
        for row in rows:
            if row.state not in {State.DRAFT, State.ANNOUNCED}:
                plan.staying[_state(row)] += 1
            elif row.pk in voted:
                plan.staying[_("votes were taken there: it took place")] += 1
            elif not access.allows(actor, HOLD, row):
                plan.staying[_("you may not cancel it")] += 1
            else:
                plan.changing.append(row)
        return plan

    def title(self, *, reason: str) -> str:
        """Return what is done to each."""
        return _("cancelled: %(why)s") % {"why": reason.strip()}

    def apply(self, actor: Actor, rows: Sequence[Activity], *, reason: str) -> Done:
        """Write the reason to each; it stays to be read."""
        before = {row.pk: row.state for row in rows}
        records.change_many(rows, state=State.CANCELLED, reason=reason.strip())
        return _done(rows, events.ActivityCancelled, before, reason=reason.strip())

    def summary(self, act_id: UUID, changed: int, unchanged: int, *, reason: str) -> Event:
        """Return the event of the whole act."""
        return together.ActivitiesCancelled(
            act_id=act_id, reason=reason.strip(), changed=changed, unchanged=unchanged
        )

    def restore(self, actor: Actor, rows: Sequence[Activity], before: Mapping[UUID, Any]) -> Done:
        """Let activities take place after all, as they were announced or prepared."""
        for row in rows:
            records.change(row, state=before[row.pk], reason="")
        return _done(rows, events.CancellingTakenBack)

    def taken_back(self, act_id: UUID, back: int, kept: int) -> Event:
        """Return the event of taking the whole act back."""
        return together.CancellingsTakenBack(act_id=act_id, taken_back=back, kept=kept)


def _state(row: Activity) -> str:
    return _("it is %(state)s") % {"state": row.get_state_display()}


def _done(
    rows: Sequence[Activity],
    event: type[events.ActivityActed],
    before: Mapping[UUID, Any] | None = None,
    **values: Any,
) -> Done:
    """Return what was done to `rows`, with an event of each."""
    known = dict.fromkeys(row.pk for row in rows) if before is None else dict(before)
    facts: list[Event] = [
        event(activity_id=row.pk, unit_id=row.unit_id, kind=row.kind, **values) for row in rows
    ]
    return Done(known, facts)
