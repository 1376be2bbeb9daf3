"""What is drawn of coverage, from figures already read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.businesses.queries import Branch, CoverageFigures, Split
from apps.businesses.rules.coverage import RATE
from apps.indicators import queries as figures
from kernel import clock
from kernel.access import Actor
from kernel.periods import Month
from kernel.web.borders import Outline
from kernel.web.charts import Row
from kernel.web.shares import AreaMap, Bar, Box, Part, Place, Ring, ShareBars, Table, Trend

MONTHS = 12
# The filter that keeps the businesses of which nothing is recorded, by what a bar is of.
UNKNOWN = {"town": "placed", "industry": "classified"}


def rows(**filters: Any) -> str:
    """Return the address of the businesses in business that the filters keep."""
    return f"{_list()}?{urlencode({'status': 'active', **filters})}"


@cache
def _list() -> str:
    """Return the list's address; a page of coverage names it in hundreds of links."""
    return reverse("businesses:list")


def ring(found: CoverageFigures) -> Ring:
    """Return the rate of coverage, and how many are covered and not."""
    return Ring(
        key="coverage-ring",
        title=_("Coverage rate"),
        share=found.rate,
        label=_("Coverage rate"),
        parts=_parts(found.covered, found.uncovered, {}),
    )


def trend(actor: Actor, now: float | None = None) -> Trend:
    """Return the rate at the end of each of the last twelve months, as it was kept, and as it is now.

    Without `now` it is as it was kept last. One query.
    """
    last = Month.containing(clock.today())
    months = [last.shifted(-back) for back in reversed(range(MONTHS))]
    kept = figures.by_month(actor, RATE, months[0].start)
    return Trend(
        key="coverage-trend",
        title=_("Coverage rate, by month"),
        heading=_("Month"),
        points=[
            *((month.label, kept.get(str(month))) for month in months[:-1]),
            (last.label, kept.get(str(last)) if now is None else now),
        ],
        url=rows(),
        note=_(
            "Only this month opens its list: which businesses were covered at the end of an earlier"
            " month is not kept for each of them."
        ),
    )


def bars(key: str, title: str, param: str, heading: str, lines: Iterable[Split]) -> ShareBars:
    """Return a bar a line; each part opens the businesses it counts."""
    return ShareBars(
        key=key,
        title=title,
        heading=heading,
        total_label=_("In business"),
        bars=[_bar(line, _of_line(param, line)) for line in lines],
    )


def of_splits(by: Mapping[str, Sequence[Split]]) -> list[ShareBars]:
    """Return the bars by township, by kind and by industry."""
    return [
        bars("by-town", _("By township"), "town", _("Township"), by["town"]),
        bars("by-kind", _("By kind"), "kind", _("Kind"), by["kind"]),
        bars("by-industry", _("By industry"), "industry", _("Industry"), by["industry"]),
    ]


def of_branches(found: Sequence[Branch]) -> dict[str, Any]:
    """Return the branches, and as a table what they carry."""
    carried = Table(
        _("What branches carry"),
        [_("Branch"), _("Businesses covered"), _("Members"), _("Businesses for each member")],
        [
            Row(
                one.name,
                [one.businesses, one.members, one.each],
                reverse("organization:unit", args=[one.key]),
                [rows(unit=one.key) if one.businesses else "", "", ""],
            )
            for one in found
        ],
    )
    return {"branches": found, "carried": carried}


def townships(lines: Sequence[Split], outlines: Mapping[str, Outline], box: Box | None) -> AreaMap:
    """Return the townships as places of a map, by their rate; a tile for one without an outline."""
    return AreaMap(
        key="coverage-map",
        title=_("Coverage rate, by township"),
        heading=_("Township"),
        columns=[_("In business"), _("Not covered")],
        places=[
            _place(line, outlines.get(line.key))
            for line in sorted(lines, key=lambda line: line.label)
            if line.key
        ],
        box=box,
        unknown=_("no businesses"),
    )


def _place(line: Split, outline: Outline | None) -> Place:
    values, url = [line.total, line.uncovered], rows(town=line.key)
    if outline is None:
        return Place(line.label, line.rate, values, url)
    at = (outline.x, outline.y)
    return Place(line.label, line.rate, values, url, outline=outline.path, at=at)


def _of_line(param: str, line: Split) -> dict[str, str] | None:
    """Return the filters that keep a line's businesses; None where the list has none for it."""
    if line.key:
        return {param: line.key}
    missing = UNKNOWN.get(param)
    return {missing: "false"} if missing else None


def _bar(line: Split, of: dict[str, str] | None) -> Bar:
    url = "" if of is None else rows(**of)
    return Bar(line.label, _parts(line.covered, line.uncovered, of), url)


def _parts(covered: int, uncovered: int, of: dict[str, str] | None) -> list[Part]:
    """Return both parts of a bar, each with the address of its rows unless `of` is None."""
    with_cover, without = ("", "")
    if of is not None:
        with_cover, without = rows(covered="true", **of), rows(covered="false", **of)
    return [
        Part(_("Covered"), covered, with_cover, "good"),
        Part(_("Not covered"), uncovered, without, "due"),
    ]
