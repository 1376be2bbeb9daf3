"""Pages of the rules: all of them, one with its source and history, the county's own figures, holidays."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.rulebook import queries, registry, rules, services
from apps.rulebook.forms import FiguresForm, NoticeForm, changeable
from apps.rulebook.policies import CHANGE
from apps.rulebook.rules import Rule
from kernel import access, clock
from kernel.access import Actor
from kernel.chinese.text import in_language
from kernel.web import pages
from kernel.web.requests import ActorRequest


@require_GET
def rulebook(request: ActorRequest) -> HttpResponse:
    held = queries.rules_on(clock.today())
    chapters = [
        (
            key,
            in_language(name),
            [one for one in held.values() if one.regulation.chapter == key],
        )
        for key, name in queries.pack().chapters.items()
    ]
    context = {"chapters": chapters, "pack": queries.pack(), "evidence": rules.EVIDENCE}
    return render(request, "rulebook/rules.html", context)


@require_GET
def rule(request: ActorRequest, key: str) -> HttpResponse:
    found = _rule(key)
    regulation = found.regulation
    context = {
        "rule": found,
        "figures": _figures(found),
        "bands": _bands(found),
        "said": [
            (_("Source"), found.clause),
            (_("How sure the wording is"), rules.EVIDENCE[regulation.evidence]),
            (_("Who may change it"), rules.HELD[regulation.held]),
            (_("What the system does"), rules.DOES[regulation.does]),
        ],
        "editions": reversed(regulation.editions),
        "own": reversed(queries.own_figures().get(key, ())),
        "changes": queries.changes(key) if _sees_changes(request.actor) else [],
        "may_change": bool(changeable(found)) and _may_change(request.actor),
        "panels": registry.panels_of(request.actor, key),
    }
    return render(request, "rulebook/rule.html", context)


@require_http_methods(["GET", "POST"])
def change(request: ActorRequest, key: str) -> HttpResponse:
    found = _rule(key)
    access.require(request.actor, CHANGE, access.EVERYWHERE)
    if not changeable(found):
        raise Http404
    return pages.act(
        request,
        FiguresForm(request.POST or None, rule=found),
        services.set_figures,
        key=key,
        done=_("Saved. It holds from the day you chose."),
        to=lambda _row: redirect("rulebook:rule", key),
        template="rulebook/change.html",
        context={"rule": found},
    )


@require_POST
def take_back(request: ActorRequest, key: str) -> HttpResponse:
    _rule(key)
    services.take_back_figures(actor=request.actor, key=key)
    messages.success(request, _("The county's own figures of this rule are gone."))
    return redirect("rulebook:rule", key)


@require_GET
def working_days(request: ActorRequest) -> HttpResponse:
    calendar, this = queries.calendar(), clock.today().year
    context = {
        "years": [(year, calendar.is_known(year)) for year in (this, this + 1)],
        "announced": queries.notices(),
        "may_change": _may_change(request.actor),
    }
    return render(request, "rulebook/working_days.html", context)


@require_http_methods(["GET", "POST"])
def enter_notice(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, CHANGE, access.EVERYWHERE)
    return pages.act(
        request,
        NoticeForm(request.POST or None, initial={"year": clock.today().year + 1}),
        services.enter_notice,
        done=_("Saved. Working days are counted with it from now on."),
        to=lambda _row: redirect("rulebook:working-days"),
        template="rulebook/enter_notice.html",
    )


def _rule(key: str) -> Rule:
    if queries.regulation(key) is None:
        raise Http404
    try:
        return queries.rule(key)
    except LookupError as error:
        raise Http404 from error


def _figures(found: Rule) -> list[tuple[str, str, str]]:
    """Return (figure, in the regulation, here) of a rule's figures that are no tables."""
    return [
        (parameter.label, rules.spoken(found.national[name]), rules.spoken(found.values[name]))
        for name, parameter in found.regulation.parameters.items()
        if parameter.kind != "table"
    ]


def _bands(found: Rule) -> list[tuple[str, str]]:
    """Return (band, rate) of a rule's tables."""
    return [
        rules.band(row)
        for name, parameter in found.regulation.parameters.items()
        if parameter.kind == "table"
        for row in found.values[name]
    ]


def _may_change(actor: Actor) -> bool:
    return access.allows(actor, CHANGE, access.EVERYWHERE)


def _sees_changes(actor: Actor) -> bool:
    return access.allows(actor, "kernel.view_blueprint", access.EVERYWHERE)
