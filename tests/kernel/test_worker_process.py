"""A real worker, killed in the middle of a job, and another that takes it up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from apps.organization.models import Zone
from infra import embedded
from kernel import jobs, worker
from kernel.models import Job
from kernel.realm import Realm, county_scope
from liangxin.celery import app
from tests import make
from tests.conftest import county_of
from tests.kernel import worker_jobs  # noqa: F401 -- registers the job here too

# A queue of the tests' own on the real broker, so that no other worker takes from it.
QUEUE = f"tests-{os.getpid()}"
BROKER = embedded.broker_url(settings.REDIS_URL)


@pytest.fixture
def queue() -> Iterator[str]:
    def send(realm: Realm, job_id: str) -> None:
        with app.connection_for_write(url=BROKER) as broker:
            arguments = (str(realm.county_id), job_id)
            worker.run_job.apply_async(arguments, connection=broker, queue=QUEUE)

    with jobs.starter.replaced(send):
        yield QUEUE


@contextmanager
def a_worker(database: str, queue: str) -> Iterator[Any]:
    command = [
        sys.executable, "-m", "celery", "-A", "liangxin", "worker", "--pool", "solo",
        "--queues", queue, "--include", "tests.kernel.worker_jobs", "--loglevel", "WARNING",
        "--without-gossip", "--without-mingle", "--without-heartbeat",
    ]  # fmt: skip
    environment = os.environ | {
        "DATABASE_URL": url_of(database),
        "DJANGO_SETTINGS_MODULE": "liangxin.settings",
        "DEMO": "1",
        "PYTHONPATH": f"{settings.ROOT}:{settings.ROOT / 'platform'}",
    }
    process = subprocess.Popen(command, cwd=settings.ROOT, env=environment)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def url_of(database: str) -> str:
    """Return the settings' database URL with another database's name."""
    head, _slash, tail = settings.DATABASE_URL.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{database}" + (f"?{tail}" if tail else "")


def wait_for(what: Callable[[], bool], seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "It did not happen in time."
        time.sleep(0.05)


def test_a_job_of_a_killed_worker_is_done_once_by_another(
    fresh: str, queue: str, tmp_path: Path
) -> None:
    gate, told = tmp_path / "gate", tmp_path / "told"
    with county_scope(county_of("chongyi")):
        with a_worker(fresh, queue) as first:
            job = jobs.start(
                make.COMMAND, "tests.found_zone", name="扬眉镇", gate=str(gate), told=str(told)
            )
            wait_for(told.exists)
            assert jobs.sweep() == 0, "A living worker's job is left to it."
            first.send_signal(signal.SIGKILL)
            first.wait()
        assert not Zone.objects.exists()

        gate.touch()
        wait_for(lambda: jobs.sweep() == 1)
        with a_worker(fresh, queue):
            wait_for(lambda: Job.objects.get(pk=job.pk).is_finished)
        job.refresh_from_db()
        assert (job.state, job.attempts) == ("done", 2)
        assert Zone.objects.count() == 1
