"""Arithmetic and words of roll-ups: no database, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

WHOLE = ""
STALE_AFTER = timedelta(days=1)
COMPARED_WITH = timedelta(days=30)
# Below this share a county needs attention, and when its share fell by so much in 30 days.
FAIR_RATE, FALL = 0.7, 0.01
_PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Concern:
    """A reason to look at a county: it never sent figures, they are old, its rate falls, its rate is low."""

    kind: Literal["silent", "stale", "falling", "low"]
    value: float | None = None

    @property
    def weight(self) -> tuple[int, float]:
        """Return what reasons are ordered by, the gravest first."""
        return ("silent", "stale", "falling", "low").index(self.kind), self.value or 0.0


def is_stale(calculated_at: datetime | None, moment: datetime) -> bool:
    """Say whether figures are older than a day, or were never pushed."""
    return calculated_at is None or moment - calculated_at > STALE_AFTER


def share_of(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Return part / whole to four places, None where one is unknown or there is nothing."""
    if part is None or not whole:
        return None
    return (part / whole).quantize(_PLACES, ROUND_HALF_UP)


def number_of(value: Decimal | None) -> int | float | None:
    """Return a figure as JSON has it: a number, whole when it is."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def concerns(
    rate: float | None, change: float | None, calculated_at: datetime | None, moment: datetime
) -> list[Concern]:
    """Return why a county needs attention, the gravest reason first; `change` is that of the rate in 30 days."""
    found = []
    if calculated_at is None:
        found.append(Concern("silent"))
    elif is_stale(calculated_at, moment):
        found.append(Concern("stale"))
    if change is not None and change <= -FALL:
        found.append(Concern("falling", change))
    if rate is not None and rate < FAIR_RATE:
        found.append(Concern("low", rate))
    return found
