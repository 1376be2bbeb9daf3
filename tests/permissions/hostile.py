"""Values that no form sends, for every address of the role matrix: a seeded choice of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, quote_from_bytes

from tests.permissions.cast import Side
from tests.permissions.matrix import Row

# As they are sent, percent-encoded: also what is no text at all.
VALUES = [
    *map(quote, (
        "", " ", "\x00", "a\x00b", "0", "-1", "1e999", "9" * 40, "-" + "9" * 400, "1.5", "²", "１２", "٣",
        "NaN", "Infinity", "true", "null", "[]", "{}", "a,b,,c", ",", "2026-13-45", "0000-00-00",
        "99999-01-01", "0001-01-01", "9999-12-31T23:59:59+14:00_x", "2026-01-01T00:00:00+99:99",
        "0001-01-01T00:00:00+14:00_01900000-0000-7000-8000-000000000000", "x" * 300, "字" * 5000,
        "' OR 1=1--", "%s%d%n", "{{7*7}}", "{% load x %}", "<script>", "../../etc/passwd", "javascript:x",
        "//evil.example", "\r\nX-Evil: 1", "\u202e", "\u200b", "\ufeff", "\uffff", "😀" * 50, "-name",
        "name__startswith", "__class__", "pk", "?", "01900000-0000-7000-8000-00000000000g",
        "01900000-0000-7000-8000-000000000000", "a" * 64 + ":b:c", "xlsx", "on",
    )),
    *map(quote_from_bytes, (b"\xff\xfe", b"\xed\xa0\x80", b"\xf0\x9f", b"\xc0\x80", b"\x80" * 20)),
    "%", "%zz", "%u4e2d", "+", "=", "%26", "%3D%26%3D",
]  # fmt: skip
# What lists, forms and the API read, in any address.
NAMES = (
    "q", "page", "size", "sort", "col", "after", "before", "cursor", "limit", "fields", "updated_since",
    "export", "reason", "next", "code", "ended", "sent", "by", "day", "on", "region", "slug", "province", "kind",
    "status", "unit", "town", "zone", "category", "state", "covered", "founded_on_after",
    "founded_on_before", "joined_on_after", "within", "actor", "name", "selected", "section", "text",
    "page[]", "page[0][a]", "__proto__", "csrfmiddlewaretoken", "expected_version", "field", "file",
)  # fmt: skip
HEADERS = (
    "X-Request-ID",
    "Accept-Language",
    "HX-Request",
    "HX-Target",
    "Referer",
    "If-Match",
    "Accept",
)
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Hostile:
    """One request as it is sent; `role` says whose session or key it carries."""

    role: str
    method: str
    path: str
    body: str | None
    headers: dict[str, str]
    kind: str = FORM

    def __str__(self) -> str:
        return f"{self.method} {self.path[:300]} as {self.role}: {(self.body or '')[:300]} {self.headers}"


def requests(side: Side, row: Row, role: str, turns: int) -> Iterator[Hostile]:
    """Yield `turns` requests to a row's address, the same ones in every run."""
    dice = random.Random(f"{row}/{role}")
    for _turn in range(turns):
        kind = row.kind or ""
        identifier = dice.choice([side.own.get(kind, ""), side.own.get(kind, ""), _text(dice)])
        path = row.path(side, identifier)
        query = "&".join(f"{dice.choice(NAMES)}={_text(dice)}" for _n in range(dice.randint(0, 4)))
        headers = {
            dice.choice(HEADERS): dice.choice(_HEADER_VALUES) for _n in range(dice.randint(0, 1))
        }
        body, content_type = None, FORM
        if row.method not in {"GET", "HEAD"}:
            body, content_type = _body(dice, side, row)
        yield Hostile(role, row.method, f"{path}?{query}", body, headers, content_type)


_HEADER_VALUES = (
    "a\x00b",
    "x" * 5000,
    "é\xff",
    "*",
    'W/"1"',
    "zh-CN;q=1e999",
    "true",
    "",
    "//a\\b",
    "http://[::1",
)


def _text(dice: random.Random) -> str:
    return dice.choice(VALUES)


def _body(dice: random.Random, side: Side, row: Row) -> tuple[str, str]:
    """Return the row's own body with some of its values replaced, as a form or as JSON."""
    sent = {str(name): quote(str(value)) for name, value in (row.sent(side) or {}).items()}
    for name in dice.sample([*sent, *NAMES], k=min(len(sent) + 2, 4)):
        sent[name] = _text(dice)
    if not row.is_api:
        return "&".join(f"{quote(name)}={value}" for name, value in sent.items()), FORM
    return dice.choice(_JSON), "application/json"


_JSON = (
    "", "null", "[]", "0", "{", '"x"', "[" * 5000 + "]" * 5000, '{"a":' * 5000 + "1" + "}" * 5000,
    '{"name": "a\\u0000b", "reason": "\\u0000"}', '{"name": "\\ud800", "kind": "\\ud800"}',
    '{"name": 1e999, "head_count": 1e999, "capital": 1e999}', '{"name": {"a": [1]}, "unit": {"a": 1}}',
    '{"head_count": 99999999999999999999999999, "version": 99999999999999999999999999}',
    '{"unit": "\\u0000", "town": "x", "parent": 5}', '{"name": NaN}', '{"name": "a", "name": "b"}', "\ufeff{}",
)  # fmt: skip
