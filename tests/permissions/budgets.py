"""How many queries each page and each list of the API may take: `tests/budgets/<app>.json`.

The figure is of the role that needs most, with empty caches. To measure anew what has changed:

    LX_BUDGETS=write .venv/bin/python -m pytest tests/permissions/test_visits.py -n 0 -k visit
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.permissions.matrix import Address, addresses

FOLDER = Path(__file__).parents[1] / "budgets"
WRITES = os.environ.get("LX_BUDGETS") == "write"
AGAIN = "LX_BUDGETS=write .venv/bin/python -m pytest tests/permissions/test_visits.py -n 0 -k visit"
# More than this above what is needed is no budget.
ROOM = 2


@cache
def budgets() -> dict[str, dict[str, dict[str, int]]]:
    """Return {app: {side: {address: queries}}}."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(FOLDER.glob("*.json"))
    }


def over(address: Address, needed: int, who: str) -> Iterator[str]:
    """Yield what is wrong with the budget of an address that takes `needed` queries."""
    app, line = address.rows[0].app, f'"{address.written}": {needed}'
    if WRITES:
        _write(app, address, needed)
        return
    budget = budgets().get(app, {}).get(address.side, {}).get(address.written)
    if budget is None:
        yield f"has no budget: {line} is to stand in tests/budgets/{app}.json ({address.side})"
    elif needed > budget:
        yield f"takes {needed} queries as {who}, its budget is {budget}"
    elif needed + ROOM < budget:
        yield f"takes {needed} queries at most, its budget is {budget}; again: {AGAIN}"


def _write(app: str, address: Address, needed: int) -> None:
    of_app: dict[str, Any] = budgets().setdefault(app, {})
    of_app.setdefault(address.side, {})[address.written] = needed
    known = {(a.side, a.written) for a in addresses()}
    kept = {
        side: {name: said[name] for name in sorted(said) if (side, name) in known}
        for side, said in sorted(of_app.items())
    }
    text = json.dumps(kept, indent=2, ensure_ascii=False)
    (FOLDER / f"{app}.json").write_text(text + "\n", encoding="utf-8")


def strays() -> list[str]:
    """Return the budgets of addresses that nobody visits."""
    visited = {(a.rows[0].app, a.side, a.written) for a in addresses()}
    return [
        f"{app}: {name}"
        for app, sides in budgets().items()
        for side, said in sides.items()
        for name in said
        if (app, side, name) not in visited
    ]
