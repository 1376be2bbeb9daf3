"""A county of the source county's size: founding, import, coverage and pages, measured.

    make bench, or: python -m infra.bench [repetitions]

Founds counties of its own (`bench-…`) in the configured database and leaves them there.
"""

from __future__ import annotations

import gc
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "platform")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liangxin.settings")

import django  # noqa: E402 -- the path must be known first

django.setup()

from django.conf import settings  # noqa: E402 -- Django must be ready first
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402 -- likewise
from django.http import HttpRequest  # noqa: E402 -- likewise
from django.test import Client  # noqa: E402 -- likewise

from apps.accounts import services as accounts  # noqa: E402 -- likewise
from apps.accounts import sessions  # noqa: E402 -- likewise
from apps.accounts.models import User  # noqa: E402 -- likewise
from apps.businesses import queries, services  # noqa: E402 -- likewise
from apps.organization import grants  # noqa: E402 -- likewise
from apps.organization.models import OrgUnit  # noqa: E402 -- likewise
from kernel import ids  # noqa: E402 -- likewise
from kernel.access import Actor  # noqa: E402 -- likewise
from kernel.realm import Realm, county_scope  # noqa: E402 -- likewise
from kernel.tabular import services as tabular  # noqa: E402 -- likewise
from tenants.counties import provisioning  # noqa: E402 -- likewise

WORKBOOKS = ROOT / "infra" / "demo" / "chongyi"
ACTOR = Actor.command("bench")
PAGES = (
    "/businesses/?status=active&kind=individual&sort=name",
    "/businesses/?status=active&q=hslb",
    "/businesses/?covered=true&sort=-unit&page=200",
)


def main() -> None:
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 3
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


if __name__ == "__main__":
    main()
