"""The demonstration's life: repeatable, made once, ending today, heard by nobody as new."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import transaction

from apps.activities.models import Activity, Attendance
from apps.cases.models import Case
from apps.duties.models import Duty
from apps.notices.models import Notice, Sending
from kernel import clock, jobs
from kernel.journal import sealing
from kernel.models import Delivery, Job
from liangxin import jobs as life
from liangxin.life import portions
from tests import make

MONTHS = 2


def people() -> None:
    root = make.root()
    since = portions.began(clock.today(), MONTHS)
    with clock.at(clock.now() - timedelta(days=200)):
        make.holder("clerk", root, "周干事", username="ganshi")
        make.holder("committee_secretary", root, "廖书记", username="shuji")
        for name in ("城东党支部", "城西党支部"):
            unit = make.branch(name)
            for number in range(6):
                make.member(unit, f"{name[:2]}{'甲乙丙丁戊己'[number]}", joined_on=date(2001, 6, 1))
            for number in range(8):
                make.business(unit=unit, name=f"{name[:2]}{number}号店")
    assert since < clock.today()


def told() -> dict[str, object]:
    """Count what there is, by what a reader sees of it."""
    return {
        "activities": Counter(Activity.objects.values_list("kind", "state", "held_on", "title")),
        "attendance": Counter(Attendance.objects.values_list("status", flat=True)),
        "cases": Counter(Case.objects.values_list("kind", "state", "raised_on", "rating")),
        "duties": Counter(Duty.objects.values_list("rule", "period", "met_on")),
    }


def lived() -> dict[str, object]:
    job = life.begin()
    while job is not None:
        jobs.run(str(job.pk))
        job = Job.objects.filter(kind=life.KIND, state=Job.State.QUEUED).first()
    return told()


@pytest.fixture(autouse=True)
def _short(settings: object, inside: object) -> None:
    settings.DEMO_MONTHS = MONTHS
    people()


def test_a_life() -> None:
    import time
    t=time.time()
    got = lived()
    print(time.time()-t, {k: (sum(v.values())) for k, v in got.items()})
    print(got["attendance"], got["cases"])
    print(Counter(Activity.objects.values_list("kind","state")))
    print(Job.objects.values_list("state","message","result"))
