"""Pages of supervisors: their counties side by side, one county, what figures mean."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kernel import access, clock
from kernel.lists import opened_or_exported
from kernel.periods import Month
from kernel.web import pages
from kernel.web.requests import ActorRequest
from kernel.web.shares import Trend
from tenants.counties import addresses
from tenants.counties import queries as counties
from tenants.counties.account_port import OpenedAccount
from tenants.counties.models import Region
from tenants.oversight import charts, queries, registry, rules, services
from tenants.oversight.forms import SupervisorForm
from tenants.oversight.lists import CountyTable

# No province has more counties.
ON_A_MAP = 250
# So many that need attention are named; a region with more counties on board has no trend of its own.
ATTENTION, SUMMED = 8, 40
TREND_DAYS = 90


@opened_or_exported
def summary(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, queries.VIEW)
    held = queries.regions_held(request.actor)
    return _page(request, held[0] if len(held) == 1 else None, held)


@opened_or_exported
def region(request: ActorRequest, code: str) -> HttpResponse:
    found = queries.region(request.actor, code)
    if found is None:
        raise Http404
    return _page(request, found, [])


def _page(request: ActorRequest, within: Region | None, held: list[Region]) -> HttpResponse:
    table = CountyTable(request, queries.counties(request.actor, within))
    if table.is_workbook or table.is_part:
        return table.response()
    below = queries.divisions_below(request.actor, within) if within else []
    total = queries.overall(request.actor, within)
    context = {
        "region": within,
        "trail": _trail(request, within),
        "total": total,
        "below": below,
        "is_stale": total.counties and rules.is_stale(total.calculated_at, clock.now()),
        **_drawn(request, within, total, held),
    }
    return table.response(**context)


def _drawn(
    request: ActorRequest, within: Region | None, total: queries.RegionSummary, held: list[Region]
) -> dict[str, Any]:
    """Return what needs attention, the map and the trend of a region; of several at once their tiles."""
    if within is None:
        summed = queries.regions_side_by_side(request.actor, held)
        return {"map": charts.map_of_regions(held, summed)} if held else {}
    on_board = list(queries.counties(request.actor, within)[:ON_A_MAP])
    divisions = counties.counties_within(within)
    found = charts.attention(on_board)
    drawn: dict[str, Any] = {
        "attention": found[:ATTENTION],
        "more_attention": max(len(found) - ATTENTION, 0),
        "map": charts.map_of_counties(divisions, on_board) if len(divisions) > 1 else None,
        "missing": len(divisions) - len({row.region_id for row in on_board}),
        "divisions": len(divisions),
    }
    if 0 < total.counties <= SUMMED:
        drawn["region_trend"] = _trend(request, within, total)
    return drawn


def _trend(request: ActorRequest, within: Region, total: queries.RegionSummary) -> Trend | None:
    """Return the rate of a region by month, of the figures it is a share of."""
    shown = registry.on_map()
    if shown is None or shown[1].share_of is None:
        return None
    part, whole = map(registry.key_of, shown[1].share_of)
    since = Month.containing(clock.today()).shifted(1 - charts.MONTHS).start
    kept = queries.share_by_month(request.actor, within, part, whole, since)
    now = total.figures[shown[1].name]
    return charts.trend_of_region(kept, None if now is None else float(now))


@require_GET
def county(request: ActorRequest, county_id: UUID) -> HttpResponse:
    found = pages.fetch(queries.counties(request.actor), request, county_id)
    (shown,) = queries.summary(request.actor, only=[found])
    since = clock.today() - timedelta(days=TREND_DAYS)
    context = {
        "county": found,
        "summary": shown,
        "trail": _trail(request, found.region),
        "groups": queries.grouped(request.actor, shown),
        "charts": [
            charts.trend_chart(
                f"trend-{number}",
                one.label,
                queries.trend(request.actor, [found], one.key, since)[found.pk],
                as_share=one.is_share,
            )
            for number, one in enumerate(d for d in registry.definitions if d.has_trend)
        ],
        "restatements": queries.restatements(request.actor, found)[:20],
    }
    return render(request, "oversight/county.html", context)


@require_GET
def definitions(request: ActorRequest) -> HttpResponse:
    found = queries.definitions(request.actor).values()
    return render(request, "oversight/definitions.html", {"definitions": found})


@require_GET
def definition(request: ActorRequest, key: str) -> HttpResponse:
    versions = queries.versions_of(request.actor, key)
    if not versions:
        raise Http404
    context = {"definition": versions[0], "versions": versions}
    return render(request, "oversight/definition.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def supervisors(request: ActorRequest) -> HttpResponse:
    """Who looks after which region; the form on the page appoints another."""
    form = SupervisorForm(request.POST or None)

    def invitation(opened: OpenedAccount) -> HttpResponse:
        code = opened.activation_code
        url = addresses.platform_url(addresses.activation_path(code))
        context = {"who": form.cleaned_data["name"], "code": code, "url": url}
        return render(request, "counties/activation.html", context)

    return pages.act(
        request,
        form,
        services.appoint_supervisor,
        to=invitation,
        template="oversight/supervisors.html",
        context={"scopes": queries.supervisors(request.actor), "today": clock.today()},
    )


@require_POST
def take_region(request: ActorRequest, scope_id: UUID) -> HttpResponse:
    scope = pages.fetch(queries.supervisors(request.actor), request, scope_id)
    services.take_region(actor=request.actor, scope=scope)
    messages.success(request, _("Ended: the account sees nothing of this region any more."))
    return redirect("oversight:supervisors")


def _trail(request: ActorRequest, of: Region | None) -> list[Region]:
    """Return the divisions above one, as far as this person may look at them."""
    above = counties.ancestors(of) if of else []
    return [row for row in above if row != of and request.actor.holds(queries.VIEW, row.path)]
