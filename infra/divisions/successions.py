"""The successors of former divisions."""

from __future__ import annotations

import re
from collections.abc import Iterable

from infra.divisions.sources import Period, level_of

# Not derivable from names and years: 江北 and 渝北 became 两江, the islands' offices became districts;
# 神农架's code changed in a year that the lists do not have.
KNOWN = {
    "500105": "500157", "500112": "500157", "460321": "460302", "460322": "460303",
    "422921": "429021",
}  # fmt: skip
# The lists differ by up to a year on when a change took effect.
SLACK = 1
SUFFIX = re.compile(
    r"(?:[^县市区旗]{2,}族自治[县旗]|林区|特区|新区|矿区|自治[县旗州]|地区|[县市区旗盟])$"
)

Followers = dict[tuple[str, int | None], Period]


def stem(name: str) -> str:
    """Return a name without the suffix of its kind of division: 赣县区 and 赣县 give 赣."""
    while (shorter := SUFFIX.sub("", name)) and shorter != name:
        name = shorter
    return name


def successions(periods: Iterable[Period], renamings: Iterable[tuple[str, int, str]]) -> Followers:
    """Return {(code, last year): the period that followed}, as far as it can be derived."""
    every = [*periods]
    listed = {period.code for period in every}
    every += [Period(code, code, None, 2020) for code in KNOWN if code not in listed]
    by_code: dict[str, list[Period]] = {}
    by_stem: dict[tuple[str, str, str], list[Period]] = {}
    for period in every:
        by_code.setdefault(period.code, []).append(period)
        by_stem.setdefault(_kin(period), []).append(period)
    renamed: dict[str, list[tuple[int, str]]] = {}
    for old, year, new in renamings:
        renamed.setdefault(old, []).append((year, new))
    found: Followers = {}
    for period in every:
        if period.last is None:
            continue
        named = [
            other
            for year, new in renamed.get(period.code, [])
            if abs(year - period.last) <= SLACK
            for other in by_code.get(new, [])
        ]
        if period.code in KNOWN:
            follower: Period | None = by_code[KNOWN[period.code]][-1]
        else:
            follower = _by_name(period, by_stem[_kin(period)]) or _nearest(period, named)
        if follower is not None:
            found[period.code, period.last] = follower
    return found


def _kin(period: Period) -> tuple[str, str, str]:
    return period.code[:2], level_of(period.code), stem(period.name)


def _by_name(period: Period, kin: list[Period]) -> Period | None:
    """Return the successor among periods with the same stem.

    Not one that continues under its own name (上饶县, when 上饶市 ended beside it), nor a district of
    another prefecture: every city had its 郊区.
    """
    going_on = {p.name for p in kin if p is not period and _ended_with(p, period)}
    candidates = [
        other
        for other in kin
        if (other.name == period.name or other.name not in going_on)
        and (other.code[:4] == period.code[:4] or not period.name.endswith("区"))
    ]
    return _nearest(period, candidates)


def _ended_with(one: Period, other: Period) -> bool:
    return one.last is not None and abs(one.last - (other.last or 0)) <= SLACK


def _nearest(period: Period, candidates: Iterable[Period]) -> Period | None:
    """Return the candidate of the same level that began when `period` ended, the nearest by code."""
    last = period.last or 0
    following = [
        other
        for other in candidates
        if other is not period
        and level_of(other.code) == level_of(period.code)
        and other.first is not None
        and abs(other.first - last) <= SLACK
        and (other.last is None or other.last > last)
    ]
    return min(following, key=lambda other: _distance(period, other), default=None)


def _distance(period: Period, other: Period) -> tuple[bool, int]:
    return period.code[:4] != other.code[:4], abs(int(period.code) - int(other.code))
