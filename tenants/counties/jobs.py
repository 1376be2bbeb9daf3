"""Work of the platform itself."""

from __future__ import annotations

from kernel.access import Actor
from kernel.tasks import county_task, platform_task
from tenants.counties import health, provisioning, services


@platform_task("counties.refill_spares")
def refill_spares() -> int:
    """Keep spare schemas ready, so that approving a sign-up takes less than a second.

    Sign-ups that were approved when none was ready are founded first, and the pool filled again.
    """
    made = provisioning.refill_spares()
    if services.found_accepted(actor=Actor.system("counties.refill_spares")):
        made += provisioning.refill_spares()
    return made


@county_task("counties.report_health")
def report_health() -> None:
    """Write the county's health report for the platform."""
    health.report()
