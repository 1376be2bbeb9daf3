"""Pages that count: the yearly list of care, cases by unit and month; and the end of a person's help."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.cases import queries, services
from apps.cases.lists import CareList
from apps.cases.queries import care, figures
from kernel import access, clock, periods
from kernel.lists import opened_or_exported
from kernel.periods import Month
from kernel.web import pages
from kernel.web.forms import DomainForm
from kernel.web.requests import ActorRequest

EARLIEST = Month(2000)


@opened_or_exported
def care_list(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, queries.VIEW)
    return CareList(request, care.care(request.actor)).response()


@require_GET
def figures_of_month(request: ActorRequest) -> HttpResponse:
    """Cases by unit in a month, of `?month=2026-11` or this one; each count opens its rows."""
    access.require(request.actor, queries.VIEW)
    this = Month.containing(clock.today())
    month = _month(request.GET.get("month", ""), this)
    context = {
        "lines": figures.by_unit(request.actor, month),
        "month": month,
        "first": month.start,
        "last": month.end - timedelta(days=1),
        "before": month.previous(),
        "after": month.next() if month < this else None,
    }
    return render(request, "cases/figures.html", context)


def _month(text: str, this: Month) -> Month:
    """Return the month of a text such as "2026-11"; `this` for any other text and for months to come."""
    try:
        found = periods.parse(text)
    except ValueError:
        return this
    return found if isinstance(found, Month) and EARLIEST <= found <= this else this


@require_POST
def end_helper(request: ActorRequest, helper_id: UUID) -> HttpResponse:
    helper = pages.fetch(care.helpers_seen(request.actor), request, helper_id, queries.ASSIGN)
    form = DomainForm(request.POST)
    answer = pages.attempt(
        request, form, services.end_helper, helper=helper, done=_("Noted."),
        to=lambda _helper: redirect("cases:detail", helper.case_id),
    )  # fmt: skip
    return answer or render(request, "cases/refused.html", {"case": helper.case, "form": form})
