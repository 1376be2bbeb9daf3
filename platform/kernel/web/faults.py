"""Pages for what went wrong on our side; each shows the number of its request."""

from __future__ import annotations

import logging
import sys
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from kernel.realm import current_or_none
from kernel.request import request_id

log = logging.getLogger("liangxin.requests")
SECONDS_TO_WAIT = 30


def fault(request: HttpRequest) -> HttpResponse:
    """Return the page of an unexpected exception (Django's handler500): 503 when the database is away."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return database_away(request)
    try:
        return render(request, "500.html", status=500)
    except Exception:  # the page's header may need what has just failed
        log.exception("fault_page_without_header")
        return HttpResponse(render_to_string("500.html", _plain()), status=500)


def database_away(request: HttpRequest) -> HttpResponse:
    """Return 503 with words; the page asks the database nothing."""
    del request
    page = render_to_string("503_database.html", _plain())
    return HttpResponse(page, status=503, headers={"Retry-After": str(SECONDS_TO_WAIT)})


def _plain() -> dict[str, Any]:
    """Return the context of a page made without the request's session, menus and messages."""
    return {
        "realm": current_or_none(),
        "is_demo": settings.DEMO,
        "request_id": request_id(),
    }
