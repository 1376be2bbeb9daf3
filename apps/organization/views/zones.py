"""Pages of places and of the map of townships."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.organization import charts, listed, queries, registry, services
from apps.organization.forms import (
    MapForm,
    ZoneForm,
    ZoneNameForm,
)
from apps.organization.lists import ZoneList
from apps.organization.models import Zone
from kernel import access
from kernel.web import pages
from kernel.web.requests import ActorRequest
from kernel.web.templatetags.ui import number
from tenants.counties import townships

CHANGE = "organization.change_unit"


@require_http_methods(["GET", "POST"])
def zones(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, "organization.view_orgunit")
    table = ZoneList(request, queries.named_zones(request.actor))
    if table.is_workbook:
        return table.response()
    form = ZoneForm(request.POST or None, actor=request.actor)
    added = pages.attempt(
        request,
        form,
        services.find_or_add_zone,
        done=_zone_added,
        to=lambda _added: redirect("organization:zones"),
    )
    may_add = access.allows(request.actor, CHANGE, access.EVERYWHERE)
    shown = {"form": form, "may_add": may_add, "listed": townships.LISTED}
    return added or table.response(**shown)


@require_POST
def take_zones(request: ActorRequest) -> HttpResponse:
    """Take the communities and villages of the national list."""
    added = listed.take_settlements(actor=request.actor)
    if added:
        messages.success(request, _("%(count)s places are added.") % {"count": number(added)})
    else:
        messages.info(request, _("All places of the national list are here already."))
    return redirect("organization:zones")


@require_http_methods(["GET", "POST"])
def zone(request: ActorRequest, zone_id: UUID) -> HttpResponse:
    access.require(request.actor, "organization.view_orgunit")
    row = pages.fetch(queries.named_zones(request.actor), request, zone_id)
    may_change = access.allows(request.actor, CHANGE, access.EVERYWHERE)
    initial = {"name": row.name, "expected_version": row.version}
    return pages.act(
        request,
        ZoneNameForm(request.POST or None, initial=initial),
        services.rename_zone,
        zone=row,
        done=_("The place has its new name."),
        to=lambda _renamed: redirect("organization:zones"),
        template="organization/zone.html",
        context={
            "zone": row,
            "may_change": may_change,
            "held": registry.lying_in(row) if may_change else [],
            "trail": [(_("Places"), reverse("organization:zones"))],
        },
    )


@require_POST
def remove_zone(request: ActorRequest, zone_id: UUID) -> HttpResponse:
    row = pages.fetch(queries.zones(request.actor), request, zone_id)
    services.remove_zone(actor=request.actor, zone=row)
    messages.success(request, _("%(place)s is removed.") % {"place": row.name})
    return redirect("organization:zones")


@require_http_methods(["GET", "POST"])
def township_map(request: ActorRequest) -> HttpResponse:
    """The outlines of the townships that the county brought; the form on the page brings others."""
    access.require(request.actor, CHANGE, access.EVERYWHERE)
    row = queries.township_map(request.actor)
    places = charts.township_outlines(queries.townships(request.actor), *queries.sheet(row))
    return pages.act(
        request,
        MapForm(request.POST or None, request.FILES or None),
        services.bring_map,
        done=lambda brought: (
            _("%(count)s townships have an outline.") % {"count": number(len(brought.outlines))}
        ),
        to=lambda _brought: redirect("organization:map"),
        template="organization/map.html",
        context={
            "row": row,
            "map": places,
            "trail": [(_("Places"), reverse("organization:zones"))],
        },
    )


@require_POST
def remove_map(request: ActorRequest) -> HttpResponse:
    services.remove_map(actor=request.actor)
    messages.success(request, _("The outlines are removed: the map shows tiles again."))
    return redirect("organization:map")


def _zone_added(added: tuple[Zone, bool]) -> str:
    place, is_new = added
    said = _("%(place)s is added.") if is_new else _("%(place)s is there already.")
    return said % {"place": place.name}
