"""Pages of saved views of lists."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.organization import queries, services
from apps.organization.forms import (
    SaveViewForm,
    ViewForm,
)
from apps.organization.models import ListView
from kernel.lists import list_titles
from kernel.web import pages
from kernel.web.requests import ActorRequest


@require_http_methods(["GET", "POST"])
def views(request: ActorRequest) -> HttpResponse:
    """The saved views one may use or manage; a POST saves the list it comes from."""
    form = SaveViewForm(request.POST or None)
    saved = pages.attempt(
        request, form, services.save_view, done=_("The view is saved."), to=_opened_with
    )
    titles, usable = list_titles(), {row.pk for row in queries.list_views(request.actor)}
    rows = [
        (
            row,
            # The name of a view from below stands for nothing in one's own list.
            f"{row.path}?{urlencode({'view': row.name}) if row.pk in usable else row.query}",
            titles.get(row.listing, row.listing),
            queries.may_manage(request.actor, row),
        )
        for row in queries.views_to_manage(request.actor)
    ]
    context = {"rows": rows, "form": form if request.method == "POST" else None}
    return saved or render(request, "organization/views.html", context)


@require_http_methods(["GET", "POST"])
def view(request: ActorRequest, view_id: UUID) -> HttpResponse:
    row = pages.fetch(queries.views_to_manage(request.actor), request, view_id)
    queries.require_manager(request.actor, row)
    initial = {name: getattr(row, name) for name in ("name", "unit", "is_default")}
    initial["expected_version"] = row.version
    return pages.act(
        request,
        ViewForm(request.POST or None, actor=request.actor, initial=initial),
        services.change_view,
        view=row,
        done=_("Saved."),
        to=lambda _view: redirect("organization:views"),
        template="organization/view.html",
        context={"view": row, "trail": [(_("Saved views"), reverse("organization:views"))]},
    )


@require_POST
def remove_view(request: ActorRequest, view_id: UUID) -> HttpResponse:
    row = pages.fetch(queries.views_to_manage(request.actor), request, view_id)
    services.remove_view(actor=request.actor, view=row)
    messages.success(request, _("The view is removed."))
    return redirect("organization:views")


def _opened_with(saved: ListView) -> HttpResponse:
    return redirect(f"{saved.path}?{urlencode({'view': saved.name})}")
