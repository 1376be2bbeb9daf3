"""What every act on an activity begins and ends with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from apps.activities import events, queries
from apps.activities.models import Activity, Attendance
from apps.activities.policies import IMPORT
from apps.activities.queries import visits
from kernel import access, journal
from kernel.access import Actor
from kernel.errors import Conflict, Invalid
from kernel.models import ImportChange, records
from kernel.periods import Month


def locked(actor: Actor, activity: Activity, right: str, *states: str) -> Activity:
    """Lock an activity. Raises Denied without `right` on it, Conflict in another state."""
    access.require(actor, right, activity)
    row = records.lock(activity)
    if row.state not in states:
        text = _("This activity is %(state)s: that cannot be done any more.")
        raise Conflict(text % {"state": row.get_state_display()})
    return row


def on_roll(activity: Activity, attendance: UUID) -> Attendance:
    """Return a line of the activity's roll, locked. Raises Invalid for one of another roll."""
    rows = activity.attendances.select_related("member").select_for_update(of=("self",))
    row = rows.filter(pk=attendance).first()
    if row is None:
        raise Invalid(attendance=_("This line is not on the roll of this activity."))
    return row


def require_open_month(actor: Actor, activity: Activity) -> None:
    """Raise Conflict when the month of an activity is closed: its facts are counted by then.

    Those who bring in past activities may, for they could import it too. What an import brought of
    the past is completed by its unit, such as its roll.
    """
    if access.allows(actor, IMPORT, access.EVERYWHERE):
        return
    brought = ImportChange.objects.filter(row_id=activity.pk, is_new=True)
    if visits.is_closed(activity.held_on) and not brought.exists():
        text = _(
            "%(month)s is closed: what was held in it can neither be recorded nor taken back by you. Ask "
            "the county's office: it does so on this page."
        )
        raise Conflict(
            text % {"month": Month.containing(activity.held_on).label}, code="closed_month"
        )


def keep_votes(activity: Activity) -> None:
    """Raise Conflict when fewer with a vote are there by the roll than at a vote that was counted.

    Who comes later changes nothing: each vote keeps how many were there.
    """
    counted = activity.ballots.aggregate(most=Max("present"))["most"]
    if counted is not None and counted > queries.counted(activity).voters_present:
        text = _(
            "A vote was counted with %(count)d present: fewer cannot have been there. Take that vote back first, then change the roll."
        )
        raise Conflict(text % {"count": counted})


def tell(
    event: Callable[..., events.ActivityActed], actor: Actor, activity: Activity, **values: Any
) -> None:
    """Emit an event about an activity."""
    about = {"activity_id": activity.pk, "unit_id": activity.unit_id, "kind": activity.kind}
    journal.emit(event(**about, **values), actor=actor)
