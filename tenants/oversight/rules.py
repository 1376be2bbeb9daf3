"""Arithmetic and words of roll-ups: no database, no clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Tone = Literal["accent", "good", "due", "rest"]
WHOLE = ""
STALE_AFTER = timedelta(days=1)
COMPARED_WITH = timedelta(days=30)
# Above these shares a county does well, or well enough.
GOOD_RATE, FAIR_RATE = 0.9, 0.7
_PLACES = Decimal("0.0001")


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


def tone_of(rate: float | None) -> Tone:
    """Return how a share is shown on the map."""
    if rate is None:
        return "rest"
    if rate >= GOOD_RATE:
        return "good"
    return "due" if rate >= FAIR_RATE else "accent"
