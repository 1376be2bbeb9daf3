"""A server that hangs is waited for once, and then left alone for a while."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings, settings

from kernel import jobs, pauses, worker
from kernel.caching import ForgivingRedisCache
from kernel.jobs import UNSENT_AFTER
from kernel.models import Job
from kernel.pauses import Pause
from kernel.realm import Realm, platform_scope
from kernel.tasks import send_to_platform
from tests import make
from tests.conftest import County


@pytest.fixture
def hanging(tmp_path: Path) -> Iterator[str]:
    """The address of a server that takes connections and never says a word, as a stopped one does."""
    path = tmp_path / "hanging.sock"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen(50)
        yield f"unix://{path}"


def seconds(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


def test_a_cache_that_hangs_is_waited_for_once(hanging: str) -> None:
    cache = ForgivingRedisCache(hanging, dict(settings.CACHES["platform"]))
    with platform_scope():
        first = seconds(lambda: cache.get("a"))
        others = seconds(lambda: [cache.get("a") for _turn in range(20)])

    assert 1 < first < 3.5
    assert others < 0.5


def test_the_broker_on_a_server_that_hangs_is_not_asked(settings: LazySettings) -> None:
    settings.REDIS_URL = "redis://nowhere.invalid/0"
    pauses.of(settings.REDIS_URL).begin()

    with pytest.raises(ConnectionError, match="moment ago"):
        send_to_platform(worker.relay_platform)


def test_a_pause_ends_with_an_answer() -> None:
    pause = Pause(60)
    assert not pause.is_on()

    pause.begin()
    assert pause.is_on()

    pause.end()
    assert not pause.is_on()


def test_one_thread_tries_again_while_the_others_go_on_without() -> None:
    pause = Pause(0.05)
    pause.begin()
    time.sleep(0.06)

    assert [pause.is_on() for _thread in range(3)] == [False, True, True]


def test_a_job_that_no_broker_took_is_sent_by_the_next_sweep(inside: County) -> None:
    taken: list[str] = []

    def away(_realm: Realm, _job: str) -> None:
        raise ConnectionError

    with jobs.starter.replaced(away):
        job = jobs.start(make.COMMAND, "recompute_coverage")
        Job.objects.update(created_at=job.created_at - 2 * UNSENT_AFTER)
        jobs.sweep()
    with jobs.starter.replaced(lambda _realm, job_id: taken.append(job_id)):
        jobs.sweep()

    assert taken == [str(job.pk)]
