"""What every act on an activity begins and ends with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from apps.activities import events
from apps.activities.models import Activity
from kernel import access, journal
from kernel.access import Actor
from kernel.errors import Conflict
from kernel.models import records


def locked(actor: Actor, activity: Activity, right: str, *states: str) -> Activity:
    """Lock an activity. Raises Denied without `right` on it, Conflict in another state."""
    access.require(actor, right, activity)
    row = records.lock(activity)
    if row.state not in states:
        text = _("This activity is %(state)s: that cannot be done any more.")
        raise Conflict(text % {"state": row.get_state_display()})
    return row


def tell(
    event: Callable[..., events.ActivityActed], actor: Actor, activity: Activity, **values: Any
) -> None:
    """Emit an event about an activity."""
    about = {"activity_id": activity.pk, "unit_id": activity.unit_id, "kind": activity.kind}
    journal.emit(event(**about, **values), actor=actor)
