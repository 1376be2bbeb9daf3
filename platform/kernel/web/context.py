"""The template context of every page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kernel import access
from kernel.realm import current_or_none
from kernel.web import navigation, offers

LARGE_TYPE_COOKIE = "lx_large"


def header(request: HttpRequest) -> list[offers.Card]:
    """Return the parts of the header for a person in a county."""
    here, actor = current_or_none(), getattr(request, "actor", access.ANONYMOUS)
    if here is None or here.is_platform or actor.kind != "user":
        return []
    return [part(actor) for part in offers.header]


def page(request: HttpRequest) -> dict[str, Any]:
    """Return realm, actor, menus and switches for every template."""
    nav = navigation.items(request)
    return {
        "realm": current_or_none(),
        "actor": getattr(request, "actor", access.ANONYMOUS),
        "nav": nav,
        "bar_nav": navigation.in_bar(nav),
        "person_nav": navigation.items(request, navigation.person_menu),
        "header_parts": SimpleLazyObject(lambda: header(request)),
        "search_url": offers.search_url(),
        "suggestions_url": offers.search_url(offers.suggestions),
        "is_row": offers.is_row(match.view_name) if (match := request.resolver_match) else False,
        "is_demo": settings.DEMO,
        "large_type": request.COOKIES.get(LARGE_TYPE_COOKIE) == "1",
        "request_id": getattr(request, "request_id", ""),
    }
