"""Health of a county's outbox and jobs: counts only, no content."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Min, Q

from kernel import clock, realm
from kernel.directory import Backlog
from kernel.journal import sealing
from kernel.models import Delivery, Job
from kernel.realm import platform_scope
from tenants.counties.models import County, CountyHealth

# Older failures are not counted.
REMEMBERED = timedelta(days=7)
_PENDING = Q(state=Delivery.State.PENDING)
_OPEN = Q(state__in=[Job.State.QUEUED, Job.State.RUNNING])


def measure() -> dict[str, Any]:
    """Measure the current realm: deliveries and jobs that wait or failed, since when the oldest waits, unsealed entries."""
    since = clock.now() - REMEMBERED
    outbox = Delivery.objects.aggregate(
        waiting=Count("id", filter=_PENDING),
        oldest=Min("entry__at", filter=_PENDING),
        failed=Count("id", filter=Q(state=Delivery.State.FAILED, due_at__gt=since)),
    )
    jobs = Job.objects.aggregate(
        open=Count("id", filter=_OPEN),
        oldest=Min("created_at", filter=_OPEN),
        failed=Count("id", filter=Q(state=Job.State.FAILED, finished_at__gt=since)),
    )
    return {
        "outbox_waiting": outbox["waiting"],
        "outbox_failed": outbox["failed"],
        "jobs_open": jobs["open"],
        "jobs_failed": jobs["failed"],
        "oldest_job_at": jobs["oldest"],
        "oldest_outbox_at": outbox["oldest"],
        "entries_unsealed": sealing.unsealed().count(),
    }


def report() -> dict[str, Any]:
    """Measure the current county and store what was found in `public`."""
    county_id, counts = realm.county_id(), measure()
    values: dict[str, Any] = {**counts, "reported_at": clock.now()}
    with platform_scope():
        CountyHealth.objects.update_or_create(county_id=county_id, defaults=values)
    return counts


def backlog() -> Backlog:
    """Return since when the oldest job and delivery wait: the platform's own, and those of the last reports."""
    reports = CountyHealth.objects.filter(county__state=County.State.READY).aggregate(
        job=Min("oldest_job_at"), outbox=Min("oldest_outbox_at"), report=Min("reported_at")
    )
    job = Job.objects.filter(_OPEN).aggregate(at=Min("created_at"))["at"]
    outbox = Delivery.objects.filter(_PENDING).aggregate(at=Min("entry__at"))["at"]
    return Backlog(
        job_at=min(filter(None, (job, reports["job"])), default=None),
        outbox_at=min(filter(None, (outbox, reports["outbox"])), default=None),
        report_at=reports["report"],
    )
