"""Pages of acts on many rows: what is asked, the preview, and the way back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kernel import access
from kernel.lists import ListPage
from kernel.lists.chosen import ids_in
from kernel.models import BulkAct
from kernel.together import queries, services
from kernel.together.acts import Act, Plan, acts
from kernel.web import pages
from kernel.web.forms import DomainForm
from kernel.web.requests import ActorRequest
from kernel.web.telling import Said, tell

# So many of the rows that change are named.
NAMED = 5


@require_GET
def done_by_me(request: ActorRequest) -> HttpResponse:
    rows = queries.own(request.actor)[:50]
    found = [(row, acts[row.kind], _in_words(row)) for row in rows if row.kind in acts]
    return render(request, "together/mine.html", {"rows": found})


@require_http_methods(["GET", "POST"])
def act(request: ActorRequest, kind: str) -> HttpResponse:
    """Ask for what the act needs, show what it would do, do it; opened by itself, show the list."""
    found = acts.get(kind)
    if found is None:
        raise Http404
    access.require(request.actor, found.permission, access.EVERYWHERE if found.everywhere else None)
    if request.method == "GET":
        return redirect(found.of.page)
    ids = _ids(request, found)
    if not ids:
        tell(request, _("Select some rows first."), messages.WARNING)
        return redirect(_list_of(request, found))
    asked = "ids" in request.POST or not found.form.base_fields
    form = found.form(request.POST if asked else None, actor=request.actor)
    if "sure" in request.POST:
        done = pages.attempt(
            request, form, services.do, kind=kind, ids=ids, seen=request.POST["sure"],
            done=_told, to=lambda _made: redirect(_list_of(request, found)),
        )  # fmt: skip
        if done is not None:
            return done
    return render(request, "together/act.html", _context(request, kind, found, ids, form))


@require_POST
def take_back(request: ActorRequest, act_id: UUID) -> HttpResponse:
    made = pages.fetch(queries.own(request.actor), request, act_id)
    back, kept = services.take_back(actor=request.actor, made=made)
    listing = acts[made.kind].of.listing
    text = _("Taken back: %(back)s.") % {"back": listing.in_words(back)}
    if kept:
        text += " " + _("Changed since and left as they are: %(kept)s.") % {
            "kept": listing.in_words(kept)
        }
    tell(request, text)
    return redirect(acts[made.kind].of.page)


def _ids(request: ActorRequest, found: Act) -> list[UUID]:
    """Return the ids chosen on the list, or brought along from page to page."""
    rows = found.of.rows(request.actor)
    if "ids" in request.POST:
        return ids_in([request.POST["ids"]])
    if request.POST.get("everything"):
        listing: ListPage = found.of.listing(request, rows)
        return listing.ids(0, listing.most_at_once)
    return ids_in(request.POST.getlist("selected"))


def _context(
    request: ActorRequest, kind: str, found: Act, ids: list[UUID], form: DomainForm
) -> dict[str, Any]:
    plan = None
    if form.is_bound and form.is_valid():
        plan = form.call(
            services.preview, actor=request.actor, kind=kind, ids=ids, **form.cleaned_data
        )
    return {
        "act": found,
        "form": form,
        "ids": ",".join(pk.hex for pk in ids),
        "chosen": found.of.listing.in_words(len(ids)),
        "back": _list_of(request, found),
        **(_shown(found, plan, form) if plan else {}),
    }


def _shown(found: Act, plan: Plan, form: DomainForm) -> dict[str, Any]:
    count = found.of.listing.in_words
    return {
        "plan": plan,
        "mark": plan.mark(form.cleaned_data),
        "sum": _("%(rows)s: %(what)s") % {
            "rows": count(len(plan.changing)), "what": found.work.title(**form.cleaned_data),
        },
        "changing": count(len(plan.changing)),
        "named": [found.named(row) for row in plan.changing[:NAMED]],
        "staying": [(reason, count(number)) for reason, number in plan.staying.most_common()],
    }  # fmt: skip


def _told(made: BulkAct) -> Said:
    back = (services.way_back(made),) if acts[made.kind].way_back else ()
    return Said(_in_words(made), back)


def _in_words(made: BulkAct) -> str:
    counted = acts[made.kind].of.listing.in_words(made.count)
    return _("%(rows)s: %(what)s") % {"rows": counted, "what": made.title}


def _list_of(request: ActorRequest, found: Act) -> str:
    """Return the address of the list as it was narrowed."""
    query = request.GET.urlencode()
    return reverse(found.of.page) + (f"?{query}" if query else "")
