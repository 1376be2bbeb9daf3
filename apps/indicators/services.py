"""Calculating the county's figures, and pushing them to the platform: figures, never people."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction

from apps.indicators import events, queries
from apps.indicators.models import Figure, Freshness
from kernel import clock, journal, realm
from kernel.access import Actor
from kernel.realm import Realm, platform_scope
from kernel.registry import Slot
from tenants.oversight import services as oversight
from tenants.oversight.registry import definitions

log = logging.getLogger("liangxin.indicators")
# A recalculation requested longer ago than this, and not run yet, was lost.
PATIENCE = timedelta(seconds=20)
caller: Slot[Callable[[Realm], None]] = Slot(
    "indicators.caller", "has a county's figures recalculated soon, after the commit"
)


@transaction.atomic
def recalculate_soon() -> None:
    """Note that something happened that figures count, and call for a recalculation.

    Events within a short time queue one job; if its message was lost, the next event queues it again.
    """
    moment = clock.now()
    row = _freshness()
    if row.dirty_since and moment - row.dirty_since < PATIENCE:
        return
    row.dirty_since = row.dirty_since or moment
    row.save(update_fields=["dirty_since"])
    here = realm.current()
    transaction.on_commit(lambda: _call(here))


def _call(here: Realm) -> None:
    try:
        caller.get()(here)
    except OSError:
        log.warning("broker_unreachable", extra={"schema": here.schema})


def refresh(*, actor: Actor) -> int:
    """Recalculate and push if something happened since; return how many figures changed."""
    if not Freshness.objects.filter(dirty_since__isnull=False).exists():
        return 0
    return push(actor=actor)


@transaction.atomic
def push(*, actor: Actor) -> int:
    """Calculate today's figures, keep them, and push them up; return how many changed."""
    # Held to the end, so that two calculations never overtake each other.
    freshness = _freshness()
    moment = clock.now()
    period = clock.today().isoformat()
    found = list(queries.calculate())
    changed = _keep(found, period)
    freshness.dirty_since, freshness.calculated_at = None, moment
    freshness.save(update_fields=["dirty_since", "calculated_at"])
    if changed:
        journal.emit(events.FiguresCalculated(period=period, changed=changed), actor=actor)
    county_id = realm.county_id()
    pushed = [
        oversight.PushedFigure(
            indicator=definition.key,
            dimension=dimension,
            value=value,
            definition_version=definition.version,
        )
        for definition, dimension, value in found
    ]
    with platform_scope():
        oversight.receive(
            actor=actor,
            county_id=county_id,
            period=period,
            figures=pushed,
            definitions=definitions,
            calculated_at=moment,
        )
    return changed


def _keep(found: list[queries.Calculated], period: str) -> int:
    """Write today's figures over those of earlier today; return how many differ from the last."""
    last = {
        (row.indicator, row.dimension): row.value
        for row in Figure.objects.order_by("indicator", "dimension", "-period").distinct(
            "indicator", "dimension"
        )
    }
    moment = clock.now()
    Figure.objects.bulk_create(
        [
            Figure(
                indicator=definition.key,
                dimension=dimension,
                period=period,
                value=value,
                definition_version=definition.version,
                calculated_at=moment,
            )
            for definition, dimension, value in found
        ],
        update_conflicts=True,
        unique_fields=["indicator", "dimension", "period"],
        update_fields=["value", "definition_version", "calculated_at"],
    )
    return sum(
        (definition.key, dimension) not in last or last[definition.key, dimension] != value
        for definition, dimension, value in found
    )


def _freshness() -> Freshness:
    """Return the county's one row, locked."""
    Freshness.objects.bulk_create([Freshness()], ignore_conflicts=True)
    return Freshness.objects.select_for_update().get()
