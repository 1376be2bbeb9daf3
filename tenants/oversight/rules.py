"""Arithmetic and words of roll-ups: no database, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext_lazy as _

WHOLE = ""
STALE_AFTER = timedelta(days=1)
COMPARED_WITH = timedelta(days=30)
TOTAL, COVERED, UNCOVERED, RATE, BRANCHES, MEMBERS, SMALL = (
    "businesses.total",
    "businesses.covered",
    "businesses.uncovered",
    "businesses.coverage_rate",
    "organization.branches",
    "members.total",
    "members.small_branches",
)
# What the table of counties shows, by column; each column can be sorted by.
HEADLINES = {
    "businesses": TOTAL,
    "covered": COVERED,
    "coverage_rate": RATE,
    "branches": BRANCHES,
    "members": MEMBERS,
    "small_branches": SMALL,
}
DIMENSIONS = {
    WHOLE: _("all"),
    "kind=enterprise": _("enterprises"),
    "kind=individual": _("individual businesses"),
    "kind=stall": _("market stalls"),
    "form=single": _("single branches"),
    "form=joint": _("joint branches"),
    "basis=area": _("by area"),
    "basis=industry": _("by industry"),
    "category=full": _("full members"),
    "category=probationary": _("probationary members"),
}
_PLACES = Decimal("0.0001")


def dimension_label(dimension: str) -> str:
    """Return a dimension in the reader's language, as it came when it is unknown."""
    return str(DIMENSIONS.get(dimension, dimension))


def is_stale(calculated_at: datetime | None, moment: datetime) -> bool:
    """Say whether figures are older than a day, or were never pushed."""
    return calculated_at is None or moment - calculated_at > STALE_AFTER


def totals(sums: Mapping[str, Decimal | None]) -> dict[str, Decimal | None]:
    """Return a region's headline figures from the sums over its counties.

    A rate is never summed: it follows from the covered and all.
    """
    found = {column: sums.get(key) for column, key in HEADLINES.items()}
    covered, whole = found["covered"], found["businesses"]
    found["coverage_rate"] = (
        (covered / whole).quantize(_PLACES, ROUND_HALF_UP)
        if covered is not None and whole
        else None
    )
    return found
