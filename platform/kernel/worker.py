"""The kernel's Celery tasks: relay, jobs, sweep of lost jobs, sealing, retention."""

from __future__ import annotations

from celery import current_app
from django.core.cache import caches

from kernel import jobs, retention
from kernel.access import Actor
from kernel.directory import counties
from kernel.journal import emitting, heads, relay
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
    """Run one job."""
    jobs.run(job_id)


@county_task("kernel.sweep")
def sweep_county() -> None:
    """Send lost jobs again and deliver the due rows of the outbox."""
    jobs.sweep()
    relay.relay()


@county_task("kernel.seal")
def seal_county() -> int:
    """Seal the county's journal and publish the newest seal's hash."""
    return heads.seal_and_publish()


@county_task("kernel.seal_everything")
def seal_everything() -> int:
    """Seal entries that `seal_county` does not look at: of transactions that were open for days."""
    return heads.seal_and_publish(everything=True)


@county_task("kernel.forget_expired")
def forget_expired() -> dict[str, int]:
    """Run the county's retention rules."""
    return retention.forget_expired(actor=Actor.system("retention")).removed


@platform_task("kernel.forget_expired_of_platform")
def forget_expired_of_platform() -> dict[str, int]:
    """Run the platform's retention rules."""
    return retention.forget_expired(actor=Actor.system("retention")).removed


@platform_task("kernel.relay_platform")
def relay_platform() -> int:
    """Deliver the due rows of the platform's outbox."""
    return relay.relay()


@platform_task("kernel.run_platform_job")
def run_platform_job(job_id: str) -> None:
    """Run one job of the platform."""
    jobs.run(job_id)


@platform_task("kernel.keep_platform")
def keep_platform() -> None:
    """Sweep jobs, relay and seal for the platform, as `sweep_county` and `seal_county` do."""
    jobs.sweep()
    relay.relay()
    heads.seal_and_publish()


@platform_task("kernel.seal_all_of_platform")
def seal_all_of_platform() -> int:
    """Seal what `keep_platform` does not look at, then write the heads of all chains to the file."""
    sealed = heads.seal_and_publish(everything=True)
    heads.write_all()
    return sealed


@platform_task("kernel.fan_out")
def fan_out(task_name: str, expires: float) -> int:
    """Queue the county task `task_name` for every ready county, to be dropped after `expires` seconds."""
    task = current_app.tasks[task_name]
    realms = list(counties().ready())
    for realm in realms:
        send(task, realm, expires=expires)
    return len(realms)


def connect() -> None:
    """Fill the slots of journal and jobs with these tasks."""
    emitting.waker.fill(_wake_relay)
    jobs.starter.fill(_start)


def _wake_relay(realm: Realm) -> None:
    """Send the relay task for a realm, at most twice a second: at once, and once delayed.

    A message costs more than an entry. Keys in the cache limit the messages of a burst of commits; a
    run of the relay still follows each commit.
    """
    kept = caches["platform"]
    if kept.add(f"relay/{realm.schema}", 1, timeout=PACE):
        _send_relay(realm)
    elif kept.add(f"relay-again/{realm.schema}", 1, timeout=PACE):
        # Delayed beyond the key's expiry: this run follows every commit that finds the key.
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
