"""The settings' page of the template of minutes: its history, a new one, back to the shipped one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.files.queries import response
from apps.papers import forms, queries, services
from apps.papers.queries import facts
from apps.papers.services.templates import DOCX, SETTINGS
from kernel import access
from kernel.web import pages
from kernel.web.requests import ActorRequest


@require_GET
def templates(request: ActorRequest) -> HttpResponse:
    _require(request)
    rows = list(queries.templates())
    context = {
        "rows": rows,
        "current": next((row for row in rows if row.in_use), None),
        "names": list(facts.described()),
    }
    return render(request, "papers/templates.html", context)


@require_http_methods(["GET", "POST"])
def bring(request: ActorRequest) -> HttpResponse:
    _require(request)
    form = forms.TemplateForm(request.POST or None, request.FILES or None)
    return pages.act(
        request, form, services.bring_template, to=_to,
        done=_("Tried and put into use: minutes are written by it from now on."),
        template="papers/template_form.html",
    )  # fmt: skip


@require_GET
def in_use(request: ActorRequest) -> HttpResponse:
    """The template in use, to be changed and brought back."""
    _require(request)
    name = content_disposition_header(as_attachment=True, filename=_("minutes template.docx"))
    return HttpResponse(
        services.template_in_use(), content_type=DOCX, headers={"Content-Disposition": str(name)}
    )


@require_GET
def download(request: ActorRequest, template_id: UUID) -> HttpResponse:
    _require(request)
    return response(get_object_or_404(queries.templates(), pk=template_id).attachment)


@require_POST
def use(request: ActorRequest, template_id: UUID) -> HttpResponse:
    _require(request)
    row = get_object_or_404(queries.templates(), pk=template_id)
    return _choose(request, row, _("Put into use."))


@require_POST
def shipped(request: ActorRequest) -> HttpResponse:
    _require(request)
    return _choose(request, None, _("Minutes are written by the shipped template again."))


def _choose(request: ActorRequest, row: Any, done: str) -> HttpResponse:
    services.choose_template(actor=request.actor, template=row)
    messages.success(request, done)
    return redirect("papers:templates")


def _require(request: ActorRequest) -> None:
    access.require(request.actor, SETTINGS, access.EVERYWHERE)


def _to(_row: Any) -> HttpResponse:
    return redirect("papers:templates")
