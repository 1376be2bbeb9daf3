"""Pages of duties: the list, the heat map of a rule, one duty and what is decided about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.duties import queries, rules, services
from apps.duties.forms import ReasonForm
from apps.duties.lists import DutyList, listed
from apps.duties.policies import DECIDE, VIEW
from apps.rulebook import queries as rulebook
from kernel import access, clock
from kernel.lists import opened_or_exported
from kernel.periods import parse
from kernel.web import pages
from kernel.web.requests import ActorRequest


@opened_or_exported
def duty_list(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, VIEW)
    return DutyList(request, listed(request.actor)).response()


@require_GET
def heat_map(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, VIEW)
    known = queries.duty_rules()
    chosen = next(
        (rule for rule in known if rule.key == request.GET.get("rule")), known[0] if known else None
    )
    periods, lines = queries.heat_map(request.actor, chosen.key if chosen else "", clock.today())
    held = rulebook.rules_on(clock.today(), chosen.rule) if chosen and chosen.rule else {}
    context = {
        "rules": known,
        "chosen": chosen,
        "periods": periods,
        "lines": [
            (
                unit,
                [(period, cell, _words(cell)) for period, cell in zip(periods, cells, strict=True)],
            )
            for unit, cells in lines
        ],
        "rule": held.get(chosen.rule) if chosen else None,
        "burden": queries.burden(chosen) if chosen else None,
        "title": _("Duties by unit and period"),
    }
    return render(request, "duties/heat_map.html", context)


@require_GET
def detail(request: ActorRequest, duty_id: UUID) -> HttpResponse:
    row = pages.fetch(queries.duties(request.actor), request, duty_id)
    known = {rule.key: rule for rule in queries.duty_rules()}
    state = queries.state_of(row, clock.today())
    of = known.get(row.rule)
    held = rulebook.rules_on(row.starts_on, of.rule) if of and of.rule else {}
    may_decide = access.allows(request.actor, DECIDE, row) and row.met_on is None
    context = {
        "duty": row,
        "name": of.name if of else row.rule,
        "period": parse(row.period),
        "state": rules.STATES[state],
        "tone": rules.TONES.get(state, ""),
        "rule": held.get(of.rule) if of else None,
        "may_decide": may_decide,
        "is_over": clock.today() >= row.ends_on,
    }
    return render(request, "duties/detail.html", context)


DECISIONS: dict[str, tuple[Callable[..., Any], Callable[[], str]]] = {
    "waive": (services.waive_duty, lambda: _("Waive a duty")),
    "late": (services.explain_lateness, lambda: _("Say why it was late")),
}


@require_http_methods(["GET", "POST"])
def waive(request: ActorRequest, duty_id: UUID) -> HttpResponse:
    return _decide(request, duty_id, "waive")


@require_http_methods(["GET", "POST"])
def late(request: ActorRequest, duty_id: UUID) -> HttpResponse:
    return _decide(request, duty_id, "late")


def _decide(request: ActorRequest, duty_id: UUID, what: str) -> HttpResponse:
    row = pages.fetch(queries.duties(request.actor), request, duty_id, DECIDE)
    service, heading = DECISIONS[what]
    form = ReasonForm(request.POST or None, initial={"expected_version": row.version})
    return pages.act(
        request, form, service, to=lambda done: redirect("duties:detail", done.pk),
        done=_("Saved."), template="duties/form.html",
        context={"duty": row, "heading": heading()}, duty=row,
    )  # fmt: skip


def _words(cell: queries.Cell | None) -> str:
    return str(rules.STATES[cell.worst]) if cell else ""
