"""The first page of each person, and the search."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.portal import queries
from kernel import access, clock
from kernel.web.requests import ActorRequest


@require_GET
def home(request: ActorRequest) -> HttpResponse:
    context = {"home": queries.home(request.actor), "calculated_at": clock.now()}
    return render(request, "portal/home.html", context)


@require_GET
def search(request: ActorRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    groups = queries.search(request.actor, text)
    return render(request, "portal/search.html", {"q": text, "groups": groups})


@require_GET
def small_branches(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, "businesses.view_coverage")
    rows = queries.branches_below_three(request.actor)
    return render(request, "portal/small.html", {"rows": rows})
