"""Pages without an account: raise a case by a poster's address, follow it by its code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from apps.cases import queries, registry, rules, services
from apps.cases.forms import CodeForm, PublicActForm, SuggestForm
from apps.cases.models import OPEN, Case
from kernel.access import ANONYMOUS
from kernel.web.cookies import remember
from kernel.web.requests import ActorRequest, address_of

SERVICES: dict[str, Callable[..., Any]] = {
    "rate": services.rate,
    "reopen": services.reopen,
    "withdraw": services.withdraw,
}


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def suggest(request: ActorRequest, key: str) -> HttpResponse:
    """The form behind a poster; it says which unit gets it, and nothing of any business."""
    link = queries.link_by_key(key)
    if link is None or not queries.kinds_by(Case.Source.MERCHANT):
        raise Http404
    form = SuggestForm(request.POST or None)
    sent = form.attempt(services.suggest, link=link, address=address_of(request))
    if sent:
        messages.success(
            request, _("It has arrived. Keep the code: only with it you can see the answer.")
        )
        going = redirect("cases:follow", rules.spelled_code(form.result.code))
        return _knowing(request, going, form.result)
    unit = queries.receiver(link)
    context = {"form": form, "unit": unit, "collected_for": registry.collected_for(unit)}
    return render(request, "cases/suggest.html", context)


@login_not_required
@never_cache
@require_GET
def find(request: ActorRequest) -> HttpResponse:
    """Ask for a code; with one go to its case."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        code = rules.read_code(form.cleaned_data["code"])
        if code:
            return redirect("cases:follow", rules.spelled_code(code))
    return render(request, "cases/find.html", {"form": form})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def follow(request: ActorRequest, code: str) -> HttpResponse:
    """What happens to a case, in plain words, for the one with its code."""
    opened = request.COOKIES.get(rules.OPENED, "")
    case = services.find_by_code(code=code, address=address_of(request), opened=opened)
    if case is None:
        form = CodeForm(initial={"code": code})
        return render(request, "cases/find.html", {"form": form, "unknown": True}, status=404)
    acts = {name: PublicActForm(what=name) for name in _acts(case)}
    if request.method == "POST":
        what = request.POST.get("what", "")
        if what not in SERVICES:
            raise Http404
        acts[what] = asked = PublicActForm(request.POST, what=what)
        if asked.attempt(SERVICES[what], case=case, code=code, actor=ANONYMOUS):
            messages.success(request, _("Thank you, it is recorded."))
            return redirect("cases:follow", rules.spelled_code(case.code))
    shown = render(request, "cases/follow.html", _shown(case) | {"acts": acts})
    return _knowing(request, shown, case)


def _knowing(request: ActorRequest, response: HttpResponse, case: Case) -> HttpResponse:
    """Have the browser keep the proof that it opened a case: guesses of others do not keep it out."""
    opened = request.COOKIES.get(rules.OPENED, "")
    proofs = rules.with_proof(opened, services.proof_of(case.code))
    remember(response, rules.OPENED, proofs, rules.OPENED_LIVES)
    return response


def _acts(case: Case) -> list[str]:
    found = ["rate"] * queries.is_rateable(case)
    ended = case.state in {Case.State.ANSWERED, Case.State.CLOSED}
    found += ["reopen"] * (ended and queries.is_heard(case))
    return found + ["withdraw"] * (case.state in OPEN)


def _shown(case: Case) -> dict[str, Any]:
    """Return what the page shows: of a joined case the course of the one that goes on."""
    going = case.merged_into or case
    return {
        "case": case,
        "going": going,
        "code": rules.spelled_code(case.code),
        "course": rules.course(going.state),
        "next": queries.what_next(going, own=True, is_joined=going != case),
        "notes": queries.told_to(case),
        "panels": [card for offer in registry.followed for card in offer(case)],
    }
