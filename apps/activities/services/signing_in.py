"""Signing in: who is invited says to be here by the code on the screen; the organiser confirms it.

Decided: a claim is taken on the days of an announced activity, before and after its roll is frozen;
it becomes presence only when the organiser confirms it on the frozen roll, and counts for nothing
until then.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.activities import events, queries
from apps.activities.models import Activity, Attendance
from apps.activities.policies import HOLD
from apps.activities.rules import codes
from apps.activities.services.checks import keep_votes, locked, on_roll, tell
from kernel import clock
from kernel.access import Actor
from kernel.errors import Conflict, Invalid
from kernel.models import records

State, Status = Activity.State, Attendance.Status


@transaction.atomic
def claim_presence(*, actor: Actor, activity: Activity, ticket: str) -> tuple[Attendance, bool]:
    """Say to be here; return one's line of the roll, and whether that is new.

    `ticket` is a code of the screen, or what a code was exchanged for. A second time changes nothing.
    Raises Invalid for a code whose seconds are over, Conflict for a stranger to the roll, on another
    day, and when the activity is not announced or over.
    """
    if not codes.is_good(activity.pk, actor.id, ticket):
        raise Invalid(ticket=codes.expired())
    activity = records.lock(activity)
    mine = queries.own_attendance(actor, activity)
    if mine is None:
        raise Conflict(
            _(
                "You are not on the roll of this activity, so nothing is recorded. Ask the organiser, who can put you on it."
            )
        )
    if activity.state != State.ANNOUNCED or not is_today(activity):
        raise Conflict(_("One signs in on the day itself, until it is recorded as held."))
    if mine.status in {Status.CLAIMED, Status.PRESENT}:
        return mine, False
    records.change(mine, status=Status.CLAIMED, was=mine.status)
    tell(events.PresenceClaimed, actor, activity, member_id=mine.member_id)
    return mine, True


@transaction.atomic
def confirm_claims(
    *,
    actor: Actor,
    activity: Activity,
    attendances: Collection[UUID] | None = None,
) -> int:
    """Confirm who says to be here, all of them or some by id; return how many are new.

    One who is present already stays so: two who confirm the same roll wait for each other and
    nobody counts twice. Raises Conflict before the roll is frozen, for one who does not say to be
    here, and when votes were judged by the roll; Invalid for a line of another roll.
    """
    activity = locked(actor, activity, HOLD, State.ANNOUNCED)
    if not activity.rolled_at:
        raise Conflict(_("Freeze the roll first: it says who should attend."))
    if attendances is None:
        rows = list(activity.attendances.filter(status=Status.CLAIMED))
    else:
        rows = [on_roll(activity, pk) for pk in sorted(set(attendances))]
    new = [row for row in rows if row.status != Status.PRESENT]
    for row in new:
        if row.status != Status.CLAIMED:
            text = _("%(name)s has not signed in. Tick who is there on the roll instead.")
            raise Conflict(text % {"name": row.name})
        records.change(row, status=Status.PRESENT, reason="")
    if new:
        keep_votes(activity)
        tell(events.ClaimsConfirmed, actor, activity, confirmed=len(new))
    return len(new)


@transaction.atomic
def refuse_claim(*, actor: Actor, activity: Activity, attendance: UUID) -> Attendance:
    """Say that one who signed in is not here: the line stands as before, a granted leave too.

    Raises Conflict when there is no claim any more, Invalid for a line of another roll.
    """
    activity = locked(actor, activity, HOLD, State.ANNOUNCED)
    row = on_roll(activity, attendance)
    if row.status != Status.CLAIMED:
        text = _("%(name)s does not say to be here any more: it stands as “%(status)s”.")
        raise Conflict(text % {"name": row.name, "status": row.get_status_display()})
    records.change(row, status=row.was or Status.INVITED)
    tell(events.ClaimRefused, actor, activity, member_id=row.member_id)
    return row


def is_today(activity: Activity) -> bool:
    """Say whether today is a day of the activity, in Shanghai."""
    last = activity.ends_at.astimezone(clock.ZONE).date()
    return activity.held_on <= clock.today() <= last
