"""Jobs: long work started from a page, run by a worker, with its result stored.

A job's row is also its outbox: the sweep sends jobs again whose message the broker lost. The row
holds what to do, the cache holds the progress.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kernel import clock, realm, retention
from kernel.access.actor import Actor
from kernel.db import locks
from kernel.errors import Denied, DomainError
from kernel.journal.emitting import emit
from kernel.journal.events import Event
from kernel.models.jobs import Job
from kernel.registry import Registry, Slot

log = logging.getLogger("liangxin.jobs")
MAX_ATTEMPTS = 3
UNSENT_AFTER = timedelta(seconds=20)
kinds: Registry[Callable[..., Any]] = Registry("jobs.kinds", "the work that jobs can be")
results: Registry[Callable[[Job], str]] = Registry(
    "jobs.results", "the address of what a job made, by its kind"
)
starter: Slot[Callable[[realm.Realm, str], None]] = Slot(
    "jobs.starter", "hands a job, by its id, to the workers"
)


class Cancelled(Exception):
    """The job was asked to stop."""


@dataclass(frozen=True, kw_only=True)
class JobStarted(Event):
    """A job was started."""

    name: ClassVar[str] = "kernel.job_started"
    description: ClassVar[Any] = lazy("started a job")
    job_id: UUID
    kind: str


@dataclass(frozen=True)
class Progress:
    """How far a job is; `total` 0 means not known yet."""

    done: int = 0
    total: int = 0
    message: str = ""
    # Where what it made is found, once it is done.
    url: str = ""

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.done / self.total)) if self.total else 0


class Running:
    """The argument of a job's function: the job, and methods to report progress."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Write the progress to the cache. Raises Cancelled when the job should stop."""
        cache.set(_key(self.job.pk), Progress(done, total, str(message)), timeout=3600)
        self.stop_if_asked()

    def stop_if_asked(self) -> None:
        """Raise Cancelled when the job was asked to stop."""
        if Job.objects.filter(pk=self.job.pk, cancel_requested_at__isnull=False).exists():
            raise Cancelled


def task(kind: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register `function(running, **arguments) -> JSON result` as the work of jobs of `kind`."""

    return kinds.named(kind)


def start(actor: Actor, kind: str, *, label: str = "", **arguments: Any) -> Job:
    """Queue a job of `kind`; it is sent to the workers when the transaction commits.

    Raises KeyError for an unknown kind, Denied for the anonymous actor: its job would run as the system.
    """
    if kind not in kinds:
        raise KeyError(f"No job of kind {kind!r} is registered.")
    if actor.kind == "anonymous":
        raise Denied(_("Long work is begun in somebody's name. Log in, then begin it again."))
    with transaction.atomic():
        job = Job.objects.create(
            kind=kind,
            label=label[:200],
            arguments=arguments,
            requested_by=actor.id,
            requested_by_label=actor.label,
        )
        emit(JobStarted(job_id=job.pk, kind=kind), actor=actor)
        here = realm.current()
        transaction.on_commit(lambda: _send(here, str(job.pk)))
    return job


def run(job_id: str) -> None:
    """Do a job's work in the current realm; safe to call twice.

    The worker holds the job's session lock meanwhile. A job in state RUNNING whose lock is free
    lost its worker: the sweep checks that, so no time limit is needed.
    """
    with locks.session_lock(_lock_of(job_id)) as is_mine:
        job = _take(job_id) if is_mine else None
        if job is not None:
            _work(job)


def _work(job: Job) -> None:
    running = Running(job)
    try:
        # Work and state in one transaction: a worker that died in between would repeat the work.
        with transaction.atomic():
            running.stop_if_asked()
            result = kinds[job.kind](running, **job.arguments)
            _finish(job, Job.State.DONE, result=result)
    except Cancelled:
        _finish(job, Job.State.CANCELLED, message=_("Stopped on request."))
    except DomainError as error:
        _finish(job, Job.State.REFUSED, message=error.message)
    except Exception:
        log.exception("job_failed", extra={"job": str(job.pk), "kind": job.kind})
        _finish(
            job,
            Job.State.FAILED,
            message=_("An unexpected fault stopped the work; nothing was changed. Try again."),
        )


def sweep() -> int:
    """Send lost jobs again: those never sent, and those whose worker died. Return how many."""
    unsent = Job.objects.filter(state=Job.State.QUEUED, created_at__lt=clock.now() - UNSENT_AFTER)
    running = Job.objects.filter(state=Job.State.RUNNING)
    # A queued job may just be waiting: send it again at most every 300 s, not at every sweep.
    silent = [job for job in unsent if cache.add(_key(job.pk, "sent"), value=True, timeout=300)]
    lost = [*silent, *(job for job in running if not locks.is_held(_lock_of(str(job.pk))))]
    for job in lost:
        if not _send(realm.current(), str(job.pk)):
            cache.delete(_key(job.pk, "sent"))
    return len(lost)


def of(actor: Actor) -> QuerySet[Job]:
    """Return the actor's jobs, newest first."""
    return Job.objects.filter(requested_by=actor.id) if actor.id else Job.objects.none()


def cancel(job: Job) -> None:
    """Ask a job to stop at its next step; cancel it at once while it is queued."""
    now = clock.now()
    row = Job.objects.filter(pk=job.pk)
    row.update(cancel_requested_at=now)
    row.filter(state=Job.State.QUEUED).update(state=Job.State.CANCELLED, finished_at=now)


@retention.rule(
    "kernel.jobs",
    what=lazy("Jobs with their results, which may name people"),
    days=90,
    since=lazy("the job ended"),
)
def forget_finished(before: datetime) -> int:
    """Delete finished jobs; the journal keeps who started them."""
    return Job.objects.filter(finished_at__lt=before).delete()[0]


def progress_of(job: Job) -> Progress:
    """Return the progress of a job, from the cache while it runs."""
    if job.is_finished:
        made = job.state == Job.State.DONE and job.kind in results
        return Progress(1, 1, job.message, results[job.kind](job) if made else "")
    found = cache.get(_key(job.pk))
    return found if isinstance(found, Progress) else Progress()


@transaction.atomic
def _take(job_id: str) -> Job | None:
    """Mark the job as running and return it; None when it is over. The caller holds its lock."""
    job = Job.objects.select_for_update().filter(pk=job_id).first()
    if job is None or job.is_finished:
        return None
    if job.attempts >= MAX_ATTEMPTS:
        _finish(job, Job.State.FAILED, message=_("The work was interrupted too often."))
        return None
    job.state, job.started_at, job.attempts = Job.State.RUNNING, clock.now(), job.attempts + 1
    job.save(update_fields=["state", "started_at", "attempts"])
    return job


def _finish(job: Job, state: Job.State, *, result: Any = None, message: str = "") -> None:
    job.state, job.result, job.message = state, result, str(message)[:300]
    job.finished_at = job.updated_at = clock.now()
    job.save(update_fields=["state", "result", "message", "finished_at", "updated_at"])


def _send(here: realm.Realm, job_id: str) -> bool:
    """Hand the job to the workers; return whether the broker took it. The row waits for the next sweep."""
    try:
        starter.get()(here, job_id)
    except OSError:
        log.warning("broker_unreachable", extra={"schema": here.schema})
        return False
    return True


def _lock_of(job_id: str) -> str:
    return f"job/{job_id}"


def _key(job_id: UUID, what: str = "progress") -> str:
    return f"job/{job_id}/{what}"
