"""Benchmark of what people open first, at the demonstration's two years: server time of whole pages."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http import HTTPStatus

from django.conf import settings
from django.db import connection
from django.test import Client

from apps.accounts.models import User
from infra.bench.asking import session_of
from infra.bench.measuring import Row, Work, within
from infra.bench.serving import HOST
from kernel import jobs
from kernel.models import Job
from kernel.realm import county_scope, platform_scope
from liangxin import jobs as life
from tenants.counties.models import County

MILLISECONDS, TURNS = 200, 9
ROLES = ("admin", "shuji", "ganshi", "zhibu", "dangyuan")
PAGES = (
    "/", "/activities/", "/activities/calendar/", "/visits/new/", "/duties/", "/duties/map/",
    "/duties/mine/", "/duties/behind/", "/cases/", "/cases/board/", "/liaison/", "/liaison/mine/",
)  # fmt: skip


def rows() -> Iterator[Row]:
    """Yield the first page and the lists of each role that has them; the life is made first, in minutes."""
    with platform_scope():
        county = County.objects.get(slug="chongyi")
    with county_scope(county):
        while job := Job.objects.filter(kind=life.KIND, state=Job.State.QUEUED).first():
            jobs.run(str(job.pk))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        clients = {login: _client(login) for login in ROLES}
    for login, client in clients.items():
        for page in PAGES:
            if client.get(page).status_code == HTTPStatus.OK:
                yield Row(
                    f"{page} as {login}", within(MILLISECONDS), _asked(client, page), turns=TURNS
                )


def _client(login: str) -> Client:
    client = Client(HTTP_HOST=HOST)
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(User.objects.get(username=login))
    return client


def _asked(client: Client, page: str) -> Work:
    def ask() -> float:
        began = time.perf_counter()
        client.get(page)
        return time.perf_counter() - began

    return ask
