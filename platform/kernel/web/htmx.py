"""Answers to htmx."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def is_part(request: HttpRequest, target: str = "") -> bool:
    """Say whether a part of a page is asked for (the one with id `target`), not a page."""
    if not request.headers.get("HX-Request") or request.headers.get("HX-Boosted"):
        return False
    return not target or request.headers.get("HX-Target") == target


def done(response: HttpResponse | None = None, **events: Any) -> HttpResponse:
    """Let the page hear `events` after it has taken the answer in."""
    response = HttpResponse(status=204) if response is None else response
    response.headers["HX-Trigger"] = json.dumps(events)
    return response


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser to `url`, from a form or from a part of a page."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)
