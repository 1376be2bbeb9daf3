"""The county's settings: each item with its value, its base and its source."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.office import queries, services
from apps.office.forms import NamesForm, ValueForm
from kernel import access, blueprint
from kernel.access import Actor
from kernel.models import ConfiguredSection
from kernel.web import pages
from kernel.web.forms import DomainForm
from kernel.web.offers import previews
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
        "may_change": may_change,
    }
    return render(request, "office/section.html", context)


@require_http_methods(["GET", "POST"])
def names(request: ActorRequest, key: str) -> HttpResponse:
    row = _changeable(request, key)
    if blueprint.sections[key].names_of:
        raise Http404
    present = {name: item.get("name", item) for name, item in queries.in_order(row).items()}
    initial = {"expected_version": row.version}
    form = NamesForm(request.POST or None, names=present, initial=initial)
    return _act(request, form, services.rename_items, _("Names"), key=key)


@require_http_methods(["GET", "POST"])
def whole(request: ActorRequest, key: str) -> HttpResponse:
    row = _changeable(request, key)
    initial = {"value": row.value, "expected_version": row.version}
    form = ValueForm(request.POST or None, initial=initial)
    if _asks_preview(request, key) and form.is_valid():
        return _previewed(request, form, _("The whole section"), row, form.cleaned_data["value"])
    return _act(request, form, blueprint.change_section, _("The whole section"), key=key)


@require_http_methods(["GET", "POST"])
def item(request: ActorRequest, key: str, item: str) -> HttpResponse:
    row = _changeable(request, key)
    present = blueprint.items(row.value)
    if item not in present:
        raise Http404
    initial = {"value": present[item], "expected_version": row.version}
    form = ValueForm(request.POST or None, initial=initial)
    if _asks_preview(request, key) and form.is_valid():
        draft = blueprint.with_item(row.value, item, form.cleaned_data["value"])
        return _previewed(request, form, item, row, draft)
    return _act(request, form, blueprint.change_item, item, key=key, item=item)


@require_POST
def reset_item(request: ActorRequest, key: str, item: str) -> HttpResponse:
    _changeable(request, key)
    blueprint.reset_item(actor=request.actor, key=key, item=item)
    messages.success(request, _("The item is as the blueprint has it."))
    return redirect("office:section", key)


@require_POST
def reset_section(request: ActorRequest, key: str) -> HttpResponse:
    row = _changeable(request, key)
    blueprint.change_section(actor=request.actor, key=key, value=row.base)
    messages.success(request, _("The section is as the blueprint has it."))
    return redirect("office:section", key)


def _row(key: str) -> ConfiguredSection:
    if key not in blueprint.sections:
        raise Http404
    return blueprint.rows()[key]


def _changeable(request: ActorRequest, key: str) -> ConfiguredSection:
    access.require(request.actor, "kernel.change_blueprint", access.EVERYWHERE)
    return _row(key)


def _asks_preview(request: ActorRequest, key: str) -> bool:
    return "preview" in request.POST and key in previews


def _previewed(
    request: ActorRequest, form: ValueForm, what: str, row: ConfiguredSection, draft: object
) -> HttpResponse:
    """Show what a draft would mean, or what is wrong with it; nothing is saved."""
    section = blueprint.sections[row.section]
    wrong = blueprint.section_problems(section, draft)
    form.add_error("value", [f"{one.place}: {one.message}" for one in wrong])
    cards = [] if wrong else list(previews[row.section](row.value, draft))
    context = {
        "section": section, "what": what, "form": form, "cards": cards, "may_preview": True,
    }  # fmt: skip
    return render(request, "office/section_form.html", context)


def _act(
    request: ActorRequest,
    form: DomainForm,
    service: Callable[..., object],
    what: str,
    *,
    key: str,
    **arguments: str,
) -> HttpResponse:
    """Show a form on `what` of a section until it is saved, then the section."""
    return pages.act(
        request,
        form,
        service,
        key=key,
        done=_("Saved. It holds from now on."),
        to=lambda _saved: redirect("office:section", key),
        template="office/section_form.html",
        context={
            "section": blueprint.sections[key],
            "what": what,
            "may_preview": key in previews and isinstance(form, ValueForm),
        },
        **arguments,
    )


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
