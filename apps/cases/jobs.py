"""What happens to cases each night."""

from __future__ import annotations

from apps.cases import services
from kernel.access import Actor
from kernel.tasks import county_task


@county_task("cases.nightly")
def nightly() -> tuple[int, int]:
    """Pass late cases to the unit above, and close answers nobody rated; return how many of each."""
    actor = Actor.system("cases")
    return services.pass_up(actor=actor), services.close_unrated(actor=actor)
