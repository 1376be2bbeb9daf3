"""Rows for addresses that have none yet: `pytest tests/permissions/suggest_rows.py -s`.

They show what is, not what ought to be: read each cell before it goes into matrix/<app>.yml, and give
writes a body that would succeed, so that a refusal is for the missing right.
"""

from __future__ import annotations

import sys

import pytest

from tests import make
from tests.permissions.cast import Cast, build_cast
from tests.permissions.matrix import METHODS, Row, rows
from tests.permissions.routes import Route, routes
from tests.permissions.visiting import as_everybody, written

WORDS = {"kind": "register", "what": "apply"}


@pytest.fixture(scope="module")
def cast(committed: str) -> Cast:
    return build_cast()


@pytest.mark.parametrize("side", ["county", "platform"])
def test_suggest(cast: Cast, side: str) -> None:
    known = {row.route.name for row in rows() if row.side == side}
    lines = [
        line
        for route in routes(side).values()
        if route.name not in known
        for line in suggested(cast, side, route)
    ]
    sys.stdout.write("\n".join(["", f"{side}:", *lines, ""]))


def suggested(cast: Cast, side: str, route: Route) -> list[str]:
    words = tuple((p, WORDS.get(p, "x")) for p in route.parameters if p in WORDS)
    heading = ",".join(f"{parameter}={word}" for parameter, word in words)
    lines = [f"  {route.name}{f'({heading})' if words else ''}:"]
    for method in METHODS:
        row = Row(app="", side=side, route=route, words=words, method=method, cells=())
        lines += [f"    {method}: {cells}" for cells in attempt(cast, row)]
    return lines


def attempt(cast: Cast, row: Row) -> list[str]:
    make.empty_caches()
    try:
        seen = list(as_everybody(cast, row))
    except Exception as error:
        return [f"500  # {type(error).__name__} {str(error)[:80]}"]
    return [] if seen[0].status == "405" else [written(row.method, seen)]
