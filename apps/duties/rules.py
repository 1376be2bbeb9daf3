"""Arithmetic of duties: which period an act counts for, how a duty stands on a day, what a year asks.

Source: 支部工作条例(试行) 2018, articles 11 to 18. A period is a natural month, quarter, half-year or year in
Asia/Shanghai; an act counts for the period of its own day (our reading of “generally every quarter”).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as lazy

from kernel.clock import ZONE
from kernel.periods import KINDS, Period

EACH = {
    "unit": lazy("each unit"),
    "member": lazy("each member"),
    "holder": lazy("each holder of a role"),
}
EVERY = {
    "month": lazy("month"),
    "quarter": lazy("quarter"),
    "half_year": lazy("half-year"),
    "year": lazy("year"),
}


class State(StrEnum):
    """How a duty stands on a day."""

    COMING = "coming"  # its period has not begun
    DUE = "due"  # its period runs
    UNKNOWN = "unknown"  # done, if it were known how many should have come
    AMBER = "amber"  # the period is over, the days of grace are not
    MET = "met"
    LATE = "late"  # done after its period, with a reason
    MISSED = "missed"
    WAIVED = "waived"


STATES = {
    State.COMING: lazy("coming"),
    State.DUE: lazy("to do"),
    State.UNKNOWN: lazy("not known: the roll is missing"),
    State.AMBER: lazy("overdue, in the days of grace"),
    State.MET: lazy("met"),
    State.LATE: lazy("late, with a reason"),
    State.MISSED: lazy("missed"),
    State.WAIVED: lazy("waived"),
}
# What a finding says happened.
BREACHES = {
    "missed": lazy("not done in its period"),
    "quorum": lazy("a vote was taken with too few present"),
    "minutes": lazy("no minutes were handed in"),
    "attendance": lazy("held, but nobody is recorded as present"),
}
# Tags of an act, in words.
TAGS = {"met:yes": lazy("somebody was met"), "status:present": lazy("was there")}
# As badges show them.
TONES = {
    State.MET: "good",
    State.DUE: "",
    State.UNKNOWN: "due",
    State.AMBER: "due",
    State.MISSED: "bad",
    State.LATE: "due",
}


@dataclass(frozen=True)
class Condition:
    """What an act must be to fulfil a duty: all the tags, a share of those invited, hours."""

    tags: frozenset[str]
    share: int = 0
    hours: Decimal = Decimal(0)

    @classmethod
    def of(cls, given: str | Mapping[str, Any]) -> Condition:
        """Return a condition as the blueprint writes it: a kind of activity, or its parts by name."""
        if isinstance(given, str):
            return cls(frozenset({f"kind:{given}"}))
        named = {f"{part}:{given[part]}" for part in ("kind", "group", "fact") if part in given}
        hours = Decimal(str(given.get("hours", 0)))
        return cls(frozenset({*named, *given.get("tags", ())}), given.get("share", 0), hours)

    def is_met_by(self, tags: frozenset[str], share: int | None, hours: Decimal) -> bool | None:
        """Say whether an act fulfils it; who was not present did so only where a status is asked.

        None: it asks for a share of those invited, which is not known (`share` None), and nothing else
        is missing.
        """
        if not self.tags <= tags or hours < self.hours:
            return False
        if self.share and share is None:
            return None
        if share is not None and share < self.share:
            return False
        statuses = {tag for tag in tags if tag.startswith("status:")}
        return not statuses or "status:present" in statuses or bool(statuses & self.tags)


@dataclass(frozen=True)
class Standing:
    """A duty on a day: how often it was done within its period, and what that makes it."""

    last_day: date
    done: int
    state: State


def day_of(moment: date | datetime) -> date:
    """Return the day of an act in Shanghai; a day stays as it is.

    Raises ValueError for a moment without a time zone: which day it was cannot be told.
    """
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone.")
    return moment.astimezone(ZONE).date()


def period_of(kind: str, moment: date | datetime) -> Period:
    """Return the period of a kind (`kernel.periods.KINDS`) that an act counts for."""
    return KINDS[kind].containing(day_of(moment))


def last_day(period: Period) -> date:
    """Return a period's last day."""
    return period.end - timedelta(days=1)


def standing(
    period: Period, *, times: int, acts: Iterable[date | datetime], grace_days: int, on: date
) -> Standing:
    """Return how a duty of `times` acts within `period` stands on a day.

    An act counts only when it happened within the period. After the period come `grace_days` in which
    it is amber: nothing done then counts for it, but a reason may still be written.
    """
    done = sum(day_of(act) in period for act in acts)
    is_met = done >= times
    state = State.MET if is_met else open_state(period.start, period.end, grace_days, on)
    return Standing(last_day(period), done, state)


def open_state(starts_on: date, ends_on: date, grace_days: int, on: date) -> State:
    """Return how a duty that is not met stands on a day; its period is `[starts_on, ends_on)`."""
    if on < starts_on:
        return State.COMING
    if on < ends_on:
        return State.DUE
    return State.AMBER if on < ends_on + timedelta(days=grace_days) else State.MISSED


def met_and_missed(
    kind: str, year: int, acts: Iterable[date | datetime], times: int = 1
) -> tuple[list[Period], list[Period]]:
    """Return a year's periods with at least `times` acts, and those with fewer."""
    periods = KINDS["year"](year).split(KINDS[kind])
    counted = dict.fromkeys(periods, 0)
    for act in acts:
        period = period_of(kind, act)
        if period in counted:
            counted[period] += 1
    met = [period for period in periods if counted[period] >= times]
    return met, [period for period in periods if counted[period] < times]


def rolling(anchor: date, every_months: int, count: int) -> list[date]:
    """Return the next `count` days, each `every_months` after the one before.

    Each is counted from the anchor and shortened to its month's end: after 31 August come
    28 February and 31 August again.
    """
    return [_months_after(anchor, every_months * place) for place in range(1, count + 1)]


def hours_short(need: Decimal, hours: Sequence[Decimal]) -> Decimal:
    """Return how many hours of learning are missing in a year, 0 when none are."""
    return max(Decimal(0), need - sum(hours, Decimal(0)))


def _months_after(anchor: date, months: int) -> date:
    years, month = divmod(anchor.month - 1 + months, 12)
    first = date(anchor.year + years, month + 1, 1)
    end = KINDS["month"].containing(first).end - timedelta(days=1)
    return end.replace(day=min(anchor.day, end.day))
