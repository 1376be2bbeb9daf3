"""Each night what is past its time goes, each thing by the rule of who keeps it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command

from apps.accounts import services as accounts
from apps.accounts.models import Activation, LoginAttempt
from apps.integrations import services as integrations
from apps.integrations.models import IdempotentReply
from kernel import clock, jobs, retention, worker
from kernel.errors import Invalid
from kernel.fields import EncryptedBytesField, EncryptedTextField
from kernel.journal.appending import append
from kernel.models import Delivery, Job, JournalEntry
from liangxin.celery import app
from tenants.counties.models import County
from tests import make
from tests.world import World


def night(days: int = 1) -> retention.Report:
    """Let the night `days` from now do its work."""
    with time_machine.travel(clock.now() + timedelta(days=days)):
        return retention.forget_expired(actor=make.COMMAND)


def encrypted_fields() -> Iterator[str]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, (EncryptedTextField, EncryptedBytesField)):
                yield f"{model._meta.label}.{field.name}"


def test_every_encrypted_field_says_how_long_it_is_kept() -> None:
    ended = [name for rule in retention.rules for name in rule.fields]
    stays = [name for stay in retention.open_ended for name in stay.fields]

    assert set(ended) | set(stays) == set(encrypted_fields())
    assert not set(ended) & set(stays)


def test_ended_sessions_go_and_running_ones_stay(inside: County) -> None:
    for key, hours in (("ended", -1), ("running", 48)):
        moment = clock.now() + timedelta(hours=hours)
        Session.objects.create(session_key=key, session_data="", expire_date=moment)

    assert night(0).removed["accounts.sessions"] == 1
    assert [row.session_key for row in Session.objects.all()] == ["running"]


def test_failed_log_ins_go_once_they_count_no_more(inside: County) -> None:
    with pytest.raises(Invalid):
        accounts.log_in(login="nobody", password="wrong-horse", address="203.0.113.7")

    night(0)
    assert LoginAttempt.objects.count() == 1
    night(1)
    assert not LoginAttempt.objects.exists()


def test_spent_codes_go_and_open_ones_stay(world: World) -> None:
    Activation.objects.all().delete()
    make.account("钱进")
    accounts.issue_activation(actor=make.COMMAND, user=world.secretary)

    assert night(29).removed["accounts.activation_codes"] == 0
    assert night(31).removed["accounts.activation_codes"] == 1
    assert Activation.objects.get().user == world.secretary
    assert night(45).removed["accounts.activation_codes"] == 1


def test_answers_to_repeated_requests_go_with_the_night_after_their_day(inside: County) -> None:
    claim = integrations.begin_reply(holder="x", idempotency_key="1", fingerprint="f")
    integrations.keep_reply(claim=claim, status=201, body="王丽兰", headers={})

    night(0)
    assert IdempotentReply.objects.count() == 1
    night(2)
    assert not IdempotentReply.objects.exists()


def test_jobs_go_ninety_days_after_they_ended_and_unfinished_ones_stay(inside: County) -> None:
    jobs.task("tests.kept")(lambda _running: {"kept": ["王丽兰"]})
    done, waiting = (jobs.start(make.COMMAND, "tests.kept") for _turn in range(2))
    jobs.run(str(done.pk))

    night(89)
    assert Job.objects.count() == 2
    night(91)
    assert list(Job.objects.all()) == [waiting]


def test_notes_of_deliveries_go_and_what_failed_stays(inside: County) -> None:
    entry = JournalEntry.objects.earliest("at")
    Delivery.objects.create(entry=entry, handler="a", state=Delivery.State.DONE)
    Delivery.objects.create(entry=entry, handler="b", state=Delivery.State.FAILED)

    night(31)
    assert [row.handler for row in Delivery.objects.filter(entry=entry)] == ["b"]


def failing(_before: datetime) -> int:
    append(
        name="tests.half", actor_kind="system", actor_id=None, actor_label="x",
        subjects=[], payload={}, request_id="", handlers=[],
    )  # fmt: skip
    raise RuntimeError("The rule is broken.")


@pytest.fixture
def broken_rule() -> Iterator[None]:
    """A rule that stops half-way, the first of all."""
    broken = replace(retention.rules["accounts.sessions"], key="a.broken", forget=failing)
    with retention.rules.only(*retention.rules.keys()):
        retention.rules.add("a.broken", broken, order=1)
        yield


def test_a_rule_that_fails_leaves_nothing_and_does_not_keep_the_others(
    inside: County, broken_rule: None
) -> None:
    Session.objects.create(session_key="old", session_data="", expire_date=clock.now())

    report = night()
    assert report.failed == ["a.broken"]
    assert report.removed["accounts.sessions"] == 1
    assert not JournalEntry.objects.filter(name="tests.half").exists()


def test_a_night_without_anything_to_remove_writes_nothing(inside: County) -> None:
    night(0)
    before = JournalEntry.objects.count()

    night(0)
    assert JournalEntry.objects.count() == before


def test_the_platform_has_its_own_rules(platform: None, county: County) -> None:
    assert "counties.contacts_of_signups" in night(0).removed
    assert "kernel.files_of_imports" not in night(0).removed


def test_the_command_says_what_went(inside: County, capsys: Any) -> None:
    Session.objects.create(session_key="old", session_data="", expire_date=clock.now())

    call_command("forget_expired", county="chongyi", json=True)

    said = json.loads(capsys.readouterr().out)
    assert (said["county"], said["removed"]["accounts.sessions"]) == ("chongyi", 1)


def test_the_command_fails_after_all_counties_when_a_rule_did(
    county: County, broken_rule: None, capsys: Any
) -> None:
    with pytest.raises(CommandError, match=r"chongyi a\.broken, shangyou a\.broken"):
        call_command("forget_expired", all=True)
    assert "shangyou:" in capsys.readouterr().out


def test_the_worker_does_it_each_night_everywhere(inside: County) -> None:
    Session.objects.create(session_key="old", session_data="", expire_date=clock.now())

    worker.forget_expired.apply(args=[str(inside.pk)]).get()

    assert not Session.objects.exists()
    lines = app.conf.beat_schedule.values()
    assert worker.forget_expired.name in {line["args"][0] for line in lines if "args" in line}
    assert worker.forget_expired_of_platform.name in {line["task"] for line in lines}
