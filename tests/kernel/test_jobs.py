"""Long work: its progress, its end, and what happens when the broker or the worker is away."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from celery import Celery
from django.core.cache import cache
from django.db import transaction

from apps.organization.models import Zone
from kernel import clock, jobs
from kernel.access.actor import ANONYMOUS
from kernel.errors import Conflict, Denied
from kernel.jobs import Running
from kernel.models import Job
from kernel.realm import county_scope
from liangxin import scheduler
from liangxin.celery import app
from tenants.counties.models import County
from tests import make
from tests.conftest import county_of


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    with jobs.kinds.only(*jobs.kinds.keys()):
        yield


@pytest.fixture
def sent() -> Iterator[list[str]]:
    """The jobs that were handed to workers, of which there are none."""
    found: list[str] = []
    with jobs.starter.replaced(lambda _realm, job_id: found.append(job_id)):
        yield found


def started(work: Any, **arguments: Any) -> Job:
    jobs.task("tests.work")(work)
    return jobs.start(make.COMMAND, "tests.work", label="Work", **arguments)


def done(job: Job) -> Job:
    jobs.run(str(job.pk))
    job.refresh_from_db()
    return job


def test_a_job_keeps_its_result(inside: County) -> None:
    job = done(started(lambda _running, rows: {"rows": rows}, rows=3))

    assert (job.state, job.result, job.attempts) == ("done", {"rows": 3}, 1)
    assert jobs.progress_of(job).percent == 100


def test_a_job_runs_once_however_often_it_is_sent(inside: County) -> None:
    turns: list[int] = []
    job = started(lambda _running: turns.append(1))

    done(job)
    done(job)
    assert turns == [1]


def test_a_kind_that_does_not_exist_is_not_started(inside: County) -> None:
    with pytest.raises(KeyError):
        jobs.start(make.COMMAND, "tests.nothing")


def test_a_job_shows_how_far_it_is(inside: County) -> None:
    seen = []

    def work(running: Running) -> None:
        running.progress(30, 120, "Reading")
        seen.append(jobs.progress_of(running.job))

    done(started(work))
    assert [(p.done, p.total, p.percent, p.message) for p in seen] == [(30, 120, 25, "Reading")]


def test_a_refusal_is_the_jobs_message(inside: County) -> None:
    def work(_running: Running) -> None:
        raise Conflict("The file was applied already.")

    job = done(started(work))
    assert (job.state, job.message) == ("refused", "The file was applied already.")


def test_a_fault_is_not_shown_and_leaves_nothing(inside: County) -> None:
    def work(_running: Running) -> None:
        with transaction.atomic():
            Zone.objects.create(kind="township", name="扬眉镇")
            raise RuntimeError("secret detail")

    job = done(started(work))
    assert job.state == "failed"
    assert "secret" not in job.message
    assert not Zone.objects.exists()


def test_work_whose_end_cannot_be_noted_is_not_done(inside: County) -> None:
    def work(_running: Running) -> object:
        Zone.objects.create(kind="township", name="扬眉镇")
        return object()

    assert done(started(work)).state == "failed"
    assert not Zone.objects.exists()


def test_a_waiting_job_is_cancelled_at_once(inside: County) -> None:
    job = started(lambda _running: None)
    jobs.cancel(job)

    assert done(job).state == "cancelled"


def test_a_running_job_stops_at_its_next_step(inside: County) -> None:
    def work(running: Running) -> None:
        jobs.cancel(running.job)
        running.progress(1, 2)

    assert done(started(work)).state == "cancelled"


def test_the_wish_to_stop_outlives_the_cache(inside: County) -> None:
    def work(running: Running) -> None:
        jobs.cancel(running.job)
        cache.clear()
        running.progress(1, 2)

    assert done(started(work)).state == "cancelled"


def test_a_job_asked_to_stop_does_not_begin_again_after_its_worker_died(inside: County) -> None:
    turns: list[int] = []
    job = started(lambda _running: turns.append(1))
    Job.objects.filter(pk=job.pk).update(state="running", attempts=1)
    jobs.cancel(job)

    assert done(job).state == "cancelled"
    assert turns == []


def test_nobody_starts_a_job_that_would_run_as_the_system(inside: County) -> None:
    jobs.task("tests.work")(lambda _running: None)

    with pytest.raises(Denied):
        jobs.start(ANONYMOUS, "tests.work")
    assert not Job.objects.exists()


def test_a_job_waits_for_the_commit(fresh: str, sent: list[str]) -> None:
    with county_scope(county_of("chongyi")):
        with transaction.atomic():
            job = started(lambda _running: None)
            assert sent == []
        assert sent == [str(job.pk)]


def test_a_job_nobody_was_sent_for_is_sent_by_the_sweep(inside: County, sent: list[str]) -> None:
    job = started(lambda _running: None)

    assert jobs.sweep() == 0
    with time_machine.travel(clock.now() + timedelta(seconds=30)):
        assert jobs.sweep() == 1
    assert sent == [str(job.pk)]


def test_a_job_whose_message_waits_is_not_sent_at_every_sweep(
    inside: County, sent: list[str]
) -> None:
    started(lambda _running: None)

    with time_machine.travel(clock.now() + timedelta(seconds=30)):
        assert [jobs.sweep(), jobs.sweep(), jobs.sweep()] == [1, 0, 0]


def test_what_is_queued_by_the_clock_is_dropped_when_it_is_due_again() -> None:
    assert all(line["options"]["expires"] > 0 for line in app.conf.beat_schedule.values())


def test_a_running_job_that_no_session_holds_is_sent_again(inside: County, sent: list[str]) -> None:
    job = started(lambda _running: None)
    Job.objects.filter(pk=job.pk).update(state="running", started_at=clock.now(), attempts=1)

    assert jobs.sweep() == 1
    assert done(job).state == "done"


def test_a_job_that_kills_its_worker_each_time_is_given_up(inside: County) -> None:
    job = started(lambda _running: None)
    Job.objects.filter(pk=job.pk).update(state="running", attempts=jobs.MAX_ATTEMPTS)

    assert done(job).state == "failed"


@pytest.fixture
def no_broker() -> Iterator[None]:
    before = app.conf.broker_url
    app.conf.broker_url = "redis://127.0.0.1:1/0"
    app.set_default()
    app._pool = None
    app.amqp._producer_pool = None
    yield
    app.conf.broker_url = before
    app._pool = None
    app.amqp._producer_pool = None


def test_a_broker_that_is_away_costs_the_page_little_and_no_error(
    fresh: str, no_broker: None
) -> None:
    began = time.monotonic()
    with county_scope(county_of("chongyi")):
        job = started(lambda _running: None)
        assert time.monotonic() - began < 3
        assert done(job).state == "done"


def test_a_job_runs_without_a_cache(inside: County, monkeypatch: pytest.MonkeyPatch) -> None:
    client = cache._cache
    monkeypatch.setattr(client, "_servers", ["redis://127.0.0.1:1/0"])
    monkeypatch.setattr(client, "_pools", {})
    monkeypatch.setattr(client, "_kept", None)

    cache.set("x", 1)
    assert cache.get("x", "nothing") == "nothing"
    assert done(started(lambda running: running.progress(1, 2))).state == "done"


@pytest.mark.parametrize("sender", [app, scheduler.app], ids=["worker", "scheduler"])
def test_schemas_are_made_by_the_process_that_has_the_owners_login(sender: Celery) -> None:
    route = sender.amqp.router.route({}, "counties.refill_spares")

    assert route["queue"].name == "owner"
