"""CPU of requests, against plain Django and REST framework on the same tables, in two processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest

from apps.accounts import sessions
from apps.accounts.models import User
from infra.bench.measuring import Row, times_floor
from kernel.realm import county_scope, platform_scope
from tenants.counties.models import County

PLAIN_BACKEND = "django.contrib.auth.backends.ModelBackend"
ADDRESSES = {
    "CPU: count and 25 businesses as JSON, beside plain Django": ("/bench/", 40),
    "CPU: API, 25 businesses, beside plain REST framework": ("/api/v1/businesses/?limit=25", 40),
    "CPU: API, 200 businesses, beside plain REST framework": ("/api/v1/businesses/?limit=200", 8),
}
Server = subprocess.Popen[str]


def rows() -> Iterator[Row]:
    """Yield one row for each address, requested as the county's administrator."""
    with platform_scope():
        county = County.objects.get(slug="chongyi")
    with county_scope(county):
        user = User.objects.get(username="admin")
        ours, plain = session_of(user), _session_of_plain(user)
    with (
        serving(settings.SESSION_COOKIE_NAME, ours) as mine,
        serving("sessionid", plain, **_plainly(county)) as floor,
    ):
        for name, (address, times) in ADDRESSES.items():
            yield Row(
                name,
                times_floor(1.2),
                partial(cost, mine, address, times),
                partial(cost, floor, address, times),
            )


def cost(server: Server, address: str, times: int) -> float:
    """Return the seconds of CPU that a request took, Python's and the database session's."""
    if server.stdin is None or server.stdout is None:
        raise RuntimeError("A server of the bench has no pipes.")
    server.stdin.write(f"{address} {times}\n")
    server.stdin.flush()
    return float(server.stdout.readline())


@contextmanager
def serving(cookie: str, session: str, **environment: str) -> Iterator[Server]:
    """Yield a process that answers its own requests in a session (`infra.bench.serving`)."""
    server = subprocess.Popen(
        [sys.executable, "-m", "infra.bench.serving", cookie, session],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "API_REQUESTS_PER_MINUTE": "1000000000", **environment},
    )
    with server:
        yield server


def _plainly(county: County) -> dict[str, str]:
    """Return the plain project's environment: its settings, and the county's tables as the owner."""
    owner = settings.DATABASES["owner"]
    return {
        "DJANGO_SETTINGS_MODULE": "infra.bench.plain.settings",
        "SECRET_KEY": settings.SECRET_KEY,
        "BENCH_NAME": str(owner["NAME"]),
        "BENCH_USER": str(owner["USER"]),
        "BENCH_HOST": str(owner["HOST"]),
        "BENCH_SCHEMA": county.schema_name,
    }


def session_of(user: User) -> str:
    """Begin a session of the product for an account; return its key."""
    request = HttpRequest()
    request.session = SessionStore()
    sessions.begin(request, user, is_staff=True)
    request.session.save()
    return str(request.session.session_key)


def _session_of_plain(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = PLAIN_BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)
