"""Arithmetic and words of roll-ups: no database, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from django.utils.translation import gettext_lazy as _

Tone = Literal["accent", "good", "due", "rest"]
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
# The order of a county's page; what is not named comes behind.
ORDER = (TOTAL, COVERED, UNCOVERED, RATE, BRANCHES, MEMBERS, SMALL)
RATES_BY_KIND = {
    "rate_enterprise": "kind=enterprise",
    "rate_individual": "kind=individual",
    "rate_stall": "kind=stall",
}
HEADLINE_KEYS = {
    **{column: (key, WHOLE) for column, key in HEADLINES.items()},
    **{column: (RATE, part) for column, part in RATES_BY_KIND.items()},
}
# Above these shares of covered businesses a county does well, or well enough.
GOOD_RATE, FAIR_RATE = Decimal("0.9"), Decimal("0.7")
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
    covered, whole = sums["covered"], sums["businesses"]
    rate = None
    if covered is not None and whole:
        rate = (covered / whole).quantize(_PLACES, ROUND_HALF_UP)
    return {**sums, "coverage_rate": rate}


def tone_of(rate: Decimal | None) -> Tone:
    """Return how a coverage rate is shown on the map."""
    if rate is None:
        return "rest"
    if rate >= GOOD_RATE:
        return "good"
    return "due" if rate >= FAIR_RATE else "accent"
