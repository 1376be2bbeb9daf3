"""The kernel's Celery tasks: relaying, jobs, sealing, and the sweep that finds what was lost."""

from __future__ import annotations

from celery import current_app
from django.core.cache import caches

from kernel import jobs, retention
from kernel.access import Actor
from kernel.directory import counties
from kernel.journal import emitting, relay, sealing
from kernel.realm import Realm
from kernel.tasks import county_task, platform_task, send, send_to_platform

# Seconds between two messages that wake one realm's relay.
PACE = 1


@county_task("kernel.relay")
def relay_county() -> int:
    """Deliver what is due in the county's outbox."""
    return relay.relay()


@county_task("kernel.run_job")
def run_job(job_id: str) -> None:
    """Do one job."""
    jobs.run(job_id)


@county_task("kernel.sweep")
def sweep_county() -> None:
    """Find what was lost and relay what is due."""
    jobs.sweep()
    relay.relay()


@county_task("kernel.seal")
def seal_county() -> int:
    """Seal the county's journal, and publish how far it is sealed."""
    sealed = sealing.seal_journal()
    sealing.publish_head()
    return sealed


@county_task("kernel.seal_everything")
def seal_everything() -> int:
    """Seal what the seals before left out: entries of transactions that stayed open for days."""
    return sealing.seal_journal(everything=True)


@county_task("kernel.forget_expired")
def forget_expired() -> dict[str, int]:
    """Remove what the county has kept for as long as it may."""
    return retention.forget_expired(actor=Actor.system("retention")).removed


@platform_task("kernel.forget_expired_of_platform")
def forget_expired_of_platform() -> dict[str, int]:
    """Remove what the platform has kept for as long as it may."""
    return retention.forget_expired(actor=Actor.system("retention")).removed


@platform_task("kernel.relay_platform")
def relay_platform() -> int:
    """Deliver what is due in the platform's own outbox."""
    return relay.relay()


@platform_task("kernel.run_platform_job")
def run_platform_job(job_id: str) -> None:
    """Do one job of the platform."""
    jobs.run(job_id)


@platform_task("kernel.keep_platform")
def keep_platform() -> None:
    """Do for the platform's own journal and jobs what sweep and seal do for a county's."""
    jobs.sweep()
    relay.relay()
    sealing.seal_journal()


@platform_task("kernel.fan_out")
def fan_out(task_name: str, expires: float) -> int:
    """Queue the county task `task_name` for every ready county, to be dropped after `expires` seconds."""
    task = current_app.tasks[task_name]
    realms = list(counties().ready())
    for realm in realms:
        send(task, realm, expires=expires)
    return len(realms)


def connect() -> None:
    """Let the journal and the jobs hand their work to these tasks."""
    emitting.waker.fill(_wake_relay)
    jobs.starter.fill(_start)


def _wake_relay(realm: Realm) -> None:
    """Wake a realm's relay now; within a second of that, once for all the others after it.

    A message costs more than an entry: a burst of commits sends two a second, and each commit is
    followed by a run of the relay.
    """
    kept = caches["platform"]
    if kept.add(f"relay/{realm.schema}", 1, timeout=PACE):
        _send_relay(realm)
    elif kept.add(f"relay-again/{realm.schema}", 1, timeout=PACE):
        # Later than the key's end: whoever finds the key is followed by this run.
        _send_relay(realm, delay=PACE + 0.1)


def _send_relay(realm: Realm, delay: float | None = None) -> None:
    if realm.is_platform:
        send_to_platform(relay_platform, delay=delay)
    elif realm.county_id:
        send(relay_county, realm, delay=delay)


def _start(realm: Realm, job_id: str) -> None:
    if realm.is_platform:
        send_to_platform(run_platform_job, job_id)
    else:
        send(run_job, realm, job_id)
