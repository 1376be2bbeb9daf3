"""What an operator is told: the broker, and since when the oldest work waits."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.conf import LazySettings
from django.db.models import Min
from django.test import Client

from kernel import clock
from kernel import jobs as kernel_jobs
from kernel.models import Job, JournalEntry
from kernel.realm import county_scope, platform_scope
from tenants.counties import health
from tenants.counties.models import County, CountyHealth
from tests import make
from tests.tenants import cast
from tests.visiting import visitor


def test_work_that_waits_is_told_with_its_age(county: County, client: Client) -> None:
    hour = timedelta(hours=1)
    with county_scope(county):
        Job.objects.create(kind="tests.work", created_at=clock.now() - 2 * hour)
        health.report()
    with platform_scope():
        CountyHealth.objects.filter(county=county).update(oldest_outbox_at=clock.now() - 3 * hour)

    told = client.get("/readyz").json()

    assert (told["status"], told["broker"]) == ("ok", "ok")
    assert 7200 <= told["oldest_job_seconds"] < 7260
    assert 10800 <= told["oldest_outbox_seconds"] < 10860
    assert told["oldest_report_seconds"] < 60


def test_the_platforms_own_outbox_is_told_too(county: County, client: Client) -> None:
    with platform_scope():
        Job.objects.create(kind="tests.work")

    assert client.get("/readyz").json()["oldest_job_seconds"] < 60


def test_a_report_says_since_when_the_oldest_waits(county: County) -> None:
    with county_scope(county):
        job = kernel_jobs.start(make.COMMAND, "recompute_coverage")
        make.branch()

        report = health.report()

        assert report["oldest_job_at"] == job.created_at
        assert (
            report["oldest_outbox_at"]
            == JournalEntry.objects.filter(deliveries__state="pending").aggregate(at=Min("at"))[
                "at"
            ]
        )


def test_a_broker_that_is_away_is_told_and_the_server_stays_ready(
    county: County, client: Client, settings: LazySettings, tmp_path: Path
) -> None:
    settings.REDIS_URL = f"unix://{tmp_path / 'nobody.sock'}"

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["broker"]) == ("degraded", "does not answer")


def test_the_console_shows_the_broker_and_the_oldest_work(
    county: County, settings: LazySettings, tmp_path: Path
) -> None:
    settings.REDIS_URL = f"unix://{tmp_path / 'nobody.sock'}"
    with platform_scope():
        user = cast.staff_user("system_admin")
        CountyHealth.objects.create(county=county, oldest_job_at=clock.now() - timedelta(hours=2))
    client = visitor(user, "localhost")

    page = client.get("/console/").content.decode()

    assert "消息队列没有回应" in page
    assert "有后台任务自" in page
