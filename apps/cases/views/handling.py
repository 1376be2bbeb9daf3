"""Pages of cases, for who has an account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_http_methods

from apps.cases import forms, queries, registry, rules, services
from apps.cases.lists import CaseList, heading
from apps.cases.models import Case
from apps.cases.queries import care
from kernel import access
from kernel.errors import Denied
from kernel.lists import opened_or_exported
from kernel.web import pages
from kernel.web.requests import ActorRequest

SHOWN_ON_BOARD = 20


@dataclass(frozen=True)
class Act:
    """An act on one case: its form, service and words; `button` also names it on the case's page."""

    form: type[forms.ActForm]
    service: Callable[..., Any]
    button: Any
    done: Any
    icon: str = "check"
    note: Any = ""


ACTS = {
    "answer": Act(forms.AnswerForm, services.answer, lazy("Answer"), lazy("The answer is given."), "message"),
    "assign": Act(forms.AssignForm, services.assign, lazy("Name somebody"), lazy("Assigned."), "user-check"),
    "hand-over": Act(
        forms.HandOverForm, services.hand_over, lazy("Hand over"), lazy("Handed over."), "arrow-right",
        lazy("In another unit it waits until somebody there names who deals with it."),
    ),
    "measure": Act(
        forms.MeasureForm, services.record_measure, lazy("Record a measure"), lazy("Recorded."), "checklist"
    ),
    "helper": Act(
        forms.HelperForm, services.add_helper, lazy("Name a helper"), lazy("Named."), "user-plus",
        lazy("Who helps sees this case until it ends, and records what was done."),
    ),
    "note": Act(forms.NoteForm, services.add_note, lazy("Private note"), lazy("Noted."), "pencil"),
    "close": Act(forms.CloseForm, services.close, lazy("Close the case"), lazy("Closed."), "circle-check"),
    "reopen": Act(forms.ReasonForm, services.reopen, lazy("Reopen"), lazy("Reopened."), "arrow-back-up"),
    "merge": Act(forms.MergeForm, services.merge, lazy("Join with another"), lazy("Joined."), "folder"),
    "withdraw": Act(
        forms.ReasonForm, services.withdraw, lazy("Withdraw"), lazy("Withdrawn."), "x",
        lazy("Nothing more happens then. It can be raised once more."),
    ),
    "rate": Act(forms.RateForm, services.rate, lazy("Rate the answer"), lazy("Thank you."), "star"),
}  # fmt: skip


@opened_or_exported
def case_list(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, queries.VIEW)
    may_raise = access.allows(request.actor, queries.RAISE)
    return CaseList(request, queries.cases(request.actor)).response(may_raise=may_raise)


@require_GET
def board(request: ActorRequest) -> HttpResponse:
    """The cases that have not ended, by state: who waits for what."""
    access.require(request.actor, queries.VIEW)
    context = {
        "columns": queries.board(request.actor, SHOWN_ON_BOARD),
        "kinds": queries.kind_names(),
        "heading": heading,
    }
    return render(request, "cases/board.html", context)


@require_http_methods(["GET", "POST"])
def new(request: ActorRequest) -> HttpResponse:
    """Raise a case: staff with all of its facts, a member at their own branch."""
    access.require(request.actor, queries.RAISE)
    form, given = _new_form(request)
    return pages.act(
        request,
        form,
        services.raise_case,
        **given,
        done=_raised,
        to=partial(to_case, request),
        template="cases/new.html",
        context={"branch": given.get("unit")},
    )


def _new_form(request: ActorRequest) -> tuple[Any, dict[str, Any]]:
    """Return the form for this person, and what the service gets besides."""
    actor, data = request.actor, request.POST or None
    if actor.holds(queries.RAISE):
        names = ("business", "member", "unit", "source")
        initial = {name: request.GET[name] for name in names if name in request.GET}
        return forms.CaseForm(data, actor=actor, initial=initial), {}
    member = queries.own_member(actor)
    if member is None:
        raise Denied(_("You are on no branch's roll, so no branch would get it."), code="no_branch")
    given = {"member": member, "unit": member.unit, "source": Case.Source.MEMBER}
    return forms.OwnCaseForm(data), given


def _raised(case: Case) -> str:
    if case.source != Case.Source.MERCHANT:
        return _("The case is raised.")
    text = _("The case is raised. Give the merchant this code, it is shown once: %(code)s")
    return text % {"code": rules.spelled_code(case.code)}


@require_GET
def detail(request: ActorRequest, case_id: UUID) -> HttpResponse:
    actor = request.actor
    case = pages.fetch(queries.cases(actor), request, case_id)
    services.open_case(actor=actor, case=case)
    acts = queries.acts(actor, case)
    context = {
        "case": case,
        "kind": queries.kind_names().get(case.kind, case.kind),
        "course": rules.course(case.state),
        "next": queries.what_next(
            case, own=queries.is_raiser(actor, case) and actor.id != case.owner_id
        ),
        "notes": queries.history(actor, case),
        "acts": [(name, ACTS[name]) for name in acts],
        "answer": forms.AnswerForm(actor=actor, case=case) if "answer" in acts else None,
        "handles": queries.is_handler(actor, case),
        "helpers": care.helpers(case),
        "names_helpers": access.allows(actor, queries.ASSIGN, case),
        "may_reveal": bool(case.raiser_phone) and access.allows(actor, queries.ANSWER, case),
        "links": queries.ways_out(actor, case),
        "panels": registry.panels_of(actor, case),
    }
    return render(request, "cases/detail.html", context)


@require_http_methods(["GET", "POST"])
def act(request: ActorRequest, case_id: UUID, what: str) -> HttpResponse:
    """The form of one act; 404 for an unknown one, the way back for one that is over."""
    if what not in ACTS:
        raise Http404
    case = pages.fetch(queries.cases(request.actor), request, case_id)
    services.open_case(actor=request.actor, case=case)
    one, may = ACTS[what], queries.acts(request.actor, case)
    if what not in may and not queries.could(request.actor, case, what):
        raise Denied(_("This is for those who handle the case, or for the one who raised it."))
    form = one.form(request.POST or None, actor=request.actor, case=case)
    return pages.act(
        request,
        form,
        one.service,
        case=case,
        done=one.done,
        to=partial(to_case, request),
        template="cases/act.html",
        context={"case": case, "act": one, "title": heading(case)},
    )


@require_http_methods(["GET", "POST"])
def phone(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Ask for the reason, then show the raiser's phone in clear; the journal notes it."""
    case = pages.fetch(queries.cases(request.actor), request, case_id, queries.ANSWER)
    form = forms.RevealForm(request.POST or None)
    context: dict[str, Any] = {"case": case, "form": form}
    if form.attempt(services.reveal_phone, actor=request.actor, case=case):
        context["value"] = form.result
    response = render(request, "cases/phone.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def to_case(request: ActorRequest, case: Case) -> HttpResponse:
    """Go to the case, or to the list when it went out of the person's sight: the list says why."""
    if queries.may_see(request.actor, case):
        return redirect("cases:detail", case.pk)
    text = _("%(unit)s has it now. It does not stand in your lists any more.")
    if case.is_sensitive:
        text = _(
            "It is protected: only who deals with hardship sees it, so it does not stand in your lists."
        )
    messages.info(request, text % {"unit": case.unit.name})
    return redirect("cases:list")
