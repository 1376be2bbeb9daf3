"""Area codes of telephones by division: no database. `data/README.md` says where the list is from."""

from __future__ import annotations

from functools import cache

from kernel.chinese.phones import Area
from tenants.counties.townships import FOLDER

# "3607,0797,7" a line: a division, its area code, how many digits follow (7, 8 or 78).
# One without a code has another than its prefecture.
TELEPHONES = FOLDER / "telephones.csv"


def area_of(division: str) -> Area | None:
    """Return the area code of a county by its six digits, None where the list knows none or several."""
    known = _areas()
    keys = (division, division[:4], division[:2])
    return next((known[key] for key in keys if key in known), None)


@cache
def _areas() -> dict[str, Area | None]:
    lines = TELEPHONES.read_text(encoding="utf-8").splitlines()
    found = (line.split(",") for line in lines)
    return {
        code: Area(area, frozenset(map(int, digits))) if area else None
        for code, area, digits in found
    }
