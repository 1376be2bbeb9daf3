"""Businesses, their cover, and runs of its rules."""

from __future__ import annotations

from datetime import date
from typing import Any

from apps.businesses.models import Business, Coverage, CoverageRun
from kernel import clock
from tests import make
from tests.world import World

KINDS = {"business_id": "business", "run_id": "run"}
RESOURCES = {"businesses": "business", "coverage-runs": "run"}
SUMMARY = {"gained": 0, "lost": 0, "moved": 0}


def rows(world: World) -> dict[str, tuple[Any, Any]]:
    _cover(world.shop, world, starts_on=clock.today())
    return {"business": (world.shop, world.far_shop), "run": (run(), run())}


def run() -> CoverageRun:
    return CoverageRun.objects.create(on=clock.today(), rules=[], summary=SUMMARY, by_label="x")


def more(world: World) -> None:
    for number in range(3):
        run()
        _cover(make.business(unit=world.east), world, starts_on=clock.today())
        # Past cover of the business whose page is visited.
        _cover(
            world.shop,
            world,
            starts_on=date(1990 + number, 1, 1),
            ends_on=date(1990 + number, 6, 1),
        )


def _cover(business: Business, world: World, **values: Any) -> None:
    Coverage.objects.create(
        business=business, unit=world.east, rule="township", reason="x", **values
    )
