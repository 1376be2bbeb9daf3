"""Reads of the county's figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from apps.indicators import registry
from apps.indicators.models import Figure, Freshness
from kernel import access
from kernel.access import Actor
from tenants.oversight.registry import Definition, definitions

Calculated = tuple[Definition, str, Decimal | None]


def figures(actor: Actor) -> QuerySet[Figure]:
    """Return the county's figures, the newest period first, to those who may see all of them."""
    return access.visible(actor, Figure.objects.order_by("-period", "indicator", "dimension"))


def by_month(actor: Actor, indicator: str, since: date) -> dict[str, float]:
    """Return {"2026-11": the whole's last value kept in that month} to those who may see figures."""
    kept = figures(actor).filter(
        indicator=indicator,
        dimension=registry.WHOLE,
        period__gte=since.isoformat(),
        value__isnull=False,
    )
    values = kept.order_by("period").values_list("period", "value")
    return {period[: len("2026-11")]: float(value) for period, value in values if value is not None}


def calculated_at() -> datetime | None:
    """Return when the county's figures were last calculated."""
    return Freshness.objects.values_list("calculated_at", flat=True).first()


def calculate() -> Iterator[Calculated]:
    """Yield (definition, dimension, value) of every registered figure as the county stands now."""
    for one in registry.calculations:
        values = one.calculate()
        for key in one.keys:
            for dimension, value in values.get(key, {}).items():
                yield definitions[key], dimension, value
