"""Planning as a job."""

from __future__ import annotations

from typing import Any

from apps.liaison import services
from kernel import jobs
from kernel.job_actors import actor_of


@jobs.task(services.JOB)
def plan_liaison(running: jobs.Running, *, keep: bool) -> dict[str, Any]:
    """Make a plan of the county's links; the result names it."""
    plan = services.make_plan(actor=actor_of(running.job), keep=keep, told=running.progress)
    return {"plan": str(plan.pk)}
