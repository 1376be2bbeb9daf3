"""The first page of each person, and the search."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.portal import queries
from kernel.web.requests import ActorRequest


@require_GET
def home(request: ActorRequest) -> HttpResponse:
    return render(request, "portal/home.html", {"home": queries.home(request.actor)})


@require_GET
def search(request: ActorRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    groups = queries.search(request.actor, text)
    return render(request, "portal/search.html", {"q": text, "groups": groups})
