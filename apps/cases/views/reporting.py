"""The page by which people say that something recorded is wrong."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.businesses.queries import businesses
from apps.cases import forms, queries, services
from apps.cases.models import Case
from apps.cases.queries import keeping
from apps.cases.views.handling import to_case
from apps.members.queries import present
from apps.organization.queries import units
from kernel import access
from kernel.access import Actor
from kernel.web import pages
from kernel.web.requests import ActorRequest

ROWS = {"member": present, "business": businesses, "unit": units}


@require_http_methods(["GET", "POST"])
def report(request: ActorRequest, what: str, row_id: UUID) -> HttpResponse:
    """Say what is wrong about a row; on one's own record also about one's branch and shop."""
    access.require(request.actor, queries.RAISE)
    row = pages.fetch(_rows(request.actor, what), request, row_id)
    is_me = what == "member" and row.user_id == request.actor.id
    about = keeping.own_rows(row) if is_me else [row]
    form = forms.ReportForm(request.POST or None, about=about)
    answer = pages.attempt(
        request, form, services.report_error, to=partial(to_case, request), done=_reported
    )
    context = {"form": form, "row": row, "is_me": is_me}
    return answer or render(request, "cases/report.html", context)


def _rows(actor: Actor, what: str) -> QuerySet[Any]:
    if what not in ROWS:
        raise Http404
    return ROWS[what](actor)


def _reported(case: Case) -> str:
    if case.owner is None:
        return _("Reported to %(unit)s. You read the answer here.") % {"unit": case.unit.name}
    return _("Reported: %(name)s looks at it. You read the answer here.") % {
        "name": case.owner.name
    }
