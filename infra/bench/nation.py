"""The platform at its largest: approving a sign-up, and the summary of every county of China.

    manage.py bench nation

Everything it makes is rolled back, but for the spare schemas it tops up.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from kernel import clock
from kernel.access import Actor
from kernel.realm import platform_scope
from tenants.counties import provisioning, services
from tenants.counties.models import County, Region, Signup
from tenants.oversight import queries, registry
from tenants.oversight.models import Headline, RollupFact

ACTOR = Actor.command("bench")
PARTS = ("", "kind=enterprise", "kind=individual", "kind=stall")
REPETITIONS = 3


def main() -> None:
    """Time approvals and the summary; print the figures."""
    with platform_scope():
        provisioning.refill_spares(REPETITIONS)
        with transaction.atomic():
            report("approve a sign-up, spares at hand", approve)
            transaction.set_rollback(True)
        with transaction.atomic():
            fill_china()
            report("page of 2,844 counties, sorted", page)
            report("sums over all counties", lambda: queries.overall(ACTOR))
            report("one province by prefecture", province)
            transaction.set_rollback(True)


def report(what: str, work: Callable[[], Any]) -> None:
    """Print the best of some repetitions, in milliseconds."""
    took = []
    for _turn in range(REPETITIONS):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    sys.stdout.write(f"{what:<40}{min(took):8.0f} ms\n")


def approve() -> None:
    region = Region.objects.get(code="360732", valid_to=None)
    signup = Signup.objects.create(
        region=region,
        committee="某县小个专党委",
        credit_code="11360725MB0000000X",
        slug=f"bench-{time.time_ns() % 10**9}",
        contact_name="张三",
        contact_phone="19900001111",
        blueprint="chongyi",
    )
    services.approve_signup(actor=ACTOR, signup=signup)


def fill_china() -> None:
    """Make a county with figures for every county-level division."""
    regions = Region.objects.filter(valid_to=None, level=Region.Level.COUNTY)
    counties = County.objects.bulk_create(
        County(
            schema_name=f"bench_{number}",
            role=f"bench_{number}",
            slug=f"bench-{number}",
            name=region.name,
            region=region,
            blueprint="chongyi@1",
        )
        for number, region in enumerate(regions)
    )
    day = clock.today().isoformat()
    RollupFact.objects.bulk_create(
        (
            RollupFact(county=c, indicator=key, dimension=part, period=day, value=number)
            for number, c in enumerate(counties)
            for key in dict.fromkeys(found.key for found, _column in registry.columns())
            for part in PARTS
        ),
        batch_size=5000,
    )
    names = [column.name for _definition, column in registry.columns()]
    Headline.objects.bulk_create(
        Headline(county=c, figures=dict.fromkeys(names, number))
        for number, c in enumerate(counties)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def page() -> None:
    rows = queries.counties(ACTOR)
    rows.count()
    ids = queries.ids_by_figure(rows, "businesses", 0, 25, downwards=True)
    shown = rows.filter(pk__in=ids).order_by(F("headline__figures__businesses").desc(), "id")
    queries.summary(ACTOR, only=list(shown))


def province() -> None:
    found = queries.region(ACTOR, "36")
    if found is not None:
        queries.divisions_below(ACTOR, found)
