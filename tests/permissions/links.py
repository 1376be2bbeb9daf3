"""Nobody is offered what they may not do: each link of a page leads somewhere for who reads it.

Where it leads is known from the matrix when it is an address visited there; else it is followed, once
for each role.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html import unescape
from urllib.parse import parse_qsl, urlsplit

from tests.permissions.cast import Side
from tests.permissions.matrix import Row, rows
from tests.permissions.visiting import Visit

# Of the rule pack's 181 pages, drawn by one view, one is looked at.
IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/)|(?<=^/rules/)[^/]+(?=/$)")
LINK = re.compile(r'<a\b[^>]*?\bhref="(/[^"#]*)"')
GOOD = {"200", "302"}
_statuses: dict[tuple[str, ...], str] = {}


def dead_links(visit: Visit) -> Iterator[str]:
    """Yield the links of a page that answer with a refusal."""
    for link in links(visit):
        path, _mark, query = link.partition("?")
        status = _visited(visit, path)
        if status is None:
            status = _followed(visit, link, visit.role)
        elif query and status in GOOD:
            # Who may open it may ask it anything; that it can be asked so, one of them tells.
            status = _followed(visit, link, "")
        # Who has not logged in is asked to.
        if status not in GOOD and (visit.reader, status) != ("anonymous", "login"):
            yield f"{link} answers {status}"


def links(visit: Visit) -> list[str]:
    return sorted({unescape(link) for link in LINK.findall(visit.shown)}) if visit.is_page else []


def _visited(visit: Visit, path: str) -> str | None:
    """Return what the matrix says of an address that it holds, None when it does not."""
    row, place = _paths(visit.side).get(path, (None, 0))
    return row.expected(visit.reader)[place] if row else None


def _followed(visit: Visit, link: str, role: str) -> str:
    """Return the status of an address, asked once of all that have the same shape and ask the same."""
    names = sorted({name for name, _value in parse_qsl(urlsplit(link).query)})
    key = (visit.side.host, role, _shape(link), *names)
    if key not in _statuses:
        answer = visit.side.ask(visit.role, "GET", link)
        _statuses[key] = replace(visit, answer=answer).status
    return _statuses[key]


def refused_from_home(side: Side, role: str) -> dict[str, str]:
    """Follow every link from the first page on, one of each shape; return those that are refused."""
    offered, seen, refused = {"/": ""}, set(), {}
    while waiting := [path for path in offered if _shape(path) not in seen]:
        path = waiting[0]
        seen.add(_shape(path))
        answer = side.ask(role, "GET", path)
        visit = Visit(side, role, role, "GET", "", None, answer)
        if visit.status not in GOOD:
            refused[path] = f"{visit.status}, offered by {offered[path]}"
        for link in links(visit):
            offered.setdefault(link, path)
    return refused


def _shape(path: str) -> str:
    return IDENTIFIER.sub("*", path.partition("?")[0])


@cache
def _paths(side: Side) -> dict[str, tuple[Row, int]]:
    """Return the addresses a role visits: of one's own rows, and of far ones."""
    name = "platform" if side.realm.is_platform else "county"
    return {
        row.path(side, ids.get(row.kind or "", "")): (row, place)
        for row in rows()
        for place, ids in ((1, side.far), (0, side.own))
        if (row.side, row.method) == (name, "GET")
    }
