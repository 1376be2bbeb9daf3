"""The platform's own journal is relayed and sealed, and county tasks can be queued at all."""

import pytest
from celery import current_app
from django.db import transaction

from kernel import journal, tasks, worker
from kernel.access import Actor
from kernel.journal import sealing
from kernel.models import Delivery, JournalEntry
from kernel.realm import county_scope, platform_scope
from tenants.counties import health, jobs
from tenants.counties.events import StaffDismissed
from tenants.counties.models import County, CountyHealth
from tests import make

ACTOR = Actor.command("tests")


def test_the_platforms_journal_is_relayed_and_sealed(platform: None, county: County) -> None:
    with transaction.atomic():
        entry = journal.emit(StaffDismissed(user_id=county.pk, reason="test"), actor=ACTOR)
        Delivery.objects.create(entry=entry, handler="nobody.listens")

    worker.keep_platform()

    with platform_scope():
        assert sealing.verify_journal().sealed == JournalEntry.objects.count()
        assert Delivery.objects.get().attempts == 1


@pytest.mark.parametrize("name", ["kernel.sweep", "counties.report_health", "indicators.push"])
def test_every_ready_county_gets_its_task(
    platform: None, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[float] = []
    monkeypatch.setattr(
        type(current_app.tasks[name]),
        "apply_async",
        lambda _task, _args, **options: sent.append(options["expires"]),
    )

    worker.fan_out(name, 30.0)

    assert sent == [30.0] * County.objects.count()


def test_a_county_task_is_accepted_by_the_broker(county: County) -> None:
    tasks.send(current_app.tasks["indicators.refresh"], county.realm, delay=1.0)
    tasks.send_to_platform(current_app.tasks["kernel.relay_platform"])


def test_a_county_reports_how_it_does(county: County) -> None:
    with county_scope(county):
        make.branch()
        report = health.report()
    jobs.report_health(str(county.pk))

    with platform_scope():
        row = CountyHealth.objects.get(county=county)
        assert row.outbox_waiting == report["outbox_waiting"] > 0
        assert row.entries_unsealed > 0
