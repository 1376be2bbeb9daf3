"""Charts of the summary pages, from figures already read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.web.charts import LineChart, Point, PointMap, Series
from kernel.web.templatetags.ui import number, percent
from tenants.counties.models import County
from tenants.oversight import registry, rules
from tenants.oversight.queries import RegionSummary


def map_of_counties(rows: Iterable[County]) -> PointMap:
    """Return the counties as points: large ones have much of what is counted, green ones do well."""
    points = []
    for row in rows:
        headline = getattr(row, "headline", None)
        if headline is None or row.region.longitude is None or row.region.latitude is None:
            continue
        points.append(
            _point(
                row.name,
                float(row.region.longitude),
                float(row.region.latitude),
                headline.figures,
                reverse("oversight:county", args=[row.pk]),
            )
        )
    return _map(points, _("County"))


def map_of_divisions(rows: Iterable[RegionSummary]) -> PointMap:
    """Return divisions as points, where their counties would be too many."""
    points = [
        _point(
            row.name,
            row.longitude,
            row.latitude,
            row.figures,
            reverse("oversight:region", args=[row.code]),
        )
        for row in rows
        if row.longitude is not None and row.latitude is not None
    ]
    return _map(points, _("Division"))


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


def _point(
    name: str, longitude: float, latitude: float, figures: Mapping[str, Any], url: str
) -> Point:
    """Return a point of the columns that apps registered for the map."""
    size, tone = registry.on_map("size"), registry.on_map("tone")
    count = figures.get(size.name) if size else None
    share = figures.get(tone.name) if tone else None
    count = None if count is None else int(count)
    share = None if share is None else float(share)
    lines = [f"{size.label}: {number(count)}"] if size else []
    lines += [f"{tone.label}: {percent(share)}"] if tone else []
    return Point(name, longitude, latitude, count or 0, lines, rules.tone_of(share), url)


def _map(points: list[Point], heading: str) -> PointMap:
    return PointMap(
        key="map", title=_("Where they are"), heading=heading, points=points, is_tall=True
    )
