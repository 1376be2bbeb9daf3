"""The first page of each person, and the search."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.portal import manual, news, queries, suggesting
from kernel import clock
from kernel.web.requests import ActorRequest


@require_GET
def home(request: ActorRequest) -> HttpResponse:
    return render(request, "portal/home.html", {"home": queries.home(request.actor)})


@require_GET
def changes(request: ActorRequest) -> HttpResponse:
    """What came and went since the first of last month, row by row."""
    since = queries.month_before(clock.today())
    context = {
        "since": since,
        "changes": queries.listed_changes(request.actor, since),
        "shown": queries.LINES_SHOWN,
    }
    return render(request, "portal/changes.html", context)


@require_GET
def manual_page(request: ActorRequest, key: str = "") -> HttpResponse:
    """The page of the manual for a role, without one for one's own; everybody may read all of them."""
    page = manual.page(key) if key else manual.own(request.actor)
    if page is None:
        raise Http404
    parts = [part.in_words(request.actor) for part in page.parts]
    context = {"page": page, "pages": manual.pages(), "parts": parts}
    return render(request, "portal/manual.html", context)


@require_GET
def what_is_new(request: ActorRequest) -> HttpResponse:
    """The highlights of each version; what it shows is no longer marked in this browser's menu."""
    versions = [
        (version, [part.in_words(request.actor) for part in version.parts])
        for version in news.versions()
    ]
    response = render(request, "portal/news.html", {"versions": versions})
    news.mark_read(response)
    return response


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
