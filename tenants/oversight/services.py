"""Receiving counties' figures, and appointing those who may see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import access, clock, journal
from kernel.access import Actor
from kernel.errors import Conflict, Invalid
from tenants.counties import account_port, staff
from tenants.counties import queries as counties
from tenants.counties.models import PlatformRole
from tenants.oversight import events, queries, registry, rules
from tenants.oversight.models import (
    Headline,
    IndicatorDefinition,
    RegionScope,
    Restatement,
    RollupFact,
)


@dataclass(frozen=True)
class PushedFigure:
    """One figure as a county pushes it; None is a value that is suppressed."""

    indicator: str
    dimension: str
    value: Decimal | None
    definition_version: int = 1


Key = tuple[str, str]
# What of a definition is kept, version by version.
_KEPT = ("key", "version", "label_zh", "label_en", "unit", "text_zh", "text_en", "source")


@transaction.atomic
def receive(
    *,
    actor: Actor,
    county_id: UUID,
    period: str,
    figures: Sequence[PushedFigure],
    definitions: Iterable[registry.Definition],
    calculated_at: datetime,
) -> int:
    """Keep what a county pushed for a period; return how many figures changed.

    The latest push of a period stands. A figure of a past period that differs is restated: what
    it was before stays on record.
    """
    _learn(definitions)
    earlier = {
        (row.indicator, row.dimension): row
        for row in RollupFact.objects.filter(county_id=county_id, period=period)
    }
    latest = {
        (row.indicator, row.dimension): row
        for row in RollupFact.objects.filter(county_id=county_id, is_latest=True)
    }
    restated = _restate(county_id, period, figures, earlier)
    before = queries.values_before(county_id, date.fromisoformat(period))
    _write(county_id, period, figures, latest, before, calculated_at)
    _show_headline(county_id)
    changed = sum(
        _differs(figure, latest.get((figure.indicator, figure.dimension))) for figure in figures
    )
    if changed or restated:
        journal.emit(
            events.FiguresReceived(
                county_id=county_id, period=period, changed=changed, restated=restated
            ),
            actor=actor,
        )
    return changed


@transaction.atomic
def appoint_supervisor(
    *,
    actor: Actor,
    username: str,
    name: str,
    region_code: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> account_port.OpenedAccount:
    """Open an account that sees the figures of a region's counties, and holds no other role.

    Raises Invalid for an unknown region, Conflict for a user name that is taken.
    """
    access.require(actor, "counties.manage_staff")
    opened = account_port.port.get().open(actor=actor, username=username, name=name)
    give_region(
        actor=actor,
        user_id=opened.user_id,
        region_code=region_code,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    return opened


@transaction.atomic
def give_region(
    *,
    actor: Actor,
    user_id: UUID,
    region_code: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> RegionScope:
    """Give a region to an account, from `starts_on` (today) to before `ends_on`.

    Raises Conflict when it is staff, or has the region then or later.
    """
    access.require(actor, "counties.manage_staff")
    region = counties.region(region_code)
    if region is None:
        raise Invalid(region_code=_("Choose a region from the list."))
    starts_on = starts_on or clock.today()
    if ends_on is not None and ends_on <= starts_on:
        raise Invalid(ends_on=_("The last day lies before the first."))
    role = staff.role_of(user_id)
    if role and role != PlatformRole.Role.SUPERVISOR:
        raise Conflict(_("This account already holds a role. Nobody holds two."))
    if not role:
        staff.give_role(actor=actor, user_id=user_id, role=PlatformRole.Role.SUPERVISOR)
    if RegionScope.objects.from_then_on(starts_on).filter(user_id=user_id, region=region).exists():
        raise Conflict(_("This account already has this region."))
    # One row a region: of a time that is over the journal keeps what it was.
    scope, _is_new = RegionScope.objects.update_or_create(
        user_id=user_id, region=region, defaults={"starts_on": starts_on, "ends_on": ends_on}
    )
    journal.emit(
        events.SupervisorAppointed(
            user_id=user_id, region=region.code, starts_on=starts_on, ends_on=ends_on
        ),
        actor=actor,
    )
    return scope


@transaction.atomic
def take_region(*, actor: Actor, scope: RegionScope) -> None:
    """End a supervisor's view of a region today; the next request sees nothing of it."""
    access.require(actor, "counties.manage_staff")
    ends_on = max(clock.today(), scope.starts_on)
    RegionScope.objects.filter(pk=scope.pk).update(ends_on=ends_on)
    journal.emit(
        events.SupervisorDismissed(user_id=scope.user_id, region=scope.region.code), actor=actor
    )


def _learn(definitions: Iterable[registry.Definition]) -> None:
    known = set(IndicatorDefinition.objects.values_list("key", "version"))
    IndicatorDefinition.objects.bulk_create(
        [
            IndicatorDefinition(**{name: getattr(found, name) for name in _KEPT})
            for found in definitions
            if (found.key, found.version) not in known
        ],
        ignore_conflicts=True,
    )


def _restate(
    county_id: UUID, period: str, figures: Iterable[PushedFigure], earlier: dict[Key, RollupFact]
) -> int:
    if period >= clock.today().isoformat():
        return 0
    rows = [
        Restatement(
            county_id=county_id,
            indicator=figure.indicator,
            dimension=figure.dimension,
            period=period,
            old=earlier[key].value,
            new=figure.value,
        )
        for figure in figures
        if (key := (figure.indicator, figure.dimension)) in earlier
        and earlier[key].value != figure.value
    ]
    Restatement.objects.bulk_create(rows)
    return len(rows)


def _write(
    county_id: UUID,
    period: str,
    figures: Iterable[PushedFigure],
    latest: dict[Key, RollupFact],
    before: dict[Key, Decimal | None],
    calculated_at: datetime,
) -> None:
    """Write the figures; each that is not older than the county's latest becomes the latest."""
    pushed = list(figures)
    outdone = [
        row.pk
        for figure in pushed
        if (row := latest.get((figure.indicator, figure.dimension))) and row.period < period
    ]
    RollupFact.objects.filter(pk__in=outdone).update(is_latest=False)
    RollupFact.objects.bulk_create(
        [
            RollupFact(
                county_id=county_id,
                indicator=figure.indicator,
                dimension=figure.dimension,
                period=period,
                value=figure.value,
                value_before=before.get((figure.indicator, figure.dimension)),
                definition_version=figure.definition_version,
                calculated_at=calculated_at,
                is_latest=_is_newest(period, latest.get((figure.indicator, figure.dimension))),
            )
            for figure in pushed
        ],
        update_conflicts=True,
        unique_fields=["county", "indicator", "dimension", "period"],
        update_fields=["value", "value_before", "definition_version", "calculated_at", "is_latest"],
    )


def _show_headline(county_id: UUID) -> None:
    """Put the county's latest headline figures side by side; what is unknown is left out."""
    latest = {
        (row.indicator, row.dimension): row
        for row in RollupFact.objects.filter(county_id=county_id, is_latest=True)
    }
    figures = {
        column.name: value
        for definition, column in registry.columns()
        if (row := latest.get((definition.key, column.part)))
        and (value := _headline(row, is_change=column.is_change)) is not None
    }
    calculated_at = min(row.calculated_at for row in latest.values())
    Headline.objects.update_or_create(
        county_id=county_id, defaults={"figures": figures, "calculated_at": calculated_at}
    )


def _headline(row: RollupFact, *, is_change: bool) -> int | float | None:
    """Return a fact's value, or what has changed in thirty days."""
    if not is_change:
        return rules.number_of(row.value)
    if row.value is None or row.value_before is None:
        return None
    return rules.number_of(row.value - row.value_before)


def _is_newest(period: str, row: RollupFact | None) -> bool:
    return row is None or row.period <= period


def _differs(figure: PushedFigure, row: RollupFact | None) -> bool:
    return row is None or row.value != figure.value
