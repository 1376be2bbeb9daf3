"""Arithmetic of figures: shares, and the suppression of small groups."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

_PLACES = Decimal("0.0001")


def share(part: int, whole: int, least: int = 1) -> Decimal | None:
    """Return part / whole to four places; None when the whole is smaller than `least`."""
    if whole < max(least, 1):
        return None
    return (Decimal(part) / Decimal(whole)).quantize(_PLACES, ROUND_HALF_UP)


def without_small_groups(parts: Mapping[str, int], least: int) -> dict[str, Decimal | None]:
    """Return counts of persons with small groups suppressed (None).

    One suppressed part of two could be told from the whole; so the smallest part that is left is
    suppressed as well. Empty groups stay: nobody is in them.
    """
    small = {key for key, number in parts.items() if 0 < number < least}
    shown = sorted((number, key) for key, number in parts.items() if number >= least)
    if len(small) == 1 and shown:
        small.add(shown[0][1])
    return {key: None if key in small else Decimal(number) for key, number in parts.items()}
