"""A page above the app, as apps that hold files have one: a form, and an address per file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template import Context, Template
from django.template.loader import render_to_string
from django.urls import path

from apps.files import queries, services
from apps.files.forms import FilesField
from apps.files.models import Attachment
from kernel.access import Actor
from kernel.web.forms import DomainForm

FORM = Template("<form method='post' enctype='multipart/form-data'>{{ form }}</form>")


class EvidenceForm(DomainForm):
    note = forms.CharField()
    files = FilesField(most=3)


@transaction.atomic
def record(*, actor: Actor, note: str, files: list[services.Checked]) -> list[Attachment]:
    return [services.bring(actor=actor, upload=file) for file in files]


@login_not_required
def evidence(request: HttpRequest) -> HttpResponse:
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.attempt(record, actor=Actor.command("tests")):
        listed = [(row, f"/files/{row.pk}") for row in form.result]
        return HttpResponse(render_to_string("files/_list.html", {"files": listed}))
    return HttpResponse(FORM.render(Context({"form": form})))


@login_not_required
def file(request: HttpRequest, pk: Any) -> HttpResponse:
    return queries.response(get_object_or_404(Attachment, pk=pk))


urlpatterns = [path("evidence", evidence), path("files/<uuid:pk>", file)]
