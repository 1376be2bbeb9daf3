"""Bodies of requests: in chunks, packed by gzip, and JSON read strictly."""

from __future__ import annotations

import codecs
import json
import zlib
from collections import Counter
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
MOST_MEMBERS = 64
LONGEST_SHOWN = 100
_GZIP = 16 + zlib.MAX_WBITS
# Python knows codecs that are no charset ("hex") or spell half characters ("utf-7").
_CHARSETS = {"ascii": "utf-8", "utf-8-sig": "utf-8"} | {
    name: name
    for name in (
        "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be",
        "gb2312", "gbk", "gb18030",
    )
}  # fmt: skip


class BodyMiddleware:
    """Gives each body a length, without which Django takes it for empty, unpacks gzip, reads charsets.

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
                    if charset := _charset(request):
                        request.encoding = charset
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


def _charset(request: HttpRequest) -> str | None:
    """Return the charset of the body by one spelling, None when none is named.

    Raises ProblemError (415) for one that is not read. Django reads urlencoded forms as UTF-8 only.
    """
    given = (request.content_params or {}).get("charset", "")
    if not given:
        return None
    try:
        name = _CHARSETS.get(codecs.lookup(given).name)
    except (LookupError, ValueError):
        name = None
    is_form = request.content_type == "application/x-www-form-urlencoded"
    if name is None or (is_form and name != "utf-8"):
        text = _("The charset of the body is not one that is read. Send the text again as UTF-8.")
        raise ProblemError(Problem(415, text, "unsupported_charset"))
    return name


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
    """Return what gzip had packed. Raises ProblemError: 400 when it is damaged, 413 beyond the limit.

    What follows a member is copied for the next: of many, most of the work would be copying.
    """
    unpacked = b""
    for _member in range(MOST_MEMBERS + 1):
        if not body:
            return unpacked
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
    text = _("The body is packed in more than %(most)d pieces. Pack it as one piece.")
    raise ProblemError(Problem(400, text % {"most": MOST_MEMBERS}, "bad_gzip"))


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
        try:
            text = body.decode(json.detect_encoding(body) if charset == "utf-8" else charset)
            read = json.loads(text, parse_constant=_no_number, object_pairs_hook=_each_once)
            json.dumps(read, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise ParseError(str(error)) from error
        return read


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no JSON.")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        times = Counter(name for name, _value in pairs)
        twice = next(name for name, count in times.items() if count > 1)
        shown = twice[:LONGEST_SHOWN].encode(errors="replace").decode()
        text = _("%(name)s is given twice: which of the two is meant?") % {"name": shown}
        raise ProblemError(Problem(400, text, "doubled_key"))
    return found
