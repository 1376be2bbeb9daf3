"""Middleware: request ids, methods, the realm of the host name, pages for domain errors."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from kernel import clock, ids
from kernel.db import catalog
from kernel.directory import Backlog, CountyUnavailable, UnknownCounty, counties
from kernel.errors import Conflict, Denied, DomainError
from kernel.realm import PLATFORM, Realm, county_scope, platform_scope
from kernel.request import bind_request
from kernel.tasks import broker_answers, forget_realms
from kernel.web.requests import mark

log = logging.getLogger("liangxin.requests")
Next = Callable[[HttpRequest], HttpResponse]
_WRONG_METHOD, _FAILED = 405, 500
_GIVEN_ID = re.compile(r"^[A-Za-z0-9_-]{8,40}$")


class RequestMiddleware:
    """Gives each request an id, answers health checks, and resets the database session afterwards."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        identifier = given if _GIVEN_ID.match(given) else str(ids.uuid7())
        mark(request, request_id=identifier)
        began = time.perf_counter()
        with bind_request(identifier):
            try:
                response = self._health(request) or self.get_response(request)
            finally:
                forget_realms()
        response["X-Request-ID"] = identifier
        # On a computer that several use, nothing is shown from memory after a log-out.
        response.headers.setdefault("Cache-Control", "private, no-store")
        response["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.1f}"
        return response

    def _health(self, request: HttpRequest) -> HttpResponse | None:
        if request.path == "/livez":
            return JsonResponse({"status": "ok"})
        if request.path != "/readyz":
            return None
        try:
            backlog = counties().backlog()
        except (OperationalError, InterfaceError):
            return JsonResponse({"status": "database unreachable"}, status=503)
        return JsonResponse(_readiness(backlog))


class MethodMiddleware:
    """Answers HEAD as GET without the body, and OPTIONS with the methods of the address."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"
        response = self.get_response(request)
        if is_head:
            response["Content-Length"] = str(len(response.content))
            response.content = b""
        if "Allow" in response:
            response["Allow"] = _allowed(response["Allow"].split(", "))
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Say the methods of a view to anybody: they are no secret, and nothing is run for it."""
        if request.method != "OPTIONS":
            return None
        if (served := getattr(view, "cls", None)) is not None:
            own = [name for name in served.http_method_names if hasattr(served, name)]
            known = [name.upper() for name in getattr(view, "actions", None) or own]
            known = [name for name in known if name != "OPTIONS"]
        else:
            # A page's view names its methods by a decorator, which refuses all others.
            known = view(request, *args, **kwargs).get("Allow", "").split(", ")
        return HttpResponse(status=204, headers={"Allow": _allowed(known)}) if any(known) else None


def _allowed(methods: Iterable[str]) -> str:
    known = dict.fromkeys(method for method in methods if method)
    if "GET" in known:
        known["HEAD"] = None
    return ", ".join([*known, *({"OPTIONS"} - known.keys())])


class RealmMiddleware:
    """Opens the scope of the county (or platform) that the host name belongs to.

    A final dot and "www." before the name lead to the same. No address has a NUL, which the database refuses.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.get_host().rsplit(":", 1)[0].lower().removesuffix(".")
        host = given.removeprefix("www.")
        if "\x00" in request.path_info:
            return _plain_page(request, "404.html", 404)
        if not {given, host}.isdisjoint(settings.PLATFORM_HOSTS):
            return self._answer(request, PLATFORM, settings.ROOT_URLCONF)
        try:
            realm = counties().by_host(host)
            response = self._answer(request, realm, settings.COUNTY_URLCONF)
            if response.status_code == _FAILED:
                return self._explained(request, host, realm) or response
        except UnknownCounty:
            return _plain_page(request, "404.html", 404)
        except CountyUnavailable as error:
            return _unavailable(request, seconds=120, state=error.state, reason=error.reason)
        return response

    def _explained(self, request: HttpRequest, host: str, realm: Realm) -> HttpResponse | None:
        """Return 503 in the place of a fault whose cause is the county's schema, else None."""
        # A restore drops the schema that this process, or this request, still worked in.
        if counties().by_host(host, fresh=True) != realm:
            return _unavailable(request, seconds=1)
        if catalog.has_schema(realm):
            return None
        log.error("schema_missing", extra={"schema_of": realm.slug})
        return _unavailable(request, seconds=120, state="missing")

    def _answer(self, request: HttpRequest, realm: Realm, urlconf: str) -> HttpResponse:
        mark(request, realm=realm)
        request.urlconf = urlconf
        with county_scope(realm):
            response = self.get_response(request)
            if getattr(response, "streaming", False):
                raise RuntimeError("A streamed answer would outlive its county's scope.")
        return response


class DomainErrorMiddleware:
    """Renders a DomainError (403 for Denied, 409 for Conflict, 422 for others), and 405 in words."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == _WRONG_METHOD and not response.content:
            return _in_words(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Denied):
            return render(request, "403.html", {"reason": exception.message}, status=403)
        if isinstance(exception, DomainError):
            status = 409 if isinstance(exception, Conflict) else 422
            return render(request, "refused.html", {"error": exception}, status=status)
        return None


def _readiness(backlog: Backlog) -> dict[str, Any]:
    """Return what /readyz says. Without its broker a web server still serves: work waits, and is told of."""
    has_broker = broker_answers()
    return {
        "status": "ok" if has_broker else "degraded",
        "broker": "ok" if has_broker else "does not answer",
        "oldest_job_seconds": _age(backlog.job_at),
        "oldest_outbox_seconds": _age(backlog.outbox_at),
        "oldest_report_seconds": _age(backlog.report_at),
    }


def _age(moment: datetime | None) -> int | None:
    return None if moment is None else max(0, int((clock.now() - moment).total_seconds()))


def _in_words(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the page of an address that takes other methods, with their names in `Allow`."""
    page = render(request, "405.html", status=_WRONG_METHOD)
    page["Allow"] = response["Allow"]
    return page


def _unavailable(request: HttpRequest, *, seconds: int, **context: str) -> HttpResponse:
    response = _plain_page(request, "503.html", 503, **context)
    response["Retry-After"] = str(seconds)
    return response


def _plain_page(request: HttpRequest, template: str, status: int, **context: str) -> HttpResponse:
    """Render a page in the platform scope, for a host without a usable county."""
    mark(request, realm=PLATFORM)
    with platform_scope():
        return render(request, template, context, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the 404 page, for URLs that do not exist and rows the person may not see."""
    del exception  # the page is the same for every cause
    return render(request, "404.html", status=404)
