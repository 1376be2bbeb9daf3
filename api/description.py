"""The API's OpenAPI description: served to those who are logged in, and committed to the repository."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.urls import include, path
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api import schema, words
from api.resources import Endpoint
from kernel import realm
from kernel.chinese.text import is_english

GUIDE = """
Keys: `Authorization: Bearer lx_…`. A key belongs to one county (or to the platform), has scopes and
perhaps a unit whose subtree it reaches, and lives for a year at most; what it may not see is 404. After 30 wrong keys in a minute a network gets 429
for further ones; right keys pass.

Lists answer `results` and `next`, the address of the next page (also as `Link`), null on the last;
`limit` sets the rows a page, `?count=1` adds `count`; `fields=id,name` leaves all other fields out, of
single rows too, which then lack what a whole row requires. To keep a copy in step, keep the `Sync-Token`
of a list's first page and send it as `updated_since` next time; `deleted/` lists what was removed.

`If-None-Match` with the `ETag` of a row or a list answers 304 while it is the same.

Changes: what replaces values (`PATCH`, `PUT`) needs `If-Match` with the `ETag` that was read (428 without,
412 when the record has moved on); acts on a row (`POST`, `DELETE`) heed it where it is sent; weak tags
name a version as well. What is recorded already is answered with the row as it is. A `POST` with an `Idempotency-Key` is done once a day: sent again it gets the first
answer, with `Idempotency-Replayed`. Long work answers 202 with a job: read it at `Location`.

Errors are problem documents (RFC 9457). `code` and the codes in `errors` never change; texts follow
`Accept-Language` (zh-Hans, en). Unknown parameters and keys are refused. `X-Request-ID` goes both ways.

Bodies are JSON in UTF-8, whole or in chunks, plain or packed by gzip, at most 6 MB unpacked. A value that
is refused as `doubtful` is taken with `confirmed`.

Within version 1 fields, parameters, values and codes may be added, and nothing is removed or renamed.
"""
COUNTY, PLATFORM = "api.urls_county", "api.urls_public"


class SchemaView(Endpoint):
    """The description, as YAML or (by Accept) as JSON, in the language asked for."""

    content_negotiation_class = DefaultContentNegotiation
    renderer_classes = (OpenApiYamlRenderer, JSONRenderer)

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        return Response(here())


def here() -> Mapping[str, Any]:
    """Return the description of this realm's API in the language in force."""
    return description(*which())


def which() -> tuple[str, str]:
    """Return the addresses and the language that `here` describes."""
    addresses = PLATFORM if realm.current().is_platform else COUNTY
    return addresses, "en" if is_english() else "zh-hans"


@lru_cache(maxsize=4)
def description(addresses: str, language: str = "en") -> Mapping[str, Any]:
    """Return the description of the URLs in a module, cached for the process."""
    with translation.override(language):
        patterns = [path("api/", include(addresses))]
        generator: Any = SchemaGenerator(patterns=patterns)  # type: ignore[no-untyped-call]  # no stubs
        found: dict[str, Any] = generator.get_schema(public=True)
    found["info"]["description"] = GUIDE.strip()
    found["components"] |= schema.shared()
    schema.let_fields_be_left_out(found)
    return found if language == "en" else words.in_chinese(found)


def as_yaml(addresses: str) -> str:
    """Return the description as YAML, as it is committed."""
    renderer: Any = OpenApiYamlRenderer()
    text: bytes = renderer.render(description(addresses))
    return text.decode()
