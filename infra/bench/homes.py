"""Benchmark of what people open first, at the demonstration's two years: CPU of whole pages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.conf import settings
from django.db import connection

from apps.accounts.models import User
from infra.bench.asking import cost, serving, session_of
from infra.bench.measuring import Row, within
from kernel import jobs
from kernel.models import Job
from kernel.realm import county_scope, platform_scope
from liangxin import jobs as life
from tenants.counties.models import County

MILLISECONDS, TURNS, TIMES = 200, 5, 5
ROLES = ("admin", "shuji", "ganshi", "zhibu", "dangyuan")
PAGES = (
    "/", "/activities/", "/activities/calendar/", "/visits/new/", "/duties/", "/duties/map/",
    "/duties/mine/", "/cases/", "/cases/board/", "/liaison/", "/liaison/mine/",
)  # fmt: skip


def rows() -> Iterator[Row]:
    """Yield the first page and the lists of each role; the life is made first, which takes minutes.

    CPU of Python and of the database session, for a shared machine makes a page wait for others.
    """
    with platform_scope():
        county = County.objects.get(slug="chongyi")
    with county_scope(county):
        while job := Job.objects.filter(kind=life.KIND, state=Job.State.QUEUED).first():
            jobs.run(str(job.pk))
    yield from pages(county)


def pages(county: County) -> Iterator[Row]:
    """Yield each page of each role, of the county as it stands."""
    with county_scope(county):
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        sessions = {login: session_of(User.objects.get(username=login)) for login in ROLES}
    for login, session in sessions.items():
        with serving(settings.SESSION_COOKIE_NAME, session) as server:
            for page in PAGES:
                work = partial(cost, server, page, TIMES)
                yield Row(f"CPU: {page} as {login}", within(MILLISECONDS), work, turns=TURNS)
