"""Pages of units and places."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.organization import grants, panels, queries, services
from apps.organization.forms import DissolveForm, FactsForm, FoundForm, MoveForm, ZoneForm
from apps.organization.models import FACTS, OrgUnit, UnitFacts
from kernel import access, clock
from kernel.text import parse_date
from kernel.web.requests import ActorRequest


@require_GET
def tree(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, "organization.view_orgunit")
    on = parse_date(request.GET.get("on", "")) or clock.today()
    context = {
        "nodes": [_shown(node) for node in queries.tree(request.actor, on)],
        "on": on,
        "is_today": on == clock.today(),
        "root": OrgUnit.objects.get(path="/"),
        "may_found": access.allows(request.actor, "organization.change_unit"),
    }
    return render(request, "organization/tree.html", context)


@require_GET
def unit(request: ActorRequest, unit_id: UUID) -> HttpResponse:
    row = get_object_or_404(queries.units(request.actor), pk=unit_id)
    context = {
        "unit": row,
        "holders": _holders(row),
        "panels": panels.panels(request.actor, row),
        "children": queries.units(request.actor).filter(parent=row, dissolved_on=None),
        "acts": queries.acts(request.actor, row),
        "may_change": access.allows(request.actor, "organization.change_unit", row)
        and row.dissolved_on is None,
    }
    return render(request, "organization/unit.html", context)


@require_http_methods(["GET", "POST"])
def found(request: ActorRequest, unit_id: UUID) -> HttpResponse:
    parent = _changeable(request, unit_id)
    form = FoundForm(request.POST or None, actor=request.actor)
    if form.attempt(services.found_unit, actor=request.actor, parent=parent):
        messages.success(request, _("The unit is founded."))
        return redirect("organization:unit", form.result.pk)
    return _act_page(
        request, parent, form, _("Found a unit under %(unit)s") % {"unit": parent.name}
    )


@require_http_methods(["GET", "POST"])
def change(request: ActorRequest, unit_id: UUID) -> HttpResponse:
    row = _changeable(request, unit_id)
    initial = {name: getattr(row, name) for name in FACTS}
    form = FactsForm(request.POST or None, actor=request.actor, initial=initial)
    if form.attempt(services.change_unit, actor=request.actor, unit=row):
        messages.success(request, _("The change is recorded."))
        return redirect("organization:unit", row.pk)
    return _act_page(request, row, form, _("Rename or change %(unit)s") % {"unit": row.name})


@require_http_methods(["GET", "POST"])
def move(request: ActorRequest, unit_id: UUID) -> HttpResponse:
    row = _changeable(request, unit_id)
    form = MoveForm(request.POST or None, actor=request.actor, initial={"parent": row.parent_id})
    if form.attempt(services.move_unit, actor=request.actor, unit=row):
        messages.success(request, _("The unit stands at its new place."))
        return redirect("organization:unit", row.pk)
    return _act_page(request, row, form, _("Move %(unit)s") % {"unit": row.name})


@require_http_methods(["GET", "POST"])
def dissolve(request: ActorRequest, unit_id: UUID) -> HttpResponse:
    row = _changeable(request, unit_id)
    form = DissolveForm(request.POST or None)
    if form.attempt(services.dissolve_unit, actor=request.actor, unit=row):
        messages.success(request, _("The unit is dissolved; its history stays."))
        return redirect("organization:unit", row.pk)
    figures = panels.panels(request.actor, row)
    title = _("Dissolve %(unit)s") % {"unit": row.name}
    return _act_page(request, row, form, title, panels=figures)


@require_http_methods(["GET", "POST"])
def zones(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, "organization.view_orgunit")
    may_add = access.allows(request.actor, "organization.change_unit")
    form = ZoneForm(request.POST or None, actor=request.actor)
    if may_add and form.attempt(services.add_zone, actor=request.actor):
        return redirect("organization:zones")
    context = {"zones": queries.zones(request.actor), "form": form, "may_add": may_add}
    return render(request, "organization/zones.html", context)


def _shown(node: queries.Node) -> dict[str, Any]:
    """Return a node as the tree component takes it."""
    labels = [UnitFacts.Kind(node.kind).label]
    labels += [UnitFacts.Host(node.host).label] if node.host else []
    return {
        "name": node.name,
        "url": reverse("organization:unit", args=[node.id]),
        "meta": " · ".join(map(str, labels)) + (f" · {node.size}" if node.size else ""),
        "children": [_shown(child) for child in node.children],
    }


def _changeable(request: ActorRequest, unit_id: UUID) -> OrgUnit:
    row = get_object_or_404(queries.units(request.actor), pk=unit_id)
    access.require(request.actor, "organization.change_unit", row)
    return row


def _act_page(
    request: ActorRequest, row: OrgUnit, form: Any, heading: str, **context: Any
) -> HttpResponse:
    return render(
        request, "organization/act.html", {"unit": row, "form": form, "heading": heading, **context}
    )


def _holders(row: OrgUnit) -> list[tuple[str, str]]:
    names = grants.role_names()
    return [(names.get(grant.role, grant.role), grant.user.name) for grant in grants.holders(row)]
