"""A county of the source county's size: founding, import, coverage and pages, measured.

    make bench, or: manage.py bench county [--repetitions N]

Founds counties of its own (`bench-…`) in the configured database and leaves them there.
"""

from __future__ import annotations

import gc
import resource
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import Client

from apps.accounts import services as accounts
from apps.accounts import sessions
from apps.accounts.models import User
from apps.businesses import queries, services
from apps.organization import grants
from apps.organization.models import OrgUnit
from kernel import ids
from kernel.access import Actor
from kernel.realm import Realm, county_scope
from kernel.tabular import services as tabular
from tenants.counties import provisioning

T = TypeVar("T")
WORKBOOKS = Path(settings.ROOT) / "infra" / "demo" / "chongyi"
ACTOR = Actor.command("bench")
PAGES = (
    "/businesses/?status=active&kind=individual&sort=name",
    "/businesses/?status=active&q=hslb",
    "/businesses/?covered=true&sort=-unit&page=200",
)


def main(repetitions: int = 3) -> None:
    """Found counties, bring their workbooks in and time it all; print the figures."""
    founding, importing, covering = [], [], []
    for _turn in range(repetitions):
        slug = f"bench-{ids.uuid7().hex[-8:]}"
        provisioning.refill_spares(1)
        seconds, county = timed(partial(_found, slug))
        founding.append(seconds)
        with county_scope(county):
            tabular.run_file(actor=ACTOR, kind="branches", path=WORKBOOKS / "branches.xlsx")
            importing.append(timed(_import)[0])
            covering.append(timed(partial(services.recompute_coverage, actor=ACTOR))[0])
            figures = queries.coverage_figures(ACTOR)
    print(f"founded out of a spare schema   {shown(founding)}")
    print(f"register, file to commit        {shown(importing)}")
    print(
        f"coverage recomputed             {shown(covering)}   {figures.covered} of {figures.total}"
    )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process     {memory:.0f} MB")
    for page, times in _pages(county, slug).items():
        print(f"{page:<58}{shown(times)}")


def _found(slug: str) -> Realm:
    return provisioning.found_county(
        actor=ACTOR,
        slug=slug,
        name="测速县",
        region_code="360725",
        blueprint_name="chongyi",
        admin_phone="19900009999",
    ).county.realm


def _import() -> None:
    tabular.run_file(actor=ACTOR, kind="register", path=WORKBOOKS / "register.xlsx")


def _pages(county: Realm, slug: str) -> dict[str, list[float]]:
    """Return seconds of server time of each page, warm."""
    with county_scope(county):
        user = accounts.make_account(actor=ACTOR, name="测速", username="bench")
        root = OrgUnit.objects.get(path="/")
        grants.grant_role(actor=ACTOR, user=user, unit=root, role="county_admin")
        user.refresh_from_db()
        client = Client(HTTP_HOST=f"{slug}.{settings.BASE_DOMAIN}")
        client.cookies[settings.SESSION_COOKIE_NAME] = _session(user)
    # What the imports left behind is none of a web process's.
    gc.collect()
    gc.freeze()
    found = {}
    for page in PAGES:
        client.get(page)
        found[page] = [timed(partial(client.get, page))[0] for _turn in range(10)]
    return found


def _session(user: User) -> str:
    request = HttpRequest()
    request.session = SessionStore()
    sessions.begin(request, user, is_staff=True)
    request.session.save()
    return str(request.session.session_key)


def timed(work: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def shown(times: list[float]) -> str:
    ordered = sorted(times)
    return f"{statistics.median(ordered):7.3f} s ({ordered[0]:.3f} to {ordered[-1]:.3f}, {len(ordered)} runs)"
