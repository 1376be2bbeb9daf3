"""A row of a bench: ours and its floor asked in turn, so that a slow minute counts for both."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from psycopg import sql

# Runs the measured work once and returns its seconds.
Work = Callable[[], float]
Statements = Sequence[str | sql.Composable]


@dataclass(frozen=True)
class Measured:
    """A row as it came out, times in milliseconds: the medians of its turns.

    `ratio` is the median of the turns' own ratios; None where there is no floor.
    """

    name: str
    goal: str
    ours: float
    p95: float
    floor: float | None
    ratio: float | None
    turns: int
    load: float
    is_met: bool | None = None


@dataclass(frozen=True)
class Goal:
    """What is promised of a row: its words, and whether a row keeps it."""

    words: str
    holds: Callable[[Measured], bool]


@dataclass(frozen=True)
class Row:
    """One measurement. Without a floor the goal is a time; without a goal the result is only printed."""

    name: str
    goal: Goal | None
    ours: Work
    floor: Work | None = None
    turns: int = 10


def times_floor(most: float, words: str = "") -> Goal:
    """Return the goal of at most `most` times the floor's time."""
    return Goal(words or f"≤ {most:g}x", lambda row: row.ratio is not None and row.ratio <= most)


def within(milliseconds: float, words: str = "") -> Goal:
    """Promise that the median takes no longer."""
    return Goal(words or f"≤ {milliseconds:g} ms", lambda row: row.ours <= milliseconds)


def pairs(row: Row) -> Measured:
    """Measure a row: once to warm up, then in turns ours-floor, floor-ours (A B B A)."""
    ours: list[float] = []
    floor: list[float] = []
    ways = [(row.ours, ours)]
    if row.floor is not None:
        ways.append((row.floor, floor))
    for work, _times in ways:
        work()
    for turn in range(row.turns):
        for work, times in ways if turn % 2 == 0 else reversed(ways):
            times.append(work() * 1000)
    found = Measured(
        name=row.name,
        goal=row.goal.words if row.goal else "",
        ours=statistics.median(ours),
        p95=sorted(ours)[min(len(ours) - 1, int(len(ours) * 0.95))],
        floor=statistics.median(floor) if floor else None,
        ratio=statistics.median(a / b for a, b in zip(ours, floor, strict=True)) if floor else None,
        turns=row.turns,
        load=os.getloadavg()[0],
    )
    if row.goal is None:
        return found
    return Measured(**{**vars(found), "is_met": row.goal.holds(found)})


def wall(work: Callable[[], object]) -> Work:
    """Return work that is timed by the clock on the wall."""

    def timed() -> float:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began

    return timed
