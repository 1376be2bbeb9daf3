"""Businesses, their cover, and runs of its rules."""

from __future__ import annotations

from typing import Any

from apps.businesses.models import Coverage, CoverageRun
from kernel import clock
from tests.world import World

KINDS = {"business_id": "business", "run_id": "run"}
RESOURCES = {"businesses": "business", "coverage-runs": "run"}
SUMMARY = {"gained": 0, "lost": 0, "moved": 0}


def rows(world: World) -> dict[str, tuple[Any, Any]]:
    Coverage.objects.create(
        business=world.shop, unit=world.east, rule="township", reason="x", starts_on=clock.today()
    )
    return {"business": (world.shop, world.far_shop), "run": (run(), run())}


def run() -> CoverageRun:
    return CoverageRun.objects.create(on=clock.today(), rules=[], summary=SUMMARY, by_label="x")
