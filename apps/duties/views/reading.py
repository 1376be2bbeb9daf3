"""Pages of duties: the list, the heat map of a rule, one duty, one's own, who is behind."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from apps.duties import doing, queries, rules, services
from apps.duties.forms import UnitForm
from apps.duties.lists import DutyList, listed
from apps.duties.models import Duty
from apps.duties.policies import DECIDE, HAND_OVER, REMIND, SEE_EXEMPTIONS, SEE_FINDINGS, VIEW
from apps.duties.queries import heat
from apps.organization.models import OrgUnit
from apps.rulebook import queries as rulebook
from kernel import access, clock
from kernel.lists import opened_or_exported
from kernel.periods import parse
from kernel.web import pages
from kernel.web.requests import ActorRequest


@opened_or_exported
def duty_list(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, VIEW)
    return DutyList(request, listed(request.actor)).response(
        may_remind=access.allows(request.actor, REMIND),
        sees_exemptions=access.allows(request.actor, SEE_EXEMPTIONS),
        sees_findings=access.allows(request.actor, SEE_FINDINGS),
    )


@require_GET
def heat_map(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, VIEW)
    known = queries.duty_rules()
    asked = request.GET.get("rule")
    by_key = {rule.key: rule for rule in known}
    chosen = by_key.get(asked or "") or heat.first_owed(request.actor, known)
    periods, lines = heat.heat_map(request.actor, chosen.key if chosen else "", clock.today())
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
        "may_recompute": access.allows(request.actor, DECIDE, access.EVERYWHERE),
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
        "is_unknown": row.unknown and row.met_on is None,
        "rule": held.get(of.rule) if of else None,
        "may_decide": may_decide,
        "is_over": clock.today() >= row.ends_on,
        "may_hand_over": access.allows(request.actor, HAND_OVER, row) and _may_be_taken(row),
        "is_asked": _is_asked(request, row),
        "doors": list(doing.doors(request.actor, row)),
    }
    return render(request, "duties/detail.html", context)


def _may_be_taken(row: Duty) -> bool:
    is_personal = row.member_id is not None or row.account_id is not None
    return is_personal and row.met_on is None and not row.waived and clock.today() < row.ends_on


def _is_asked(request: ActorRequest, row: Duty) -> bool:
    if row.deputy is None or row.deputy_state != Duty.Deputy.ASKED:
        return False
    return row.deputy.user_id == request.actor.id


@require_GET
def mine(request: ActorRequest) -> HttpResponse:
    """Show what one owes or took over, each with the form that does it."""
    access.require(request.actor, VIEW)
    today, names = clock.today(), queries.names()
    rows = [
        (
            row,
            names.get(row.rule, row.rule),
            _badge(row),
            _is_asked(request, row),
            list(doing.doors(request.actor, row)),
        )
        for row in queries.own_duties(request.actor, today)
    ]
    return render(request, "duties/mine.html", {"rows": rows})


@require_GET
def behind(request: ActorRequest) -> HttpResponse:
    """Show who is behind, by unit and person, with one button that reminds."""
    access.require(request.actor, REMIND)
    unit = _unit(request)
    context = {
        "groups": queries.behind(request.actor, clock.today(), unit),
        "names": queries.names(),
        "unit": unit,
    }
    return render(request, "duties/behind.html", context)


@require_POST
def remind(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, REMIND)
    unit = _unit(request)
    rows = [
        duty.pk
        for group in queries.behind(request.actor, clock.today(), unit)
        for duty in group.rows
    ]
    count = services.remind(
        actor=request.actor, duties=queries.duties(request.actor).filter(pk__in=rows)
    )
    text = ngettext("%(count)d reminder is sent.", "%(count)d reminders are sent.", count)
    messages.success(
        request, text % {"count": count} if count else _("Everybody was reminded today.")
    )
    return redirect("duties:behind")


def _unit(request: ActorRequest) -> OrgUnit | None:
    """Return the unit that the address names, None for all one may see. Raises Http404 for another."""
    given = request.GET.get("unit") or request.POST.get("unit")
    if not given:
        return None
    form = UnitForm({"unit": given}, actor=request.actor)
    if not form.is_valid():
        raise Http404
    return form.cleaned_data["unit"]  # type: ignore[no-any-return]  # the form's own


def _badge(row: Any) -> tuple[Any, str]:
    state = queries.state_of(row, clock.today())
    return rules.STATES[state], rules.TONES.get(state, "")


def _words(cell: heat.Cell | None) -> str:
    return str(rules.STATES[cell.worst]) if cell else ""
