"""The next activities of series are made ahead, every night."""

from __future__ import annotations

from apps.activities import services
from kernel.access import Actor
from kernel.tasks import county_task


@county_task("activities.make_occurrences")
def make_occurrences() -> int:
    """Make the occurrences that have come near."""
    return services.make_occurrences(actor=Actor.system("activities"))
