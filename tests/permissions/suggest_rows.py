"""Rows for addresses that have none yet: `pytest tests/permissions/suggest_rows.py -s`.

They show what is, not what ought to be: read each cell before it goes into matrix/<app>.yml, and give
writes a body that would succeed, so that a refusal is for the missing right.
"""

from __future__ import annotations

import sys

import pytest

from tests import make
from tests.permissions.cast import Cast, Side, build_cast
from tests.permissions.matrix import METHODS, PEOPLE, Row, rows
from tests.permissions.routes import Route, routes
from tests.permissions.test_matrix import observed, roles_of, written

WORDS = {"kind": "register", "what": "apply"}


@pytest.fixture(scope="module")
def cast(committed: str) -> Cast:
    return build_cast()


@pytest.mark.parametrize("name", ["county", "platform"])
def test_suggest(cast: Cast, name: str) -> None:
    known = {row.route.name for row in rows() if row.side == name}
    lines = [
        line
        for route in routes(name).values()
        if route.name not in known
        for line in suggested(getattr(cast, name), name, route)
    ]
    sys.stdout.write("\n".join(["", f"{name}:", *lines, ""]))


def suggested(side: Side, name: str, route: Route) -> list[str]:
    words = tuple((p, WORDS.get(p, "x")) for p in route.parameters if p in WORDS)
    heading = ",".join(f"{parameter}={word}" for parameter, word in words)
    lines = [f"  {route.name}{f'({heading})' if words else ''}:"]
    for method in METHODS:
        row = Row(app="", side=name, route=route, words=words, method=method, cells=())
        found = {role: attempt(side, row, role) for role in roles_of(row)}
        if "405" not in found[PEOPLE[name][0]]:
            lines.append(f"    {method}: {written(found)}")
    return lines


def attempt(side: Side, row: Row, role: str) -> tuple[str, str]:
    make.empty_caches()
    try:
        return observed(side, row, role)
    except Exception as error:
        return (f"500 {type(error).__name__} {str(error)[:80]}",) * 2
