"""Townships, communities and villages of a division, as the national list has them: no database.

`data/README.md` says where the list is from and of which day it is.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "data"
# "360725100,横水镇" a line, sorted by code.
TOWNSHIPS = FOLDER / "townships.csv"
# A member a province: the code of a township on a line of its own, below it its places with their mark.
SETTLEMENTS = FOLDER / "villages.zip"
# Which day the list shows; said wherever something is taken from it.
LISTED = "2023"
MARKS = {"+": "community", "-": "village"}


@dataclass(frozen=True, slots=True)
class Township:
    """A township or street of the list: nine digits and its name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """A community or village: its name without the name of its committee (中山社区, 横水村)."""

    kind: str
    name: str


def townships(division: str) -> list[Township]:
    """Return the townships of a county-level division by its six digits, in the order of the list.

    Empty where the list knows none: a division that is younger than it.
    """
    text = "\n" + TOWNSHIPS.read_text(encoding="utf-8")
    # The codes are sorted, so that a division's lines stand together.
    first, last = text.find(f"\n{division}"), text.rfind(f"\n{division}")
    if first < 0:
        return []
    lines = text[first + 1 : text.index("\n", last + 1)].splitlines()
    return [Township(*line.split(",")) for line in lines]


def settlements(division: str) -> dict[str, list[Settlement]]:
    """Return the communities and villages of a division, by the nine digits of their township.

    Unpacks the list of the division's province.
    """
    wanted = {township.code for township in townships(division)}
    found: dict[str, list[Settlement]] = {code: [] for code in sorted(wanted)}
    for code, settlement in _listed(division[:2]) if wanted else ():
        if code in wanted:
            found[code].append(settlement)
    return found


def _listed(province: str) -> Iterator[tuple[str, Settlement]]:
    with zipfile.ZipFile(SETTLEMENTS) as archive:
        text = archive.read(f"{province}.txt").decode("utf-8")
    code = ""
    for line in text.splitlines():
        if line[0] in MARKS:
            yield code, Settlement(MARKS[line[0]], line[1:])
        else:
            code = line
