"""Bodies of requests: in chunks, packed by gzip, and JSON read strictly."""

from __future__ import annotations

import codecs
import json
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from api.errors import Problem, ProblemError

BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})
A_PIECE = 64 * 1024
_GZIP = 16 + zlib.MAX_WBITS


class BodyMiddleware:
    """Gives each body a length, without which Django takes it for empty, and unpacks gzip.

    A body sent in chunks is read whole before anything else, up to the limit that every body in
    memory has; a packed one of the API may not be larger than that unpacked either.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in BODILESS:
            with translation.override(translation.get_language_from_request(request)):
                try:
                    _take(request)
                except ProblemError as error:
                    return error.problem.plain_response()
        return self.get_response(request)


def _take(request: HttpRequest) -> None:
    is_chunked = "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    coding = request.headers.get("Content-Encoding", "").strip().lower()
    is_packed = request.path.startswith("/api/") and coding not in {"", "identity"}
    if is_packed and coding not in {"gzip", "x-gzip"}:
        text = _("A body comes as it is or packed by gzip, in no other Content-Encoding.")
        problem = Problem(415, text, "unsupported_encoding", headers={"Accept-Encoding": "gzip"})
        raise ProblemError(problem)
    if not (is_chunked or is_packed):
        return
    body = _read(request.META["wsgi.input"] if is_chunked else request._stream)
    if is_packed:
        body = _unpacked(body)
        del request.META["HTTP_CONTENT_ENCODING"]
    request.META["CONTENT_LENGTH"] = str(len(body))
    request._stream = BytesIO(body)  # What Django reads bodies from.
    vars(request).pop("headers", None)


def _read(stream: Any) -> bytes:
    """Return all of a stream. Raises ProblemError (413) beyond the limit."""
    pieces, size = [], 0
    while piece := stream.read(A_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > _limit():
            raise _too_large()
    return b"".join(pieces)


def _unpacked(body: bytes) -> bytes:
    """Return what gzip had packed. Raises ProblemError: 400 when it is damaged, 413 beyond the limit."""
    unpacked = b""
    while body:
        unpacking = zlib.decompressobj(_GZIP)
        try:
            unpacked += unpacking.decompress(body, _limit() + 1 - len(unpacked))
        except zlib.error:
            raise _damaged() from None
        if len(unpacked) > _limit():
            raise _too_large()
        if not unpacking.eof:
            raise _damaged()
        body = unpacking.unused_data
    return unpacked


def _limit() -> int:
    limit: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return limit


def _too_large() -> ProblemError:
    text = _("The body is larger than %(limit)d MB, unpacked. Send less at a time.")
    return ProblemError(Problem(413, text % {"limit": _limit() // 2**20}))


def _damaged() -> ProblemError:
    return ProblemError(
        Problem(400, _("The body is no complete gzip: send it again, or unpacked."), "bad_gzip")
    )


class StrictJson(JSONParser):
    """Reads JSON, after a byte order mark too; refuses keys given twice and half characters."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        body = stream.read()
        charset = (parser_context or {}).get("encoding") or settings.DEFAULT_CHARSET
        is_plain = codecs.lookup(charset).name == "utf-8"
        try:
            text = body.decode(json.detect_encoding(body) if is_plain else charset)
            read = json.loads(text, parse_constant=_no_number, object_pairs_hook=_each_once)
            if "\\u" in text:
                json.dumps(read, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise ParseError(str(error)) from error
        return read


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no JSON.")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        text = _("%(name)s is given twice: which of the two is meant?") % {"name": twice}
        raise ProblemError(Problem(400, text, "doubled_key"))
    return found
