"""Pages of units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.organization import grants, queries, registry, services
from apps.organization.forms import (
    ChangeForm,
    DissolveForm,
    FoundForm,
    MoveForm,
    TakeBackForm,
)
from apps.organization.models import FACTS, OrgUnit, UnitAct, UnitFacts, UnitGrant
from kernel import access, blueprint, clock
from kernel.chinese import industries
from kernel.chinese.days import parse_date
from kernel.web import pages
from kernel.web.forms import DomainForm
from kernel.web.offers import Link
from kernel.web.requests import ActorRequest
from kernel.web.telling import Said
from kernel.web.templatetags.ui import who

CHANGE = "organization.change_unit"


@require_GET
def tree(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, "organization.view_orgunit")
    on = parse_date(request.GET.get("on", "")) or clock.today()
    names = blueprint.names("unit_kinds")
    counted = registry.counted_in_tree(request.actor, on)
    nodes = queries.tree(request.actor, on)
    root = OrgUnit.objects.get(path="/")
    context = {
        "nodes": [_shown(node, names, counted) for node in nodes],
        "on": on,
        "is_today": on == clock.today(),
        "root": root,
        "may_found": access.allows(request.actor, CHANGE, root),
        "may_import": access.allows(
            request.actor, "organization.import_branches", access.EVERYWHERE
        ),
    }
    return render(request, "organization/tree.html", context)


@require_GET
def unit(request: ActorRequest, unit_id: UUID) -> HttpResponse:
    row = pages.fetch(queries.units(request.actor), request, unit_id)
    acts = list(queries.acts(request.actor, row))
    may_change = access.allows(request.actor, CHANGE, row)
    context = {
        "unit": row,
        "kind": blueprint.names("unit_kinds")[row.kind],
        "industry": industries.SECTIONS.get(row.industry, ""),
        "trail": _trail(request, row),
        "holders": _holders(row),
        "panels": registry.panels_of(request.actor, row),
        "children": queries.units(request.actor).in_being().filter(parent=row),
        "events": [_event(act) for act in acts],
        "may_change": may_change and row.dissolved_on is None,
        "may_found": bool(queries.kinds_below(row)),
        "last_act": acts[0] if may_change and _can_go_back(row, acts[0]) else None,
        "links": registry.links_of(request.actor, row),
    }
    return render(request, "organization/unit.html", context)


@require_POST
def phone(request: ActorRequest, grant_id: int) -> HttpResponse:
    """The phone of who holds a role on a unit, to be rung; the journal notes it."""
    grant = get_object_or_404(grants.all_holdings(), pk=grant_id)
    if not services.may_ring(request.actor, grant):
        raise Http404
    number = services.read_phone(actor=request.actor, grant=grant)
    part = "organization/_phone.html" if request.htmx else "organization/phone.html"
    response = render(request, part, {"grant": grant, "phone": number})
    response.headers["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
def found(request: ActorRequest, unit_id: UUID) -> HttpResponse:
    parent = pages.fetch(queries.units(request.actor), request, unit_id, CHANGE)
    form = FoundForm(request.POST or None, actor=request.actor, parent=parent)
    texts = {
        "heading": _("Found a unit under %(unit)s") % {"unit": parent.name},
        "done": _("The unit is founded."),
    }
    return _act(request, parent, form, services.found_unit, {"parent": parent}, **texts)


@require_http_methods(["GET", "POST"])
def change(request: ActorRequest, unit_id: UUID) -> HttpResponse:
    row = pages.fetch(queries.units(request.actor), request, unit_id, CHANGE)
    initial = {name: getattr(row, name) for name in FACTS} | {"expected_version": row.version}
    form = ChangeForm(request.POST or None, actor=request.actor, initial=initial)
    texts = {
        "heading": _("Rename or change %(unit)s") % {"unit": row.name},
        "done": _("The change is recorded."),
        "note": _(
            "Which businesses it covers follows from its host, place and industry: "
            "recompute coverage when one of them changes."
        ),
    }
    return _act(request, row, form, services.change_unit, {"unit": row}, **texts)


@require_http_methods(["GET", "POST"])
def move(request: ActorRequest, unit_id: UUID) -> HttpResponse:
    row = pages.fetch(queries.units(request.actor), request, unit_id, CHANGE)
    initial = {"expected_version": row.version}
    form = MoveForm(request.POST or None, actor=request.actor, unit=row, initial=initial)
    texts = {
        "heading": _("Move %(unit)s") % {"unit": row.name},
        "done": _("The unit stands at its new place."),
        "note": _(
            "They stay with it. Whoever holds a role on a unit above it loses sight of it, "
            "unless that unit is also above its new place."
        ),
        "hangs": _what_hangs_on(request, row),
    }
    return _act(request, row, form, services.move_unit, {"unit": row}, **texts)


@require_http_methods(["GET", "POST"])
def dissolve(request: ActorRequest, unit_id: UUID) -> HttpResponse:
    row = pages.fetch(queries.units(request.actor), request, unit_id, CHANGE)
    form = DissolveForm(request.POST or None, initial={"expected_version": row.version})
    texts = {
        "heading": _("Dissolve %(unit)s") % {"unit": row.name},
        "done": _("The unit is dissolved; its history stays."),
        "note": _("A unit is dissolved when nothing belongs to it: move them elsewhere first."),
        "hangs": _what_hangs_on(request, row),
    }
    return _act(request, row, form, services.dissolve_unit, {"unit": row}, **texts)


@require_http_methods(["GET", "POST"])
def take_back(request: ActorRequest, unit_id: UUID) -> HttpResponse:
    row = pages.fetch(queries.units(request.actor), request, unit_id, CHANGE)
    act = queries.last_act(row)
    form = TakeBackForm(request.POST or None, initial={"expected_version": row.version})
    texts = {
        "heading": _("Take back: %(act)s of %(unit)s")
        % {"act": act.get_kind_display(), "unit": row.name},
        "done": _("The act is taken back."),
        "note": " · ".join(
            [_("Everything is as it was before it."), *queries.changes_in_words(act)]
        ),
        "button": _("Take it back"),
    }
    return _act(request, row, form, services.take_back_act, {"unit": row}, **texts)


def _shown(
    node: queries.Node, names: dict[str, str], counted: list[tuple[Any, Counter[UUID]]]
) -> dict[str, Any]:
    """Return a node as the tree component takes it."""
    ids = list(node.ids())
    figures = [f"{label} {sum(count[key] for key in ids):,}" for label, count in counted]
    if node.size:
        figures.insert(0, _("units below: %(count)d") % {"count": node.size})
    badges: list[Any] = [names[node.kind]]
    badges += [UnitFacts.Host(node.host).label] if node.host else []
    return {
        "name": node.name,
        "url": reverse("organization:unit", args=[node.id]),
        "badges": badges,
        "meta": " · ".join(figures),
        "children": [_shown(child, names, counted) for child in node.children],
    }


def _act(
    request: ActorRequest,
    row: OrgUnit,
    form: DomainForm,
    service: Callable[..., OrgUnit],
    arguments: dict[str, Any],
    *,
    done: str,
    **texts: str,
) -> HttpResponse:
    """Show the form of an act until it is done, then the unit's page; `texts` head the form."""
    return pages.act(
        request,
        form,
        service,
        done=lambda unit: Said(done, _way_back(unit, service)),
        to=lambda unit: redirect("organization:unit", unit.pk),
        template="organization/act.html",
        context={"unit": row, "trail": _trail(request, row), **texts},
        **arguments,
    )


def _way_back(row: OrgUnit, done: Callable[..., OrgUnit]) -> tuple[Link, ...]:
    """Return the way to take back what was just done; a taking back has none."""
    if done is services.take_back_act:
        return ()
    return (Link(_("Take back"), reverse("organization:take-back", args=[row.pk])),)


def _can_go_back(row: OrgUnit, act: UnitAct) -> bool:
    if act.kind != UnitAct.Kind.FOUND:
        return True
    return not (row.is_root or row.is_void or services.what_belonged_to(row))


def _what_hangs_on(request: ActorRequest, row: OrgUnit) -> str:
    """Return in words what belongs to a unit and those below it."""
    said = [f"{panel.label} {panel.value:,}" for panel in registry.panels_of(request.actor, row)]
    units = _("units below: %(count)d") % {"count": queries.below(row).count()}
    return " · ".join([units, *said])


def _trail(request: ActorRequest, row: OrgUnit) -> list[tuple[str, str]]:
    """Return what lies above a unit's page, as far as the person may see it."""
    trail = [(_("Organization"), reverse("organization:tree"))]
    seen = set(queries.units(request.actor).values_list("pk", flat=True))
    above = [unit for unit in queries.ancestors(row) if unit.pk in seen]
    return trail + [(unit.name, reverse("organization:unit", args=[unit.pk])) for unit in above]


def _holders(row: OrgUnit) -> list[tuple[str, UnitGrant]]:
    names = grants.role_names()
    return [(names.get(grant.role, grant.role), grant) for grant in grants.holders(row)]


def _event(act: UnitAct) -> dict[str, Any]:
    """Return an act as the timeline takes it."""
    said = [act.approval_number, act.reason, *queries.changes_in_words(act), who(act.by_label)]
    return {
        "on": act.effective_on,
        "title": act.get_kind_display(),
        "text": " · ".join(text for text in said if text),
        "icon": "building-community",
    }
