"""Makes every error below /api/ a problem document, also errors raised before a view is reached."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from api.errors import CONTENT_TYPE, Problem, not_found

KEPT = ("Retry-After", "Allow", "X-Request-ID")


class ProblemMiddleware:
    """Replaces pages for people (an unknown host, a suspended county) by problem documents."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.status_code >= 400 and response.get("Content-Type") != CONTENT_TYPE
        if not (is_page and request.path.startswith("/api/")):
            return response
        with translation.override(translation.get_language_from_request(request)):
            status = response.status_code
            problem = not_found() if status == 404 else Problem(status)
            replaced = problem.plain_response()
        for name in KEPT:
            if name in response:
                replaced[name] = response[name]
        return replaced
