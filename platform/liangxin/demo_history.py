"""Invented figures of the demonstration's past: for supervisors' trends, and for the county's own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from apps.indicators.models import Figure
from kernel import clock
from kernel.access import Actor
from kernel.periods import Month
from kernel.realm import county_scope, platform_scope
from tenants.counties.models import County
from tenants.oversight import services
from tenants.oversight.models import RollupFact
from tenants.oversight.services import PushedFigure

WEEKS, MONTHS = 12, 11
# Each week earlier, counts are 0.3 % lower and rates 0.4 % lower.
GROWTH, COVER_GROWTH = Decimal("0.003"), Decimal("0.004")
TOTAL, COVERED, UNCOVERED = "businesses.total", "businesses.covered", "businesses.uncovered"
EVENING = time(20, 0)


def invent_past_figures(actor: Actor, county: County) -> None:
    """Push figures of the last WEEKS weeks and MONTHS ends of months, computed from today's, oldest first.

    The county keeps those of the ends of months itself.
    """
    today = clock.today()
    this = Month.containing(today)
    ends = [this.shifted(-back).start - timedelta(days=1) for back in range(MONTHS)]
    weeks = [today - timedelta(weeks=week) for week in range(1, WEEKS + 1)]
    with platform_scope():
        present = list(RollupFact.objects.filter(county=county, is_latest=True))
        for day in sorted({*ends, *weeks}):
            services.receive(
                actor=actor,
                county_id=county.pk,
                period=day.isoformat(),
                figures=_earlier(present, day),
                definitions=[],
                calculated_at=datetime.combine(day, EVENING, clock.ZONE),
            )
    with county_scope(county):
        Figure.objects.bulk_create(
            Figure(
                indicator=figure.indicator,
                dimension=figure.dimension,
                period=day.isoformat(),
                value=figure.value,
                definition_version=figure.definition_version,
                calculated_at=datetime.combine(day, EVENING, clock.ZONE),
            )
            for day in ends
            for figure in _earlier(present, day)
        )


def _earlier(present: Iterable[RollupFact], day: date) -> list[PushedFigure]:
    """Return what the figures of today may have been on a day; what is covered follows from the rate then."""
    weeks = Decimal((clock.today() - day).days) / 7
    less, rarer = 1 - GROWTH * weeks, 1 - COVER_GROWTH * weeks
    values = {(fact.indicator, fact.dimension): fact for fact in present}
    found: dict[tuple[str, str], Decimal | None] = {}
    for (indicator, dimension), fact in values.items():
        value = fact.value
        if value is None:
            found[indicator, dimension] = None
        elif indicator.endswith("_rate"):
            found[indicator, dimension] = (value * rarer).quantize(Decimal("0.0001"))
        else:
            found[indicator, dimension] = (value * less).quantize(Decimal(1))
    for (indicator, dimension), fact in values.items():
        total = found.get((TOTAL, dimension))
        if indicator == COVERED and fact.value is not None and total is not None:
            found[indicator, dimension] = (fact.value * less * rarer).quantize(Decimal(1))
            found[UNCOVERED, dimension] = total - (fact.value * less * rarer).quantize(Decimal(1))
    return [
        PushedFigure(indicator, dimension, value, values[indicator, dimension].definition_version)
        for (indicator, dimension), value in found.items()
        if (indicator, dimension) in values
    ]
