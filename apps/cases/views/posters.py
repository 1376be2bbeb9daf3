"""Posters with the QR code by which anybody raises a case at a unit or about a business."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from apps.businesses import queries as businesses
from apps.cases import queries, services
from apps.organization import queries as organization
from kernel.lazily import Later
from kernel.web import pages
from kernel.web.requests import ActorRequest

if TYPE_CHECKING:
    import segno
else:
    segno = Later("segno")


@require_http_methods(["GET", "POST"])
def of_unit(request: ActorRequest, unit_id: UUID) -> HttpResponse:
    rows = organization.units(request.actor).in_being()
    unit = pages.fetch(rows, request, unit_id, queries.ASSIGN)
    return _poster(request, unit.name, unit=unit)


@require_http_methods(["GET", "POST"])
def of_business(request: ActorRequest, business_id: UUID) -> HttpResponse:
    rows = businesses.businesses(request.actor)
    business = pages.fetch(rows, request, business_id, queries.ASSIGN)
    return _poster(request, business.name, business=business)


def _poster(request: ActorRequest, name: str, **target: Any) -> HttpResponse:
    """Show the poster; a POST makes its address, or another one in its place."""
    if request.method == "POST":
        services.make_link(actor=request.actor, renew=True, **target)
        return redirect(request.path)
    link = queries.link_of(**target)
    context: dict[str, Any] = {"name": name, "link": link}
    if link is not None:
        address = request.build_absolute_uri(reverse("cases:suggest", args=[link.key]))
        picture = segno.make(address, error="m").svg_data_uri(scale=6, border=4, light="white")
        context |= {"address": address, "picture": picture, "unit": queries.receiver(link)}
    response = render(request, "cases/poster.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
