"""The demonstration's life: repeatable, made once, ending today, heard by nobody as new."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from apps.activities.models import Activity, AgendaItem, Attendance, SuggestionRound
from apps.cases.models import Case, CaseNote
from apps.duties.models import Duty
from apps.notices.models import Notice
from kernel import clock, jobs
from kernel.journal import sealing
from kernel.models import Delivery, Job, JournalEntry
from kernel.workdays import Calendar
from liangxin import jobs as life
from liangxin.life import cases, texts
from tests import make

MONTHS = 2
OVER = (Activity.State.HELD, Activity.State.ARCHIVED)


@pytest.fixture(autouse=True)
def a_branch(settings: Any, inside: object) -> None:
    """A county with a branch of six, four shops, and those who work for its committee."""
    settings.DEMO_MONTHS = MONTHS
    root, unit = make.root(), make.branch("城东党支部")
    with clock.at(clock.now() - timedelta(days=200)):
        make.holder("clerk", root, "周干事", username="ganshi")
        make.holder("committee_secretary", root, "廖书记", username="shuji")
        for name in "甲乙丙丁戊己":
            make.member(unit, f"李{name}", joined_on=date(2001, 6, 1))
    for number in range(4):
        make.business(unit=unit, name=f"城东{number}号店")


def told() -> dict[str, Counter[Any]]:
    """Count what was made, by what a reader sees of it."""
    attended = Attendance.objects.values_list("activity__title", "status", "member__name")
    return {
        "activities": Counter(Activity.objects.values_list("kind", "state", "starts_at", "title")),
        "attendance": Counter(attended),
        "cases": Counter(Case.objects.values_list("kind", "state", "raised_on", "rating", "text")),
        "notes": Counter(CaseNote.objects.values_list("kind", "at")),
        "duties": Counter(Duty.objects.values_list("rule", "period", "met_on", "late")),
    }


def queued() -> Job | None:
    """Return the job that waits."""
    return Job.objects.filter(kind=life.KIND, state=Job.State.QUEUED).first()


def live() -> dict[str, Counter[Any]]:
    """Make the whole life, job after job, and count it."""
    job = life.begin()
    while job is not None:
        jobs.run(str(job.pk))
        job = queued()
    return told()


def test_a_life_is_the_same_when_it_is_made_again() -> None:
    with transaction.atomic():
        first = live()
        transaction.set_rollback(True)

    assert not Activity.objects.exists()
    assert live() == first
    assert all(first.values())


def test_a_life_ends_today_and_nothing_of_it_is_heard_as_new() -> None:
    before = set(JournalEntry.objects.values_list("pk", flat=True))
    live()
    days = Activity.objects.filter(state__in=OVER).values_list("held_on", flat=True)

    assert clock.today() - timedelta(days=10) <= max(days) <= clock.today()
    assert min(days) < clock.today() - timedelta(days=30)
    assert not CaseNote.objects.filter(at__gt=clock.now()).exists()
    assert not Notice.objects.exists()
    assert not Delivery.objects.exclude(entry__in=before).exists()
    sealing.seal_journal(everything=True)
    assert sealing.verify_journal().is_whole


def test_meetings_are_held_on_working_days_and_no_case_is_left_lying() -> None:
    live()
    met = Activity.objects.filter(visit=None).exclude(state=Activity.State.DRAFT)
    days = set(met.values_list("held_on", flat=True))

    assert days
    assert all(Calendar().is_working(day) for day in days)
    waiting = Case.objects.filter(state=Case.State.RAISED)
    assert not waiting.filter(raised_on__lt=clock.today() - timedelta(days=7)).exists()


def test_a_working_day_is_found_within_the_month() -> None:
    assert texts.weekday(date(2026, 10, 3)) == date(2026, 10, 8)
    assert texts.weekday(date(2026, 2, 20)) == date(2026, 2, 24)
    assert texts.weekday(date(2026, 11, 28)) == date(2026, 11, 27)
    assert texts.weekday(date(2026, 11, 29)) == date(2026, 11, 30)


def test_a_case_that_was_handed_up_is_closed_by_who_leads_the_unit_that_has_it(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEMO_MONTHS = 4
    for name, value in {
        "OF_MEMBER": 1,
        "PASSED": 1,
        "RATED": 0,
        "REOPENED": 0,
        "WITHDRAWN": 0,
    }.items():
        monkeypatch.setattr(cases, name, value)
    live()

    old = Case.objects.filter(raised_on__lt=clock.today() - timedelta(days=60))
    assert old.filter(kind="hardship").exists()
    assert set(old.values_list("state", flat=True)) == {Case.State.CLOSED}


def test_a_consultation_discusses_what_was_sent_for_it() -> None:
    live()
    held = Activity.objects.filter(kind="consultation", state__in=OVER)
    points = AgendaItem.objects.filter(activity__in=held)

    assert not held.exists() or points.exists()
    assert not points.filter(outcome="").exists()
    assert set(held.values_list("pk", flat=True)) == set(
        SuggestionRound.objects.filter(activity__in=held).values_list("activity", flat=True)
    )


def test_what_a_killed_worker_had_begun_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction.atomic():
        whole = live()
        transaction.set_rollback(True)
    monkeypatch.setattr(life, "SECONDS", 0.2)

    job = life.begin()
    while job is not None:
        with transaction.atomic():  # What a kill leaves of a transaction.
            jobs.run(str(job.pk))
            transaction.set_rollback(True)
        jobs.run(str(job.pk))
        jobs.run(str(job.pk))
        job = queued()

    assert told() == whole
    assert life.begin() is None


def test_a_county_at_work_is_given_no_life() -> None:
    make.activity(make.root(), "committee_meeting")

    assert life.begin() is None


def test_no_life_is_made_where_none_is_wanted(settings: Any) -> None:
    settings.DEMO_MONTHS = 0

    assert life.begin() is None
