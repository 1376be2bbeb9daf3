"""The county's dashboard: what the units one may see did, by period and along the tree."""

from __future__ import annotations

from typing import Any
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
from kernel.web.charts import BarChart, Series
from kernel.web.requests import ActorRequest
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
        series=[Series(one.measure.label, _values(one, shown.periods))],
        unit=one.measure.unit,
        urls=[rows(shown.unit, period.start, period.end) for period in shown.periods],
        maximum=100 if one.measure.unit == "%" else None,
    )


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
    return number(value) + (" %" if unit == "%" and value is not None else "")
