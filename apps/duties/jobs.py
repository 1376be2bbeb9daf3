"""What is done about duties every night: made, compared with the facts, breaches recorded."""

from __future__ import annotations

from apps.duties import services
from kernel.access import Actor
from kernel.tasks import county_task


@county_task("duties.make")
def make() -> int:
    """Make what is owed in the present periods, record what was missed, and compare with the facts."""
    actor = Actor.system("duties")
    made = services.make_duties(actor=actor).made
    services.find_missed(actor=actor)
    services.find_unrecorded(actor=actor)
    services.report_differences(actor=actor)
    return made
