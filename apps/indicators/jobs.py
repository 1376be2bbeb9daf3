"""Recalculating in the background."""

from __future__ import annotations

from apps.indicators import services
from kernel.access import Actor
from kernel.realm import Realm
from kernel.tasks import county_task, send

# Long enough for a burst of changes to end, short enough for a supervisor to see it at once.
SOON = 3.0


@county_task("indicators.refresh")
def refresh() -> int:
    """Recalculate and push if something happened since the last time."""
    return services.refresh(actor=Actor.system("indicators"))


@county_task("indicators.push")
def push() -> int:
    """Recalculate and push in any case: a new day has begun."""
    return services.push(actor=Actor.system("indicators"))


@services.caller.fill
def refresh_soon(here: Realm) -> None:
    """Queue a recalculation of a county."""
    send(refresh, here, delay=SOON)
