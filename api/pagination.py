"""Cursor pagination: a signed cursor has the last row's sort values, so that pages do not shift."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import reduce
from typing import Any

from django.core.signing import BadSignature
from django.db.models import Q
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from api.errors import bad_parameter
from api.parameters import Parameter, Rows
from kernel import clock, signing

SMALLEST, USUAL, LARGEST = 1, 50, 200
CURSOR_LIVES = timedelta(days=7)
SYNC_LIVES = timedelta(days=400)
# Longer than any transaction: rows written but not yet committed come with the next call.
OVERLAP = timedelta(minutes=5)
CURSOR, SYNC = "api-cursor", "api-sync"
SYNC_HEADER = "Sync-Token"


def _whole_number(text: str) -> int:
    digits = text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST))
    if not digits or not SMALLEST <= int(text) <= LARGEST:
        raise ValueError(
            _("Between %(least)d and %(most)d.") % {"least": SMALLEST, "most": LARGEST}
        )
    return int(text)


def _flag(text: str) -> bool:
    if text not in {"0", "1"}:
        raise ValueError(_("Say 0 or 1."))
    return text == "1"


def _cursor(text: str) -> list[Any]:
    try:
        values = signing.loads(text, CURSOR, int(CURSOR_LIVES.total_seconds()))
    except BadSignature:
        raise ValueError(_("This cursor is not of this list, or too old. Begin anew.")) from None
    return list(values)


def _sync_token(text: str) -> datetime:
    try:
        stamp = signing.loads(text, SYNC, int(SYNC_LIVES.total_seconds()))
    except BadSignature:
        raise ValueError(
            _("This is no token we gave, or too old. Read the whole list once, then go on.")
        ) from None
    return datetime.fromisoformat(stamp)


PAGING = (
    Parameter(
        "limit",
        f"Rows a page, {SMALLEST} to {LARGEST}; {USUAL} unless given.",
        {"type": "integer", "minimum": SMALLEST, "maximum": LARGEST, "default": USUAL},
        _whole_number,
    ),
    Parameter("cursor", "From `next`; opaque.", {"type": "string"}, _cursor),
    Parameter(
        "count",
        "1 adds `count`, the number of rows on all pages.",
        {"type": "integer", "enum": [0, 1]},
        _flag,
    ),
)
UPDATED_SINCE = Parameter(
    "updated_since",
    "Rows changed since a `Sync-Token` (a header of the first page of every list): a moment of our "
    "clock, opaque. Rows of the last minutes may come twice: compare `id` and `updated_at`. "
    "Rows that were removed are listed under `deleted/`.",
    {"type": "string"},
    _sync_token,
    lambda rows, moment: rows.filter(updated_at__gte=moment),
)


def new_sync_token() -> str:
    """Return a token for changes from now on (less OVERLAP)."""
    return signing.dumps((clock.now() - OVERLAP).isoformat(), SYNC)


class CursorPagination(BasePagination):
    """Pages of a list in the order of `view.order_of_rows`."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        given = view.given
        self.request = request
        self.count = queryset.count() if given.get("count") else None
        self.is_first = "cursor" not in given
        order = view.order_of_rows(given)
        rows = queryset.order_by(*order)
        if not self.is_first:
            rows = _after(rows, order, given["cursor"])
        limit = given.get("limit", USUAL)
        found = list(rows[: limit + 1])
        page = found[:limit]
        self.next_url = self._link(order, page[-1]) if len(found) > limit else None
        return page

    def get_paginated_response(self, data: Any) -> Response:
        body = {"results": data, "next": self.next_url}
        if self.count is not None:
            body["count"] = self.count
        headers = {"Link": f'<{self.next_url}>; rel="next"'} if self.next_url else {}
        if self.is_first:
            headers[SYNC_HEADER] = new_sync_token()
        return Response(body, headers=headers)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["results", "next"],
            "additionalProperties": False,
            "properties": {
                "results": schema,
                "next": {
                    "type": ["string", "null"],
                    "format": "uri",
                    "description": "The address of the next page; null on the last.",
                    "example": None,
                },
                "count": {
                    "type": "integer",
                    "description": "With `?count=1` only.",
                    "example": 1,
                },
            },
        }

    def _link(self, order: Sequence[str], row: Any) -> str:
        values = [_as_text(_value(row, term.lstrip("-"))) for term in order]
        cursor = signing.dumps([*order, *values], CURSOR)
        return str(replace_query_param(self.request.build_absolute_uri(), "cursor", cursor))


def _after(rows: Rows, order: Sequence[str], cursor: list[Any]) -> Rows:
    """Keep the rows after the cursor's; all terms of `order` have one direction."""
    values = cursor[len(order) :]
    if cursor[: len(order)] != list(order):
        raise bad_parameter("cursor", "bad_parameter", _("This cursor is of another list."))
    names = [term.lstrip("-") for term in order]
    beyond = "lt" if order[0].startswith("-") else "gt"
    wanted = Q(**{f"{names[-1]}__{beyond}": values[-1]})
    for name, value in zip(names[-2::-1], values[-2::-1], strict=True):
        # Written so that an index on the first column is used.
        wanted = Q(**{f"{name}__{beyond}e": value}) & (Q(**{f"{name}__{beyond}": value}) | wanted)
    return rows.filter(wanted)


def _value(row: Any, name: str) -> Any:
    """Return a column of a row, or of one that it refers to (`unit__path`)."""
    return reduce(getattr, name.split("__"), row)


def _as_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
