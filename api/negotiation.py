"""Content negotiation of the API."""

from __future__ import annotations

from typing import Any

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.utils.mediatypes import media_type_matches


class AlwaysJson(BaseContentNegotiation):
    """Answers JSON whatever the request accepts; bodies need the media type of a parser.

    A merge patch (RFC 7396) is what PATCH takes in any case.
    """

    def select_parser(self, request: Request, parsers: Any) -> Any:
        kind = request.content_type
        if media_type_matches("application/merge-patch+json", kind):
            kind = "application/json"
        return next((p for p in parsers if media_type_matches(p.media_type, kind)), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type
