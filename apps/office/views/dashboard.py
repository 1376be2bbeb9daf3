"""The county's dashboard: what the units one may see did, by period and along the tree."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.office.queries import dashboard as units
from apps.office.queries.dashboard import Dashboard, Measured, Sum
from apps.organization.models import OrgUnit
from kernel import access, clock
from kernel.periods import Period
from kernel.web.charts import BarChart, Series, Tone
from kernel.web.requests import ActorRequest
from kernel.web.scales import step_beside, step_of
from kernel.web.shares import Cell, Heat
from kernel.web.templatetags.ui import number

KINDS = {"month": _("By month"), "quarter": _("By quarter"), "year": _("By year")}


@require_GET
def dashboard(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, "organization.view_orgunit")
    by = request.GET.get("by", "month")
    if by not in KINDS:
        raise Http404
    try:
        given = request.GET.get("unit")
        unit_id = UUID(given) if given else None
        shown = units.dashboard(request.actor, unit_id, by, clock.today())
        chosen = _chosen(shown, request.GET.get("of"))
    except (LookupError, ValueError) as error:
        raise Http404 from error
    context = {
        "shown": shown,
        "by": by,
        "kinds": KINDS.items(),
        "first": shown.periods[0],
        "last": shown.periods[-1],
        "charts": [_chart(shown, one) for one in shown.measured],
        "lines": [(unit, _cells(shown, unit)) for unit in shown.lines],
        "chosen": chosen,
        "heat": _heat(shown, chosen, by) if chosen else None,
    }
    return render(request, "office/dashboard.html", context)


def _chart(shown: Dashboard, one: Measured) -> BarChart:
    """Return a measure over the periods; each bar opens the rows it counts."""
    rows = one.measure.rows
    return BarChart(
        key=one.key.replace(".", "-"),
        title=one.measure.label,
        heading=_("Period"),
        categories=[period.label for period in shown.periods],
        series=[Series(one.measure.label, _values(one, shown.periods), _tone(one))],
        unit=one.measure.unit,
        urls=[rows(shown.unit, period.start, period.end) for period in shown.periods],
        maximum=100 if one.measure.unit == "%" else None,
    )


def _tone(one: Measured) -> Tone:
    """Return the colour of a measure's bars: no figure is an alarm."""
    return "good" if one.measure.unit == "%" else "rest"


def _chosen(shown: Dashboard, key: str | None) -> Measured | None:
    """Return the measure shown by unit and period, the first unless another is asked for.

    Raises LookupError for one that the person does not see.
    """
    if key is None:
        return shown.measured[0] if shown.measured else None
    try:
        return next(one for one in shown.measured if one.key == key)
    except StopIteration:
        raise LookupError(key) from None


def _heat(shown: Dashboard, one: Measured, by: str) -> Heat:
    """Return a measure by unit and period; each cell opens the rows it counts."""
    values = {key: one.shown(counted) for key, counted in one.by_cell.items()}
    largest = max((value for value in values.values() if value), default=0)
    is_share = one.measure.unit == "%"

    newest_first = shown.periods[::-1]

    def cell(unit: OrgUnit, period: Period) -> Cell:
        value = values.get((unit.pk, period))
        if value is None:
            return Cell("")
        step = step_of(value / 100) if is_share else step_beside(value, largest)
        rows = one.measure.rows(unit, period.start, period.end)
        return Cell(_said(value, one.measure.unit), rows, step)

    return Heat(
        key="heat",
        title=one.measure.label,
        heading=_("Unit"),
        columns=[period.label for period in newest_first],
        lines=[
            (unit.name, f"?{urlencode({'unit': unit.pk, 'by': by, 'of': one.key})}",
             [cell(unit, period) for period in newest_first])
            for unit in shown.lines
        ],
        is_share=is_share,
    )  # fmt: skip


def _values(one: Measured, periods: list[Period]) -> list[float | None]:
    return [one.shown(one.by_period.get(period, Sum())) for period in periods]


def _cells(shown: Dashboard, unit: OrgUnit) -> list[tuple[Any, str, str]]:
    """Return (measure, value in words, address of its rows) of a unit and those below it."""
    start, end = shown.periods[0].start, shown.periods[-1].end
    return [
        (
            one.measure.label,
            _said(one.shown(one.by_line.get(unit.pk, Sum())), one.measure.unit),
            one.measure.rows(unit, start, end),
        )
        for one in shown.measured
    ]


def _said(value: float | None, unit: str) -> str:
    return f"{value:g}%" if unit == "%" and value is not None else number(value)
