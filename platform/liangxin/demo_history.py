"""Invented figures of the demonstration's past: weeks for supervisors, months for the county itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal

from apps.indicators.models import Figure
from kernel import clock
from kernel.access import Actor
from kernel.periods import Month
from kernel.realm import county_scope, platform_scope
from tenants.counties.models import County
from tenants.oversight import services
from tenants.oversight.models import RollupFact

WEEKS, MONTHS = 12, 11
WEEKS_A_MONTH = 4
# Each week earlier, counts are 1 % lower and rates 0.4 % lower.
GROWTH, COVER_GROWTH = Decimal("0.01"), Decimal("0.004")
EVENING = time(20, 0)


def invent_past_figures(actor: Actor, county: County) -> None:
    """Push figures for the last WEEKS weeks, computed from today's, oldest first, and keep MONTHS months."""
    with platform_scope():
        present = list(RollupFact.objects.filter(county=county, is_latest=True))
        for week in range(WEEKS, 0, -1):
            day = clock.today() - timedelta(weeks=week)
            services.receive(
                actor=actor,
                county_id=county.pk,
                period=day.isoformat(),
                figures=[_earlier(fact, week) for fact in present],
                definitions=[],
                calculated_at=datetime.combine(day, EVENING, clock.ZONE),
            )
    with county_scope(county):
        Figure.objects.bulk_create(_kept(present))


def _kept(present: list[RollupFact]) -> Iterator[Figure]:
    """Yield what the county itself would have kept on the last day of each of the months before."""
    this = Month.containing(clock.today())
    for back in range(1, MONTHS + 1):
        day = this.shifted(1 - back).start - timedelta(days=1)
        for fact in present:
            earlier = _earlier(fact, back * WEEKS_A_MONTH)
            yield Figure(
                indicator=earlier.indicator,
                dimension=earlier.dimension,
                period=day.isoformat(),
                value=earlier.value,
                definition_version=earlier.definition_version,
                calculated_at=datetime.combine(day, EVENING, clock.ZONE),
            )


def _earlier(fact: RollupFact, week: int) -> services.PushedFigure:
    value = fact.value
    if value is not None and fact.indicator.endswith("_rate"):
        value = (value * (1 - COVER_GROWTH * week)).quantize(Decimal("0.0001"))
    elif value is not None:
        value = (value * (1 - GROWTH * week)).quantize(Decimal(1))
    return services.PushedFigure(fact.indicator, fact.dimension, value, fact.definition_version)
