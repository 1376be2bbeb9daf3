"""The page of an export that needs a second person."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kernel import access
from kernel.exports import queries, services
from kernel.exports.forms import RefuseForm
from kernel.models import ExportRequest
from kernel.web import pages
from kernel.web.requests import ActorRequest


@require_GET
def export_detail(request: ActorRequest, export_id: UUID) -> HttpResponse:
    return _page(request, _row(request, export_id), RefuseForm())


@require_POST
def release_export(request: ActorRequest, export_id: UUID) -> HttpResponse:
    row = services.release_export(actor=request.actor, row=_row(request, export_id))
    text = _("Released: %(name)s may download it for 24 hours.")
    messages.success(request, text % {"name": row.asked_by_label})
    return redirect("exports:detail", row.pk)


@require_POST
def refuse_export(request: ActorRequest, export_id: UUID) -> HttpResponse:
    row = _row(request, export_id)
    form = RefuseForm(request.POST)
    refused = pages.attempt(
        request,
        form,
        services.refuse_export,
        row=row,
        to=lambda _row: redirect("exports:detail", export_id),
    )
    return refused or _page(request, row, form)


def _row(request: ActorRequest, export_id: UUID) -> ExportRequest:
    return pages.fetch(queries.requests(request.actor), request, export_id)


def _page(request: ActorRequest, row: ExportRequest, form: RefuseForm) -> HttpResponse:
    is_mine = row.asked_by == request.actor.id
    may_release = access.allows(request.actor, queries.RELEASE, access.EVERYWHERE)
    is_open = not is_mine and not row.is_over and row.state == "waiting"
    context = {
        "row": row,
        "is_mine": is_mine,
        "may_decide": may_release and is_open,
        "is_tied": may_release and is_open and services.is_tied(request.actor, row),
        "form": form,
    }
    return render(request, "exports/detail.html", context)
