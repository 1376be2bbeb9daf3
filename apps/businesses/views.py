"""Pages of businesses and coverage."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.businesses import charts, queries, registry, services
from apps.businesses.forms import EDITED, AssignForm, BusinessForm, ClosingForm, TownsForm
from apps.businesses.lists import BusinessList
from apps.businesses.models import Business, CoverageRun
from apps.organization import queries as places
from apps.organization.models import OrgUnit
from kernel import access, clock, journal
from kernel.chinese import industries
from kernel.chinese.text import listed
from kernel.lists import opened_or_exported
from kernel.models import JournalEntry
from kernel.web import pages
from kernel.web.forms import DomainForm
from kernel.web.offers import Link
from kernel.web.requests import ActorRequest
from kernel.web.telling import Said, tell
from kernel.web.templatetags.ui import number, who

ASSIGN, CHANGE = "businesses.assign_cover", "businesses.change_business"
# At most this many businesses are named per proposal on the page of gaps; the list has all.
GAPS_NAMED = 50
# At most this many townships are asked for on one page.
TOWNS_AT_ONCE = 100


@opened_or_exported
def business_list(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, "businesses.view_business")
    return BusinessList(request, queries.businesses(request.actor)).response()


@require_GET
def business_detail(request: ActorRequest, business_id: UUID) -> HttpResponse:
    business = pages.fetch(queries.businesses(request.actor), request, business_id)
    context = {
        "business": business,
        "industry": industries.SECTIONS.get(business.industry, ""),
        "coverages": business.coverages.select_related("unit").order_by("-starts_on", "-id"),
        "rule_names": queries.rule_names(),
        "events": [_event(entry) for entry in queries.corrections(business)],
        "panels": registry.panels_of(request.actor, business),
        "may_assign": access.allows(request.actor, ASSIGN, business),
        "may_change": access.allows(request.actor, CHANGE, business),
    }
    return render(request, "businesses/detail.html", context)


@require_http_methods(["GET", "POST"])
def assign(request: ActorRequest, business_id: UUID) -> HttpResponse:
    business = pages.fetch(queries.businesses(request.actor), request, business_id, ASSIGN)
    initial = {"unit": business.unit_id, "seen": business.stamp}
    form = AssignForm(request.POST or None, actor=request.actor, initial=initial)
    done = _("Saved. Recomputing coverage will leave it as it is.")
    return _act(request, business, form, services.assign_cover, done, "businesses/assign.html")


@require_http_methods(["GET", "POST"])
def change(request: ActorRequest, business_id: UUID) -> HttpResponse:
    business = pages.fetch(queries.businesses(request.actor), request, business_id, CHANGE)
    initial = {name: getattr(business, name) for name in EDITED}
    initial["expected_version"] = business.version
    form = BusinessForm(
        request.POST or None, actor=request.actor, business=business, initial=initial
    )
    done = partial(_saved, business)
    return _act(request, business, form, services.change_business, done, "businesses/change.html")


@require_http_methods(["GET", "POST"])
def close(request: ActorRequest, business_id: UUID) -> HttpResponse:
    business = pages.fetch(queries.businesses(request.actor), request, business_id, CHANGE)
    form = ClosingForm(request.POST or None, initial={"expected_version": business.version})
    page = reverse("businesses:reopen", args=[business.pk])
    question = _("Take the closing back? The county's rules then say which branch covers it.")
    back = Link(_("Take back"), page, posts=True, question=question)
    done = Said(_("Saved. No branch covers this business any more."), (back,))
    return _act(request, business, form, services.close_business, done, "businesses/close.html")


@require_POST
def reopen(request: ActorRequest, business_id: UUID) -> HttpResponse:
    business = pages.fetch(queries.businesses(request.actor), request, business_id, CHANGE)
    opened = services.reopen_business(actor=request.actor, business=business)
    messages.success(request, _saved(business, opened))
    return _back_to(request, opened)


@require_GET
def coverage(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, "businesses.view_coverage")
    by = queries.coverage_by(request.actor, *queries.SPLITS)
    found = queries.summed(by["kind"])
    sees_all = _everywhere(request, "businesses.view_coverage")
    context = {
        "figures": found,
        "ring": charts.ring(found),
        "year": charts.trend(request.actor, found.rate) if sees_all else None,
        "map": charts.townships(by["town"], *places.sheet(places.township_map(request.actor))),
        "bars": charts.of_splits(by),
        **charts.of_branches(queries.branches(request.actor, by["unit"], clock.today())),
        "runs": queries.runs(request.actor)[:10],
        "may_see_gaps": sees_all,
        "may_recompute": _everywhere(request, "businesses.recompute_coverage"),
        "may_import": _everywhere(request, "businesses.import_register"),
        "as_of": clock.now(),
    }
    return render(request, "businesses/coverage.html", context)


@require_GET
def gaps(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, "businesses.view_coverage", access.EVERYWHERE)
    reckoned = queries.reckoned()
    proposals = [] if reckoned == "never" else queries.gaps(request.actor)
    count = sum(len(proposal.businesses) for proposal in proposals)
    context = {
        "proposals": [(found, found.businesses[:GAPS_NAMED]) for found in proposals],
        "count": count,
        "reckoned": reckoned,
        "may_recompute": _everywhere(request, "businesses.recompute_coverage"),
        "any": queries.businesses(request.actor).exists(),
        "may_fill": _everywhere(request, CHANGE),
    }
    return render(request, "businesses/gaps.html", context)


@require_http_methods(["GET", "POST"])
def fill_towns(request: ActorRequest) -> HttpResponse:
    """Ask for the township of the businesses that lack one, some at a time."""
    access.require(request.actor, CHANGE, access.EVERYWHERE)
    rows = queries.without_town(request.actor)
    shown = rows[:TOWNS_AT_ONCE]
    form = TownsForm(request.POST or None, actor=request.actor, businesses=shown)
    return pages.act(
        request,
        form,
        services.fill_towns,
        to=lambda _filled: redirect("businesses:gaps"),
        done=lambda filled: _("%(count)s townships are recorded.") % {"count": number(filled)},
        template="businesses/towns.html",
        context={"count": rows.count(), "shown": len(shown)},
    )


@require_GET
def preview(request: ActorRequest) -> HttpResponse:
    found = services.preview_coverage(actor=request.actor)
    changes = found.by_unit()
    touched = [
        *changes,
        *(unit for clash in found.clashes for unit in (clash.kept, clash.passed_over)),
    ]
    names = OrgUnit.objects.in_bulk(touched)
    rows = sorted(
        ((names[unit], gained, lost) for unit, (gained, lost) in changes.items()),
        key=lambda row: -(row[1] + row[2]),
    )
    clashes = [(names[clash.kept], names[clash.passed_over], clash.rule) for clash in found.clashes]
    context = {
        "preview": found,
        "rows": rows,
        "clashes": clashes,
        "rule_names": queries.rule_names(),
    }
    return render(request, "businesses/preview.html", context)


@require_POST
def recompute(request: ActorRequest) -> HttpResponse:
    run = services.recompute_coverage(actor=request.actor)
    if run is None:
        messages.info(request, _("Coverage already agrees with the rules: nothing was changed."))
    else:
        tell(request, _recomputed(run))
    return redirect("businesses:coverage")


@require_POST
def undo(request: ActorRequest, run_id: UUID) -> HttpResponse:
    run = pages.fetch(queries.runs(request.actor), request, run_id)
    back, kept = services.undo_coverage(actor=request.actor, run=run)
    messages.success(
        request,
        _("Taken back for %(back)s businesses; %(kept)s were changed since and stay.")
        % {"back": number(back), "kept": number(kept)},
    )
    return redirect("businesses:coverage")


def _everywhere(request: ActorRequest, permission: str) -> bool:
    return access.allows(request.actor, permission, access.EVERYWHERE)


def _event(entry: JournalEntry) -> dict[str, Any]:
    """Return an entry of the journal about a business as the timeline takes it."""
    columns = journal.columns_of(Business)
    given = entry.payload
    fields = listed(str(columns.get(name, name)) for name in given.get("fields", ()))
    said = [given.get("reason", ""), fields, who(entry.actor_label)]
    return {
        "on": entry.at,
        "title": queries.CORRECTED[entry.name],
        "text": " · ".join(text for text in said if text),
        "icon": "pencil",
    }


def _recomputed(run: CoverageRun) -> Said:
    """Return what a run of the rules did, with the way to what is still open, and back."""
    text = _("Coverage recomputed: %(gained)s gained, %(lost)s lost, %(moved)s moved.")
    question = _("Take this recomputing back? Businesses go back to the branch they had before.")
    undo_url = reverse("businesses:undo", args=[run.pk])
    steps = (
        Link(_("See the gaps"), reverse("businesses:gaps")),
        Link(_("Take back"), undo_url, posts=True, question=question),
    )
    return Said(text % {name: number(count) for name, count in run.summary.items()}, steps)


def _act(
    request: ActorRequest,
    business: Business,
    form: DomainForm,
    service: Callable[..., Business],
    done: pages.Done,
    template: str,
) -> HttpResponse:
    """Show a form on one business until its act is done, then go back to it."""
    return pages.act(
        request,
        form,
        service,
        business=business,
        done=done,
        to=partial(_back_to, request),
        template=template,
        context={"business": business},
    )


def _saved(before: Business, after: Business) -> str:
    """Return that a change was saved, and what the rules made of it."""
    if after.unit_id == before.unit_id:
        return _("Saved.")
    if after.unit is None:
        return _("Saved. By the county's rules no branch covers this business any more.")
    return _("Saved. By the county's rules it is now covered by: %(branch)s.") % {
        "branch": after.unit.name
    }


def _back_to(request: ActorRequest, business: Business) -> HttpResponse:
    """Redirect to the business, or to the list when the person may no longer see it."""
    if queries.businesses(request.actor).filter(pk=business.pk).exists():
        return redirect("businesses:detail", business.pk)
    return redirect("businesses:list")
