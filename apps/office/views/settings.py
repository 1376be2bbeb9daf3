"""The county's settings: each item with its value, its base and its source."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.office import queries
from kernel import access, blueprint
from kernel.access import Actor
from kernel.models import ConfiguredSection
from kernel.web.offers import settings_pages as offered
from kernel.web.requests import ActorRequest


@require_GET
def settings(request: ActorRequest) -> HttpResponse:
    context = {"sections": queries.sections(request.actor), "others": _others(request.actor)}
    return render(request, "office/settings.html", context)


@require_GET
def section(request: ActorRequest, key: str) -> HttpResponse:
    access.require(request.actor, "kernel.view_blueprint", access.EVERYWHERE)
    row = _row(key)
    may_change = access.allows(request.actor, "kernel.change_blueprint", access.EVERYWHERE)
    context = {
        "section": blueprint.sections[key],
        "row": row,
        "items": queries.items_of(row),
        "last": next(iter(queries.history(request.actor, row, count=1)), None),
        "may_change": may_change,
        "method": blueprint.called(row.blueprint),
        "is_ordered": isinstance(row.value, list) and len(row.value) > 1,
    }
    return render(request, "office/section.html", context)


@require_GET
def history(request: ActorRequest, key: str) -> HttpResponse:
    row, item = _row(key), request.GET.get("item", "")
    context = {
        "section": blueprint.sections[key],
        "changes": queries.history(request.actor, row, item),
        "item": item,
        "may_change": access.allows(request.actor, "kernel.change_blueprint", access.EVERYWHERE),
    }
    return render(request, "office/section_history.html", context)


def _row(key: str) -> ConfiguredSection:
    if key not in blueprint.sections:
        raise Http404
    return blueprint.rows()[key]


def _others(actor: Actor) -> list[tuple[str, str, str]]:
    """Return address, label and help of the pages on access that the actor may open."""
    others = [
        (
            "accounts.view_user",
            "people",
            _("People"),
            _("Accounts, their roles and activation codes."),
        ),
        (
            "integrations.view_apikey",
            "keys",
            _("API keys"),
            _("Other systems that read or write this county's data."),
        ),
        (
            "kernel.view_journal",
            "journal",
            _("Journal"),
            _("Who did what, and when. Nothing in it can be changed."),
        ),
    ]
    pages_there = [(right, f"office:{name}", label, said) for right, name, label, said in others]
    pages_there += [(page.permission, page.view, page.label, page.help) for page in offered]
    return [
        (reverse(view), label, said)
        for right, view, label, said in pages_there
        if access.allows(actor, right, access.EVERYWHERE)
    ]
