"""Answers to htmx."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def done(response: HttpResponse, **events: Any) -> HttpResponse:
    """Let the page hear `events` after it has taken the answer in."""
    response.headers["HX-Trigger"] = json.dumps(events)
    return response


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser to `url`, from a form or from a part of a page."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)
