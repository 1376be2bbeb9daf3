"""The job that makes the demonstration's life, a few seconds at a time, behind the running product."""

from __future__ import annotations

from datetime import date
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from apps.activities.models import Activity
from apps.indicators import services as indicators
from kernel import clock, jobs, journal
from kernel.db import locks
from kernel.jobs import Running
from kernel.models import Job
from liangxin.life import portions
from liangxin.life.cast import ACTOR, branches

KIND = "demo.life"
# A transaction holds the units it writes to: people who work there wait no longer than this.
SECONDS = 2.0
# The figures are calculated after so many portions, and after the last: no event asks for it.
FIGURES_EVERY = 150
KEY, KEPT = "demo/life", 3600


@transaction.atomic
def begin() -> Job | None:
    """Start the life unless it was begun; go on with one that failed. None when there is nothing to do.

    Two at once wait for each other (advisory lock). The job's rows say how far it is; where they are
    gone, a county that has activities has had its life.
    """
    if not settings.DEMO_MONTHS:
        return None
    locks.lock(KIND)
    last = Job.objects.filter(kind=KIND).order_by("-created_at", "-id").first()
    if last is None and not Activity.objects.exists():
        units = [str(unit.pk) for unit in branches()]
        return _start(0, clock.today(), settings.DEMO_MONTHS, units)
    if last is not None and last.is_finished and last.state != Job.State.DONE:
        return jobs.start(ACTOR, KIND, **last.arguments)
    return None


@jobs.task(KIND)
def make(
    running: Running, *, portion: int, until: str, months: int, units: list[str]
) -> dict[str, Any]:
    """Make portions for some seconds from number `portion` on, then queue the rest as another job.

    Work, state and the next job are one transaction: a worker that is killed leaves nothing half made.
    """
    today, ends = date.fromisoformat(until), monotonic() + SECONDS
    every, first = portions.portions(today, months, units), portion
    with journal.unheard():
        while portion < len(every):
            portions.make(every[portion], today, months)
            portion += 1
            if monotonic() > ends:
                break
        cache.set(KEY, (portion, len(every)), timeout=KEPT)
        running.stop_if_asked()
        Job.objects.filter(kind=KIND, state=Job.State.DONE).delete()
        if portion == len(every) or portion // FIGURES_EVERY > first // FIGURES_EVERY:
            indicators.push(actor=ACTOR)
        if portion < len(every):
            _start(portion, today, months, units)
    return {"portion": portion, "of": len(every)}


def _start(portion: int, until: date, months: int, units: list[str]) -> Job:
    until_ = until.isoformat()
    return jobs.start(ACTOR, KIND, portion=portion, until=until_, months=months, units=units)
