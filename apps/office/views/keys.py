"""Keys by which other systems read and write the county's data."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.integrations import queries, services
from apps.integrations.services import MadeKey
from apps.office.forms import KeyForm
from kernel import access, clock
from kernel.web import pages
from kernel.web.requests import ActorRequest


@require_GET
def keys(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, "integrations.view_apikey", access.EVERYWHERE)
    context = {
        "keys": queries.keys(request.actor),
        "now": clock.now(),
        "scopes": access.scopes_here(on_platform=False),
        "may_manage": access.allows(request.actor, "integrations.manage_key", access.EVERYWHERE),
    }
    return render(request, "office/keys.html", context)


@require_http_methods(["GET", "POST"])
def new_key(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, "integrations.manage_key", access.EVERYWHERE)
    form = KeyForm(request.POST or None, actor=request.actor)
    shown = partial(_shown_once, request)
    return pages.act(request, form, services.create_key, to=shown, template="office/new_key.html")


@require_POST
def rotate_key(request: ActorRequest, key_id: UUID) -> HttpResponse:
    key = pages.fetch(queries.keys(request.actor), request, key_id)
    return _shown_once(request, services.rotate_key(actor=request.actor, key=key))


@require_POST
def revoke_key(request: ActorRequest, key_id: UUID) -> HttpResponse:
    key = pages.fetch(queries.keys(request.actor), request, key_id)
    services.revoke_key(actor=request.actor, key=key)
    messages.success(request, _("%(key)s no longer works.") % {"key": key.name})
    return redirect("office:keys")


def _shown_once(request: ActorRequest, made: MadeKey) -> HttpResponse:
    response = render(request, "office/key_made.html", {"key": made.key, "text": made.text})
    response.headers["Cache-Control"] = "no-store"
    return response
