"""Minutes are written, handed in and approved by somebody else; what was resolved becomes a case."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activities import events
from apps.activities.models import Activity
from apps.activities.policies import APPROVE, HOLD
from apps.activities.services.checks import locked, tell
from apps.cases import services as cases
from apps.cases.models import Case
from kernel.access import Actor
from kernel.errors import Conflict, Denied, Invalid, Unchanged
from kernel.models import records

State, Minutes = Activity.State, Activity.Minutes
# The kind of case a resolution becomes.
RESOLUTION = "resolution"


@transaction.atomic
def write_minutes(
    *, actor: Actor, activity: Activity, minutes: str, expected_version: int | None = None
) -> Activity:
    """Keep the minutes as written so far. Raises Conflict once they are handed in."""
    activity = locked(actor, activity, HOLD, State.ANNOUNCED, State.HELD)
    if activity.minutes_state != Minutes.OPEN:
        raise Conflict(_("The minutes are handed in: they are not changed any more."))
    if not records.change(activity, expected_version, minutes=minutes):
        raise Unchanged
    tell(events.MinutesWritten, actor, activity)
    return activity


@transaction.atomic
def submit_minutes(
    *, actor: Actor, activity: Activity, expected_version: int | None = None
) -> Activity:
    """Hand the minutes in for approval. Raises Conflict when there are none, twice, or before it was held."""
    activity = locked(actor, activity, HOLD, State.HELD)
    if activity.minutes_state != Minutes.OPEN:
        raise Conflict(_("The minutes are handed in already."))
    if not activity.minutes.strip():
        raise Conflict(_("There are no minutes to hand in: write them first."))
    records.change(
        activity, expected_version, minutes_state=Minutes.SUBMITTED, minutes_by=actor.id,
        minutes_by_label=actor.label, returned_why="",
    )  # fmt: skip
    tell(events.MinutesSubmitted, actor, activity)
    return activity


@transaction.atomic
def approve_minutes(
    *, actor: Actor, activity: Activity, expected_version: int | None = None
) -> Activity:
    """Approve minutes that somebody else handed in; the activity is archived with it.

    Raises Denied for who handed them in, Conflict when none wait.
    """
    activity = locked(actor, activity, APPROVE, State.HELD)
    if activity.minutes_state != Minutes.SUBMITTED:
        raise Conflict(_("No minutes wait for approval."))
    if actor.id == activity.minutes_by:
        text = _("You handed these minutes in: somebody else approves them.")
        raise Denied(text, code="own_minutes")
    records.change(
        activity, expected_version, minutes_state=Minutes.APPROVED, state=State.ARCHIVED,
        approved_by_label=actor.label,
    )  # fmt: skip
    tell(events.MinutesApproved, actor, activity)
    return activity


@transaction.atomic
def return_minutes(
    *, actor: Actor, activity: Activity, reason: str, expected_version: int | None = None
) -> Activity:
    """Give minutes that were handed in back to be written better; who handed them in is told why.

    Raises Invalid without a reason, Conflict when no minutes wait.
    """
    activity = locked(actor, activity, APPROVE, State.HELD)
    if activity.minutes_state != Minutes.SUBMITTED:
        raise Conflict(_("No minutes wait for approval."))
    if not (reason := reason.strip()):
        raise Invalid(reason=_("Say what is missing: who wrote the minutes reads it."))
    records.change(activity, expected_version, minutes_state=Minutes.OPEN, returned_why=reason)
    tell(events.MinutesReturned, actor, activity, reason=reason)
    return activity


@transaction.atomic
def record_resolution(
    *,
    actor: Actor,
    activity: Activity,
    title: str,
    text: str = "",
    owner: User | None = None,
    due_on: date | None = None,
) -> Case:
    """Raise a case for what an activity resolved, with who carries it out and until when.

    Raises Conflict unless the roll was recorded, and what `cases.services.raise_case` raises.
    """
    activity = locked(actor, activity, HOLD, State.ANNOUNCED, State.HELD, State.ARCHIVED)
    if not activity.recorded_at:
        raise Conflict(_("Record who is there first: a resolution is of those who were."))
    return cases.raise_case(
        actor=actor, unit=activity.unit, kind=RESOLUTION, title=title, text=text.strip() or title,
        source=Case.Source.MEETING, source_id=activity.pk, owner=owner, due_on=due_on,
    )  # fmt: skip
