"""Work of the platform itself."""

from __future__ import annotations

from celery import shared_task

from kernel.tasks import forget_realms
from tenants.counties import provisioning


@shared_task(name="counties.refill_spares")
def refill_spares() -> int:
    """Keep spare schemas ready, so that approving a sign-up takes less than a second."""
    try:
        return provisioning.refill_spares()
    finally:
        forget_realms()
