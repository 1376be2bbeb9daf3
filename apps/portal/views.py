"""The first page of each person, and the search."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.portal import queries, suggesting
from kernel.web.requests import ActorRequest


@require_GET
def home(request: ActorRequest) -> HttpResponse:
    return render(request, "portal/home.html", {"home": queries.home(request.actor)})


@require_GET
def search(request: ActorRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    groups = queries.search(request.actor, text)
    return render(request, "portal/search.html", {"q": text, "groups": groups})


@require_GET
def suggest(request: ActorRequest) -> HttpResponse:
    """The part below the search's field while one types; see `suggesting`."""
    text = request.GET.get("q", "").strip()[:60]
    recent = [address for address in request.GET.get("recent", "").split(",") if address]
    groups = suggesting.suggest(request, request.actor, text, recent)
    count = sum(len(group.lines) for group in groups)
    context = {"q": text, "groups": groups, "count": count}
    response = render(request, "portal/_suggestions.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
