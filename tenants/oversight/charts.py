"""What is drawn on the summary pages, from figures already read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kernel import clock
from kernel.periods import Month
from kernel.web.charts import LineChart, Series
from kernel.web.shares import AreaMap, Place, Trend
from kernel.web.templatetags.ui import number, percent, signed
from tenants.counties.models import County, Region
from tenants.oversight import outlines, registry, rules
from tenants.oversight.queries import RegionSummary

MONTHS = 12
NOT_ON_BOARD = lazy("not on board")
SOURCE = lazy("Outlines are simplified sketches of about 2016, no evidence of any border.")
REASONS = {
    "silent": lazy("has never sent figures"),
    "stale": lazy("figures are older than a day"),
    "falling": lazy("%(figure)s fell: %(value)s points in 30 days"),
    "low": lazy("%(figure)s is only %(value)s"),
}


def map_of_counties(divisions: Sequence[tuple[str, str]], on_board: Iterable[County]) -> AreaMap:
    """Return the counties of a province or prefecture by their rate; hatched who is not on board.

    `divisions` are all its (code, name). A county without an outline is a tile beside the map.
    """
    here = {row.region.code: row for row in on_board}
    return AreaMap(
        key="map",
        title=_("%(figure)s, by county") % {"figure": _headline_label()},
        heading=_("County"),
        columns=[column.label for column in _columns()],
        places=[_place(code, name, here.get(code)) for code, name in divisions],
        box=outlines.box_of(code for code, _name in divisions),
        source=SOURCE,
        unknown=NOT_ON_BOARD,
    )


def map_of_regions(held: Sequence[Region], summed: Iterable[RegionSummary]) -> AreaMap:
    """Return several regions as tiles by their rate: drawings of two provinces have no common measure."""
    figures, shown = {row.code: row.figures for row in summed}, registry.on_map()
    return AreaMap(
        key="map",
        title=_("%(figure)s, by region") % {"figure": _headline_label()},
        heading=_("Region"),
        columns=[column.label for column in _columns()],
        places=[
            Place(
                row.name,
                _share(figures.get(row.code, {}), shown[1].name) if shown else None,
                [number(figures.get(row.code, {}).get(column.name)) for column in _columns()],
                reverse("oversight:region", args=[row.code]),
                note="" if row.code in figures else _("no figures yet"),
            )
            for row in held
        ],
    )


def trend_of_region(by_month: Mapping[str, float], now: float | None) -> Trend:
    """Return a region's rate at the end of each of the last twelve months, and now."""
    last = Month.containing(clock.today())
    months = [last.shifted(-back) for back in reversed(range(1, MONTHS))]
    return Trend(
        key="region-trend",
        title=_("%(figure)s, by month") % {"figure": _headline_label()},
        heading=_("Month"),
        points=[*((month.label, by_month.get(str(month))) for month in months), (last.label, now)],
        note=_(
            "Counties send figures only: the rows behind a month are opened in the county itself."
        ),
    )


def trend_chart(
    key: str, title: str, rows: Sequence[tuple[str, Decimal | None]], *, as_share: bool
) -> LineChart:
    """Return one figure over its days."""
    values = [
        None if value is None else float(value) * (100 if as_share else 1) for _day, value in rows
    ]
    return LineChart(
        key=key,
        title=title,
        heading=_("Day"),
        categories=[day for day, _value in rows],
        series=[Series(title, [None if v is None else round(v, 1) for v in values])],
        unit="%" if as_share else "",
    )


@dataclass(frozen=True)
class Attention:
    """A county that needs attention, and why, the gravest reason first."""

    county: County
    reasons: list[str]


def attention(on_board: Iterable[County]) -> list[Attention]:
    """Return the counties that need attention, those with the gravest reason first."""
    found = []
    for county in on_board:
        headline = getattr(county, "headline", None)
        figures = headline.figures if headline else {}
        shown = registry.on_map()
        change = registry.change_of(shown[0]) if shown else None
        concerns = rules.concerns(
            _share(figures, shown[1].name) if shown else None,
            _share(figures, change.name) if change else None,
            headline.calculated_at if headline else None,
            clock.now(),
        )
        if concerns:
            found.append((min(one.weight for one in concerns), county, concerns))
    found.sort(key=lambda one: (one[0], one[1].name))
    return [Attention(county, list(map(_said, concerns))) for _weight, county, concerns in found]


def _said(concern: rules.Concern) -> str:
    value = concern.value
    shown = percent(value) if concern.kind == "low" else ""
    if concern.kind == "falling" and value is not None:
        shown = signed(round(value * 100, 1), 1)
    return str(REASONS[concern.kind]) % {"figure": _headline_label(), "value": shown}


def _headline_label() -> str:
    shown = registry.on_map()
    return str(shown[1].label) if shown else ""


def _columns() -> list[registry.FigureColumn]:
    """Return the columns beside the share itself: what it is a share of."""
    shown = registry.on_map()
    names = (shown[1].share_of or ()) if shown else ()
    return [column for _definition, column in registry.summed() if column.name in names]


def _place(code: str, name: str, county: County | None) -> Place:
    """Return a county as a place of the map: its rate, its numbers, or why it has none."""
    headline = getattr(county, "headline", None) if county else None
    figures = headline.figures if headline else {}
    shown = registry.on_map()
    note = NOT_ON_BOARD if county is None else "" if headline else _("no figures yet")
    return Place(
        name,
        _share(figures, shown[1].name) if shown else None,
        [number(figures.get(column.name)) for column in _columns()],
        reverse("oversight:county", args=[county.pk]) if county else "",
        use=outlines.drawing(code),
        at=outlines.middle(code),
        note=str(note),
    )


def _share(figures: Mapping[str, Any], name: str) -> float | None:
    value = figures.get(name)
    return None if value is None else float(value)
