"""Recomputing coverage as a job."""

from __future__ import annotations

from typing import Any

from apps.businesses import services
from kernel import jobs
from kernel.job_actors import actor_of


@jobs.task("recompute_coverage")
def recompute_coverage(running: jobs.Running) -> dict[str, Any]:
    """Recompute the county's coverage; the result names the run, or none where nothing changes."""
    run = services.recompute_coverage(actor=actor_of(running.job))
    return {"run": str(run.pk) if run else None}
