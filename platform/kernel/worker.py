"""The kernel's Celery tasks: relaying, jobs, sealing, and the sweep that finds what was lost."""

from __future__ import annotations

from celery import shared_task

from kernel import jobs
from kernel.directory import counties
from kernel.journal import emitting, relay, sealing
from kernel.realm import Realm
from kernel.tasks import CountyTask, forget_realms, send


@shared_task(base=CountyTask, name="kernel.relay")
def relay_county() -> int:
    """Deliver what is due in the county's outbox."""
    return relay.relay()


@shared_task(base=CountyTask, name="kernel.run_job")
def run_job(job_id: str) -> None:
    """Do one job."""
    jobs.run(job_id)


@shared_task(base=CountyTask, name="kernel.sweep")
def sweep_county() -> None:
    """Find what was lost and relay what is due."""
    jobs.sweep()
    relay.relay()


@shared_task(base=CountyTask, name="kernel.seal")
def seal_county() -> int:
    """Seal the county's journal."""
    return sealing.seal_journal()


@shared_task(name="kernel.fan_out")
def fan_out(task_name: str) -> int:
    """Queue the county task `task_name` for every ready county."""
    try:
        realms = list(counties().ready())
    finally:
        forget_realms()
    for realm in realms:
        send(COUNTY_TASKS[task_name], realm)
    return len(realms)


COUNTY_TASKS = {task.name: task for task in (relay_county, sweep_county, seal_county)}


def connect() -> None:
    """Let the journal and the jobs hand their work to these tasks."""
    emitting.nudge_with(_nudge)
    jobs.start_with(_start)


def _nudge(realm: Realm) -> None:
    if realm.county_id:
        send(relay_county, realm)


def _start(realm: Realm, job_id: str) -> None:
    send(run_job, realm, job_id)
