"""Who is invited asks for leave; the organiser grants it or not, with a word."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.activities import queries
from apps.activities.events import leave as events
from apps.activities.models import Activity, Attendance
from apps.activities.policies import HOLD
from apps.activities.services.checks import locked, on_roll, tell
from kernel import clock
from kernel.access import Actor
from kernel.errors import Conflict, Invalid
from kernel.models import records

State, Status = Activity.State, Attendance.Status


@transaction.atomic
def ask_for_leave(*, actor: Actor, activity: Activity, reason: str) -> Attendance:
    """Ask for leave, as the member who is invited; after a refusal one may ask again.

    Raises Conflict when one is not invited, has signed in, has leave already, the roll is frozen or it is over.
    """
    activity = records.lock(activity)
    mine = queries.own_attendance(actor, activity)
    if mine is None or activity.state != State.ANNOUNCED:
        raise Conflict(_("You are not invited to this activity, or it is not announced."))
    if activity.rolled_at:
        raise Conflict(_("It has begun: tell the organiser why you are not there."))
    if activity.ends_at <= clock.now():
        raise Conflict(_("It is over: tell the organiser why you were not there."))
    if mine.status == Status.EXCUSED:
        raise Conflict(_("Your leave is granted already: there is nothing more to do."))
    if mine.status in {Status.CLAIMED, Status.PRESENT}:
        raise Conflict(_("You have signed in: tell the organiser when you have to go."))
    if not reason.strip():
        raise Invalid(reason=_("Say why, in a few words."))
    records.change(mine, status=Status.ASKED, reason=reason.strip(), answer="")
    tell(events.LeaveAsked, actor, activity, member_id=mine.member_id)
    return mine


@transaction.atomic
def take_leave_back(*, actor: Actor, activity: Activity) -> Attendance:
    """Come after all, as the member who asked for leave, answered or not.

    Raises Conflict when one did not ask, the roll is frozen or it is over.
    """
    activity = records.lock(activity)
    mine = queries.own_attendance(actor, activity)
    asked = {Status.ASKED, Status.EXCUSED, Status.REFUSED}
    if mine is None or activity.state != State.ANNOUNCED or mine.status not in asked:
        raise Conflict(_("You have not asked for leave: you are expected."))
    if activity.rolled_at or activity.ends_at <= clock.now():
        raise Conflict(_("It has begun: sign in, or tell the organiser that you are there."))
    records.change(mine, status=Status.INVITED, reason="", answer="", answered_by_label="")
    tell(events.LeaveTakenBack, actor, activity, member_id=mine.member_id)
    return mine


@transaction.atomic
def answer_leave(
    *, actor: Actor, activity: Activity, attendance: UUID, granted: bool, answer: str = ""
) -> Attendance:
    """Grant or refuse the leave that somebody on the roll asked for; a refusal needs a word.

    Raises Conflict when it is answered already (the second of two at once) or the activity is over,
    Invalid for a refusal without a reason and a line of another roll.
    """
    activity = locked(actor, activity, HOLD, State.ANNOUNCED)
    row = on_roll(activity, attendance)
    if row.status != Status.ASKED:
        text = _("%(name)s does not ask for leave any more: it stands as “%(status)s”.")
        raise Conflict(text % {"name": row.name, "status": row.get_status_display()})
    if not granted and not answer.strip():
        raise Invalid(answer=_("Say why not: the one who asked reads it."))
    status = Status.EXCUSED if granted else Status.REFUSED
    records.change(row, status=status, answer=answer.strip(), answered_by_label=actor.label)
    tell(events.LeaveAnswered, actor, activity, member_id=row.member_id, granted=granted)
    return row
