"""Reads of counties' figures: each section of a page is one query, however many the counties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import (
    CharField,
    DecimalField,
    F,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Cast

from kernel import access, clock
from kernel.access import Actor, Reach
from kernel.access.grants import Held
from kernel.periods import Month
from tenants.counties import queries as counties_queries
from tenants.counties.models import County, Region
from tenants.oversight import policies, registry, rules
from tenants.oversight.models import (
    Headline,
    IndicatorDefinition,
    RegionScope,
    Restatement,
    RollupFact,
)

VIEW = "oversight.view_rollupfact"
Key = tuple[str, str]


@dataclass(frozen=True)
class Shown:
    """One figure as it is shown; `value` None is suppressed, `change` None has nothing to compare."""

    indicator: str
    dimension: str
    value: Decimal | None
    change: Decimal | None
    definition_version: int
    calculated_at: datetime

    @property
    def is_suppressed(self) -> bool:
        return self.value is None

    @property
    def dimension_label(self) -> str:
        return registry.part_label(self.indicator, self.dimension)


@dataclass(frozen=True)
class CountySummary:
    """A county with its latest figures, whole and by dimension."""

    id: UUID
    slug: str
    name: str
    region_code: str
    region_name: str
    longitude: float | None
    latitude: float | None
    figures: dict[Key, Shown] = field(default_factory=dict)

    @property
    def calculated_at(self) -> datetime | None:
        """Return when the oldest of the figures was calculated."""
        return min((shown.calculated_at for shown in self.figures.values()), default=None)

    @property
    def is_stale(self) -> bool:
        return rules.is_stale(self.calculated_at, clock.now())

    def figure(self, indicator: str, dimension: str = rules.WHOLE) -> Shown | None:
        return self.figures.get((indicator, dimension))


@dataclass(frozen=True)
class RegionFigure:
    """A figure of a region as it is shown above its counties and by division."""

    label: Any
    value: Decimal | None
    is_share: bool


@dataclass(frozen=True)
class RegionSummary:
    """A division with the sums over its counties."""

    code: str
    name: str
    level: str
    longitude: float | None
    latitude: float | None
    counties: int
    figures: dict[str, Decimal | None]
    calculated_at: datetime | None

    @property
    def shown(self) -> list[RegionFigure]:
        return [
            RegionFigure(column.label, self.figures[column.name], definition.is_share)
            for definition, column in registry.summed()
            if not column.is_hidden
        ]


def held_by(user_id: UUID) -> Held:
    """Return the regions whose figures an account may see today (a source that `access` asks)."""
    rows = RegionScope.objects.on(clock.today()).filter(user_id=user_id)
    paths = rows.values_list("region__path", flat=True)
    return [Reach(policies.SUPERVISOR, path) for path in paths], frozenset()


def regions_held(actor: Actor) -> list[Region]:
    """Return the regions the actor looks after, the outermost ones only."""
    return list(Region.objects.filter(path__in=actor.paths(VIEW), valid_to=None).order_by("code"))


def region(actor: Actor, code: str) -> Region | None:
    """Return a region the actor may look at; None for any other."""
    found = counties_queries.region(code)
    return found if found and actor.holds(VIEW, found.path) else None


def counties(actor: Actor, within: Region | None = None) -> QuerySet[County]:
    """Return the counties the actor oversees with their headline figures (`county.headline`).

    A county that never pushed has a headline row of its own only after it does.
    """
    rows = County.objects.exclude(state=County.State.CLOSED)
    if within is not None:
        rows = rows.filter(region__path__startswith=within.path)
    rows = rows.select_related("region__parent", "headline")
    return access.visible(actor, rows, VIEW).order_by("region__code", "slug")


def ids_by_figure(
    rows: QuerySet[County], figure: str, first: int, last: int, *, downwards: bool
) -> list[UUID]:
    """Return the ids of `rows` from place `first` to before `last`, ordered by a headline figure.

    Counties without the figure come last, by a query of their own: the inner join of the others
    need not keep them, and its sort ends with the page's last row.
    """
    place, isnull = F(f"headline__figures__{figure}"), f"headline__figures__{figure}__isnull"
    known = rows.filter(**{isnull: False}).order_by(
        place.desc() if downwards else place.asc(), "id"
    )
    found = list(known.values_list("pk", flat=True)[first:last])
    if len(found) == last - first:
        return found
    number = first + len(found) if found else known.count()
    unknown = rows.filter(**{isnull: True}).order_by("id").values_list("pk", flat=True)
    return [*found, *unknown[max(first - number, 0) : last - number]]


def summary(
    actor: Actor, region: Region | None = None, only: Collection[County] | None = None
) -> list[CountySummary]:
    """Return the counties the actor oversees with all their latest figures, in two queries.

    `only` (the counties of one page, from `counties`) saves the first query.
    """
    rows = list(counties(actor, region)) if only is None else list(only)
    shown = _figures(actor, rows)
    return [
        CountySummary(
            id=row.pk,
            slug=row.slug,
            name=row.name,
            region_code=row.region.code,
            region_name=row.region.name,
            longitude=_degrees(row.region.longitude),
            latitude=_degrees(row.region.latitude),
            figures=shown[row.pk],
        )
        for row in rows
    ]


def _figures(actor: Actor, rows: Iterable[County]) -> dict[UUID, dict[Key, Shown]]:
    facts = RollupFact.objects.filter(county__in=[row.pk for row in rows], is_latest=True)
    found: dict[UUID, dict[Key, Shown]] = defaultdict(dict)
    for fact in access.visible(actor, facts).order_by("indicator", "dimension"):
        value, before = fact.value, fact.value_before
        found[fact.county_id][fact.indicator, fact.dimension] = Shown(
            indicator=fact.indicator,
            dimension=fact.dimension,
            value=value,
            change=value - before if value is not None and before is not None else None,
            definition_version=fact.definition_version,
            calculated_at=fact.calculated_at,
        )
    return found


def values_before(county_id: UUID, day: date) -> dict[Key, Decimal | None]:
    """Return a county's figures as they stood thirty days before `day`.

    Where none was pushed on that very day, the last of the thirty days before it counts.
    """
    until = day - rules.COMPARED_WITH
    since = until - rules.COMPARED_WITH
    rows = (
        RollupFact.objects.filter(
            county_id=county_id, period__lte=until.isoformat(), period__gt=since.isoformat()
        )
        .order_by("indicator", "dimension", "-period")
        .distinct("indicator", "dimension")
    )
    return {(row.indicator, row.dimension): row.value for row in rows}


def divisions_below(actor: Actor, within: Region) -> list[RegionSummary]:
    """Return the divisions directly under `within` that have counties here, with their sums."""
    # "/36/3607/" split at "/" is "", "36", "3607", "": what is one step deeper has the next number.
    step = models.Func(
        F("county__region__path"),
        Value("/"),
        Value(within.path.count("/") + 1),
        function="split_part",
        output_field=CharField(),
    )
    by_code = _sums_by(_headlines(actor, within), step)
    return [
        _summed(child, by_code[child.code])
        for child in counties_queries.regions_under(within.code)
        if child.code in by_code
    ]


def regions_side_by_side(actor: Actor, held: Sequence[Region]) -> list[RegionSummary]:
    """Return those of several regions that have counties here, with their sums, in one query."""
    whens = [models.When(county__region__path__startswith=r.path, then=Value(r.code)) for r in held]
    step = models.Case(*whens, default=Value(""), output_field=CharField())
    by_code = _sums_by(_headlines(actor, None), step)
    return [_summed(row, by_code[row.code]) for row in held if row.code in by_code]


def _sums_by(rows: QuerySet[Headline], step: models.Expression) -> dict[str, dict[str, Any]]:
    """Return the sums of headlines by the code of their region; "" is of none."""
    grouped = rows.annotate(step=step).exclude(step="").values("step").annotate(**_sums())
    return {row["step"]: dict(row) for row in grouped}


def overall(actor: Actor, within: Region | None = None) -> RegionSummary:
    """Return the sums over the counties the actor oversees, in one query."""
    sums = _headlines(actor, within).aggregate(**_sums())
    return _summed(within, sums)


def _sums() -> dict[str, Any]:
    """Return the aggregates of a region: each figure that is summed, how many, since when."""
    number = DecimalField(max_digits=18, decimal_places=4)
    sums = {
        f"sum_{column.name}": Sum(Cast(F(f"figures__{column.name}"), number))
        for _definition, column in registry.summed()
        if not column.share_of
    }
    return {**sums, "number": models.Count("id"), "oldest": models.Min("calculated_at")}


def _headlines(actor: Actor, within: Region | None) -> QuerySet[Headline]:
    rows = Headline.objects.exclude(county__state=County.State.CLOSED)
    if within is not None:
        rows = rows.filter(county__region__path__startswith=within.path)
    return access.visible(actor, rows, VIEW)


def _summed(of: Region | None, sums: dict[str, Any]) -> RegionSummary:
    return RegionSummary(
        code=of.code if of else "",
        name=of.name if of else "",
        level=of.level if of else "",
        longitude=_degrees(of.longitude) if of else None,
        latitude=_degrees(of.latitude) if of else None,
        counties=sums["number"],
        figures=_figures_of_region(sums),
        calculated_at=sums["oldest"],
    )


def _figures_of_region(sums: dict[str, Any]) -> dict[str, Decimal | None]:
    """Return {column: figure}; a share is never summed, it follows from what was."""
    figures = {}
    for _definition, column in registry.summed():
        if column.share_of:
            part, whole = (sums[f"sum_{name}"] for name in column.share_of)
            figures[column.name] = rules.share_of(part, whole)
        else:
            figures[column.name] = sums[f"sum_{column.name}"]
    return figures


def trend(
    actor: Actor, rows: Iterable[County], indicator: str, since: date
) -> dict[UUID, list[Any]]:
    """Return {county: [(period, value)]} of one figure, oldest first, in one query."""
    facts = access.visible(
        actor,
        RollupFact.objects.filter(
            county__in=[row.pk for row in rows],
            indicator=indicator,
            dimension=rules.WHOLE,
            period__gte=since.isoformat(),
        ),
    )
    found: dict[UUID, list[Any]] = defaultdict(list)
    for county_id, period, value in facts.order_by("period").values_list(
        "county_id", "period", "value"
    ):
        found[county_id].append((period, value))
    return found


def share_by_month(
    actor: Actor, within: Region | None, part: str, whole: str, since: date
) -> dict[str, float]:
    """Return {"2026-11": part / whole} of a region, from the last week of each past month since then.

    Of each county the last figure of that week counts, if it has both. One query.
    """
    first, today = Month.containing(since), Month.containing(clock.today())
    months = [first.shifted(step) for step in range(12) if first.shifted(step) < today]
    ends = [month.end - timedelta(days=back) for month in months for back in range(1, 8)]
    facts = RollupFact.objects.filter(
        indicator__in=(part, whole), dimension=rules.WHOLE, value__isnull=False,
        period__in=[day.isoformat() for day in ends],
    )  # fmt: skip
    if within is not None:
        facts = facts.filter(county__region__path__startswith=within.path)
    latest: dict[tuple[str, UUID], dict[str, Any]] = defaultdict(dict)
    rows = access.visible(actor, facts, VIEW).order_by("period")
    for county_id, indicator, period, value in rows.values_list(
        "county_id", "indicator", "period", "value"
    ):
        latest[period[:7], county_id][indicator] = value
    sums: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for (month, _county_id), values in latest.items():
        if part in values and whole in values:
            sums[month][0] += values[part]
            sums[month][1] += values[whole]
    return {month: float(one / other) for month, (one, other) in sums.items() if other}


def restatements(actor: Actor, of: County) -> QuerySet[Restatement]:
    """Return the figures of a county that were restated, newest first."""
    return access.visible(actor, Restatement.objects.filter(county=of), VIEW)


def definitions(actor: Actor) -> dict[str, IndicatorDefinition]:
    """Return the definitions in force by key."""
    access.require(actor, VIEW)
    rows = IndicatorDefinition.objects.order_by("key", "-version").distinct("key")
    return {row.key: row for row in rows}


def grouped(
    actor: Actor, of: CountySummary
) -> list[tuple[IndicatorDefinition | None, list[Shown]]]:
    """Return a county's figures, each indicator's whole first and then its parts."""
    known = definitions(actor)
    by_indicator: dict[str, list[Shown]] = defaultdict(list)
    for (indicator, _dimension), shown in sorted(of.figures.items()):
        by_indicator[indicator].append(shown)
    order = registry.definitions.keys()
    order += sorted(by_indicator.keys() - set(order))
    return [(known.get(key), by_indicator[key]) for key in order if key in by_indicator]


def versions_of(actor: Actor, key: str) -> list[IndicatorDefinition]:
    """Return every version of a definition, the present one first."""
    access.require(actor, VIEW)
    return list(IndicatorDefinition.objects.filter(key=key).order_by("-version"))


def supervisors(actor: Actor) -> QuerySet[RegionScope]:
    """Return who sees which region, for those who manage the platform's accounts."""
    access.require(actor, "counties.manage_staff")
    return RegionScope.objects.select_related("user", "region").order_by(
        "region__code", "user__name"
    )


def _degrees(value: Decimal | None) -> float | None:
    return float(value) if value is not None else None
