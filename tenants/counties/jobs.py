"""Work of the platform itself."""

from __future__ import annotations

from kernel.tasks import county_task, platform_task
from tenants.counties import health, provisioning


@platform_task("counties.refill_spares")
def refill_spares() -> int:
    """Keep spare schemas ready, so that approving a sign-up takes less than a second."""
    return provisioning.refill_spares()


@county_task("counties.report_health")
def report_health() -> dict[str, int]:
    """Write the county's health report for the platform."""
    return health.report()
