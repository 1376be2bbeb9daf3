"""The kernel's Celery tasks: relay, jobs, sealing, retention, and the sweep for lost work."""

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
    """Deliver the due rows of the county's outbox."""
    return relay.relay()


@county_task("kernel.run_job")
def run_job(job_id: str) -> None:
    """Do one job."""
    jobs.run(job_id)


@county_task("kernel.sweep")
def sweep_county() -> None:
    """Send lost jobs again and deliver the due rows of the outbox."""
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
    """Seal entries that earlier runs missed: those of transactions that stayed open for days."""
    return sealing.seal_journal(everything=True)


@county_task("kernel.forget_expired")
def forget_expired() -> dict[str, int]:
    """Delete the county's expired data."""
    return retention.forget_expired(actor=Actor.system("retention")).removed


@platform_task("kernel.forget_expired_of_platform")
def forget_expired_of_platform() -> dict[str, int]:
    """Delete the platform's expired data."""
    return retention.forget_expired(actor=Actor.system("retention")).removed


@platform_task("kernel.relay_platform")
def relay_platform() -> int:
    """Deliver the due rows of the platform's outbox."""
    return relay.relay()


@platform_task("kernel.run_platform_job")
def run_platform_job(job_id: str) -> None:
    """Do one job of the platform."""
    jobs.run(job_id)


@platform_task("kernel.keep_platform")
def keep_platform() -> None:
    """Sweep and seal the platform's own jobs, outbox and journal."""
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
    """Fill the slots by which journal and jobs start these tasks."""
    emitting.waker.fill(_wake_relay)
    jobs.starter.fill(_start)


def _wake_relay(realm: Realm) -> None:
    """Send a message to run a realm's relay now, or once more shortly after the previous one.

    A message costs more than an entry: cache keys limit a burst of commits to two messages a
    second, while each commit is still followed by a run of the relay.
    """
    kept = caches["platform"]
    if kept.add(f"relay/{realm.schema}", 1, timeout=PACE):
        _send_relay(realm)
    elif kept.add(f"relay-again/{realm.schema}", 1, timeout=PACE):
        # After the key expires: commits that found the key are covered by this run.
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
