"""Pages of a joint meeting's reports."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.activities import queries as activities
from apps.activities.policies import HOLD
from apps.papers import forms, queries, services
from apps.papers.models import BranchReport
from kernel.web import pages
from kernel.web.requests import ActorRequest


@require_http_methods(["GET", "POST"])
def report(request: ActorRequest, activity_id: UUID) -> HttpResponse:
    row = pages.fetch(activities.activities(request.actor), request, activity_id, HOLD)
    initial = {"unit": request.GET.get("unit")}
    form = forms.ReportForm(request.POST or None, activity=row, initial=initial)
    return pages.act(
        request, form, services.record_report, activity=row, to=_to, done=_("Recorded."),
        template="papers/form.html", context={"heading": _("A branch's report"), "activity": row},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def advise(request: ActorRequest, activity_id: UUID, report_id: UUID) -> HttpResponse:
    row = pages.fetch(activities.activities(request.actor), request, activity_id, HOLD)
    told = get_object_or_404(queries.reports(row), pk=report_id)
    form = forms.AdviceForm(request.POST or None)
    heading = _("Advice to %(unit)s") % {"unit": told.unit.name}
    return pages.act(
        request, form, services.record_advice, report=told, to=_to, done=_("Recorded."),
        template="papers/form.html", context={"heading": heading, "activity": row},
    )  # fmt: skip


def _to(row: BranchReport) -> HttpResponse:
    return redirect("activities:detail", row.activity_id)
