"""Benchmark of liaison: the plan of a whole county, in a process that does nothing else."""

from __future__ import annotations

import resource
from collections.abc import Iterator

from django.db import transaction

from apps.liaison import services
from infra.bench.measuring import Row, wall, within
from kernel.access import Actor
from kernel.realm import county_scope, platform_scope
from tenants.counties.models import County

ACTOR = Actor.command("bench")
SECONDS, MEGABYTES = 10, 300


def rows() -> Iterator[Row]:
    """Yield the plan of the demonstration's county (486 members, 10,522 businesses), and its memory."""
    with platform_scope():
        county = County.objects.get(slug="chongyi")
    with county_scope(county):
        yield Row(
            "liaison planned for the whole county, lines stored: 4,860 links",
            within(SECONDS * 1000, "≤ 10 s"),
            wall(_plan),
            turns=5,
        )
        yield Row(
            "memory of the process that did so, at its most, MB",
            within(MEGABYTES, "≤ 300 MB"),
            lambda: _peak() / 1000,
            turns=1,
        )
        services.apply_plan(actor=ACTOR, plan=services.make_plan(actor=ACTOR))
        yield Row(
            "planned again, all 4,860 links kept",
            within(SECONDS * 1000, "≤ 10 s"),
            wall(_plan),
            turns=5,
        )


def _plan() -> None:
    with transaction.atomic():
        services.make_plan(actor=ACTOR)
        transaction.set_rollback(True)


def _peak() -> float:
    """Return the most memory this process held at one time, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
