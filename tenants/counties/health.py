"""Health of a county's outbox and jobs: counts only, no content."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q

from kernel import clock, realm
from kernel.journal import sealing
from kernel.models import Delivery, Job
from kernel.realm import platform_scope
from tenants.counties.models import CountyHealth

# Older failures are not counted.
REMEMBERED = timedelta(days=7)


def measure() -> dict[str, int]:
    """Count waiting and failed deliveries and jobs, and unsealed entries, of the current county."""
    since = clock.now() - REMEMBERED
    outbox = Delivery.objects.aggregate(
        waiting=Count("id", filter=Q(state=Delivery.State.PENDING)),
        failed=Count("id", filter=Q(state=Delivery.State.FAILED, due_at__gt=since)),
    )
    open_states = [Job.State.QUEUED, Job.State.RUNNING]
    jobs = Job.objects.aggregate(
        open=Count("id", filter=Q(state__in=open_states)),
        failed=Count("id", filter=Q(state=Job.State.FAILED, finished_at__gt=since)),
    )
    return {
        "outbox_waiting": outbox["waiting"],
        "outbox_failed": outbox["failed"],
        "jobs_open": jobs["open"],
        "jobs_failed": jobs["failed"],
        "entries_unsealed": sealing.unsealed().count(),
    }


def report() -> dict[str, int]:
    """Measure the current county and store the counts in `public`."""
    county_id, counts = realm.county_id(), measure()
    values: dict[str, Any] = {**counts, "reported_at": clock.now()}
    with platform_scope():
        CountyHealth.objects.update_or_create(county_id=county_id, defaults=values)
    return counts
