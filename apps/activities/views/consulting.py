"""Pages of consultations: collect, make the agenda, discuss, and the result of each point."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.activities import queries, registry, services
from apps.activities.forms.consulting import CasesForm, DiscussForm, RoundForm
from apps.activities.models import Activity, AgendaItem
from apps.activities.policies import HOLD
from apps.activities.queries import consulting
from apps.cases import queries as cases
from kernel import access
from kernel.web import pages
from kernel.web.forms import DomainForm
from kernel.web.requests import ActorRequest

SHOWN = 40


@require_GET
def overview(request: ActorRequest) -> HttpResponse:
    """The consultations by half-year, each with what was collected, discussed, answered and rated."""
    access.require(request.actor, HOLD)
    rows = consulting.consultations(request.actor)[:SHOWN]
    return render(request, "activities/consultations.html", {"rows": rows})


@require_GET
def report(request: ActorRequest, consultation_id: UUID) -> HttpResponse:
    """One consultation: its counts, the rows behind each, and how the points of the last one stand now."""
    row, show = _fetch(request, consultation_id), request.GET.get("show", "")
    points = consulting.followed(request.actor, consulting.points(row))
    last = consulting.previous(row)
    context = {
        "activity": row,
        "round": consulting.round_of(row),
        "collected": consulting.collected(request.actor, row),
        "points": points,
        "counts": {what: len(consulting.chosen(points, what)) for what in consulting.COUNTS},
        "show": show,
        "shown": consulting.chosen(points, show),
        "last": last,
        "before": consulting.followed(request.actor, consulting.points(last)) if last else [],
        "documents": [link for offer in registry.documents for link in offer(request.actor, row)],
        "kinds": cases.kind_names(),
        "may_poster": access.allows(request.actor, cases.ASSIGN, row.unit),
    }  # fmt: skip
    return render(request, "activities/consultation.html", context)


@require_http_methods(["GET", "POST"])
def collect(request: ActorRequest, consultation_id: UUID) -> HttpResponse:
    row = _fetch(request, consultation_id)
    days = consulting.round_of(row)
    initial = {"opens_on": days.opens_on, "closes_on": days.closes_on} if days else {}
    return pages.act(
        request, RoundForm(request.POST or None, initial=initial), services.collect_suggestions,
        done=_("Set. The page of the poster says so on these days."), activity=row,
        to=lambda _days: redirect("activities:consultation", row.pk),
        template="activities/form.html",
        context={"heading": _("Collect suggestions"), "activity": row},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def agenda(request: ActorRequest, consultation_id: UUID) -> HttpResponse:
    row = _fetch(request, consultation_id)
    note = _(
        "Cases in work in this unit's area that were not discussed yet. Join those of the same matter first."
    )
    return pages.act(
        request, CasesForm(request.POST or None, actor=request.actor, activity=row),
        services.put_on_agenda, done=_("They are on the agenda."), activity=row,
        to=lambda _row: redirect("activities:consultation", row.pk),
        template="activities/form.html",
        context={"heading": _("Make the agenda"), "activity": row, "note": note},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def discuss(request: ActorRequest, item_id: UUID) -> HttpResponse:
    row, item = _point(request, item_id)
    case = item.case.merged_into or item.case if item.case else None
    if case is None or not cases.may_see(request.actor, case):
        raise Http404
    return pages.act(
        request, DiscussForm(request.POST or None, case=case), services.discuss_point, item=item,
        done=_("Recorded. The one who raised it reads it."),
        to=lambda _item: redirect("activities:consultation", row.pk),
        template="activities/form.html",
        context={"heading": item.shown, "activity": row, "note": case.text},
    )  # fmt: skip


@require_POST
def take_off(request: ActorRequest, item_id: UUID) -> HttpResponse:
    row, item = _point(request, item_id)
    form = DomainForm(request.POST)
    answer = pages.attempt(
        request, form, services.take_off_agenda, item=item, done=_("It is off the agenda."),
        to=lambda _row: redirect("activities:consultation", row.pk),
    )  # fmt: skip
    return answer or render(request, "activities/refused.html", {"activity": row, "form": form})


def _fetch(request: ActorRequest, consultation_id: UUID) -> Activity:
    """Return a consultation the actor holds; 404 for another activity."""
    row = pages.fetch(queries.activities(request.actor), request, consultation_id, HOLD)
    if not consulting.is_consultation(row):
        raise Http404
    return row


def _point(request: ActorRequest, item_id: UUID) -> tuple[Activity, AgendaItem]:
    item = pages.fetch(consulting.points_seen(request.actor), request, item_id, HOLD)
    return item.activity, item
