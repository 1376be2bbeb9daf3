"""What is decided on pages of duties: waived, late, handed over, made again, why a rule was breached."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from apps.duties import queries, rules, services
from apps.duties.forms import HandOverForm, ReasonForm, RecomputeForm
from apps.duties.models import Duty
from apps.duties.policies import DECIDE, HAND_OVER
from kernel import access, clock
from kernel.periods import KINDS, Period, parse
from kernel.web import pages
from kernel.web.requests import ActorRequest
from kernel.web.templatetags.ui import number

DECISIONS: dict[str, tuple[Callable[..., Any], Callable[[], str]]] = {
    "waive": (services.waive_duty, lambda: _("Waive a duty")),
    "take-back": (services.take_decision_back, lambda: _("Ask for a duty again")),
    "late": (services.explain_lateness, lambda: _("Say why it was late")),
}


@require_http_methods(["GET", "POST"])
def waive(request: ActorRequest, duty_id: UUID) -> HttpResponse:
    return _decide(request, duty_id, "waive")


@require_http_methods(["GET", "POST"])
def take_back(request: ActorRequest, duty_id: UUID) -> HttpResponse:
    return _decide(request, duty_id, "take-back")


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
        context=_about(row, heading()), duty=row,
    )  # fmt: skip


def _about(row: Duty, heading: str) -> dict[str, Any]:
    """Return what a form says of the duty it is about."""
    return {"duty": row, "heading": heading, "what": queries.called(row, queries.names())}


@require_http_methods(["GET", "POST"])
def hand_over(request: ActorRequest, duty_id: UUID) -> HttpResponse:
    row = pages.fetch(queries.duties(request.actor), request, duty_id, HAND_OVER)
    form = HandOverForm(
        request.POST or None,
        actor=request.actor,
        duty=row,
        initial={"expected_version": row.version},
    )
    return pages.act(
        request, form, services.hand_over, to=lambda done: redirect("duties:detail", done.pk),
        done=_("Saved. The member is asked, and what they do counts once they agree."),
        template="duties/form.html",
        context=_about(row, _("Hand a duty over")), duty=row,
    )  # fmt: skip


@require_POST
def answer(request: ActorRequest, duty_id: UUID, what: str) -> HttpResponse:
    """Take a duty over ("accept"), or not ("refuse"), as the member who was asked."""
    row = pages.fetch(queries.duties(request.actor), request, duty_id)
    services.answer_handing_over(actor=request.actor, duty=row, accepts=what == "accept")
    messages.success(request, _("Saved."))
    return redirect("duties:mine")


@require_http_methods(["GET", "POST"])
def recompute(request: ActorRequest, key: str) -> HttpResponse:
    """Show what making a period's duties again would do, and do it with a reason."""
    access.require(request.actor, DECIDE, access.EVERYWHERE)
    rule = next((one for one in queries.duty_rules() if one.key == key), None)
    if rule is None:
        raise Http404
    period = _period(request, rule)
    found = services.preview(rule, period)
    form = RecomputeForm(request.POST or None, initial={"seen": found.stamp})
    context = {
        "rule": rule, "period": period, "found": found,
        "changing": [
            (row, rules.STATES[before], rules.STATES[after])
            for row, before, after in found.changing
        ],
    }  # fmt: skip
    return pages.act(
        request, form, services.recompute, rule=rule, period=period,
        to=lambda _done: redirect(f"/duties/map/?rule={key}"),
        done=_("The duties agree with the rule now."),
        template="duties/recompute.html", context=context,
    )  # fmt: skip


@require_POST
def make(request: ActorRequest) -> HttpResponse:
    """Make at once what the night would make: for a county that begins, or has changed its rules."""
    made = services.make_duties(actor=request.actor).made
    said = ngettext("%(shown)s duty was made.", "%(shown)s duties were made.", made)
    messages.success(request, said % {"shown": number(made)})
    return redirect("duties:map")


def _period(request: ActorRequest, rule: queries.DutyRule) -> Period:
    """Return the period that the address names, else the present one. Raises Http404 for a strange one."""
    try:
        given = request.GET.get("period", "")
        found = parse(given) if given else queries.current_period(rule, clock.today())
    except ValueError as error:
        raise Http404 from error
    if not isinstance(found, KINDS[rule.every]):
        raise Http404
    return found
