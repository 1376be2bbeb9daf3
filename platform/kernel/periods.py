"""Months, quarters, half-years and years: the only calendar arithmetic in the product.

A period is `[start, end)`: `end` is the first day after it. Its text form sorts and parses back:
"2026-11", "2026Q4", "2026H2", "2026".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, TypeVar

from django.utils.translation import gettext_lazy as _

P = TypeVar("P", bound="Period")


@dataclass(frozen=True, order=True)
class Period:
    """A run of whole months within one calendar year, the `index`-th of its kind (from 1)."""

    months: ClassVar[int]
    pattern: ClassVar[re.Pattern[str]]
    words: ClassVar[Any]

    year: int
    index: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.index <= 12 // self.months:
            raise ValueError(f"A year has no {type(self).__name__} number {self.index}.")
        # Of the last year there is no first day after it.
        if not date.min.year <= self.year < date.max.year:
            raise ValueError(f"Year {self.year} is outside the calendar.")

    @classmethod
    def containing(cls: type[P], day: date) -> P:
        """Return the period of this kind that contains `day`."""
        return cls(day.year, (day.month - 1) // cls.months + 1)

    @property
    def start(self) -> date:
        """Return the first day."""
        return date(self.year, self._first_month, 1)

    @property
    def end(self) -> date:
        """Return the first day after the period."""
        return self.next().start

    def next(self: P) -> P:
        """Return the next period."""
        return self.shifted(1)

    def previous(self: P) -> P:
        """Return the previous period."""
        return self.shifted(-1)

    def shifted(self: P, count: int) -> P:
        """Return the period `count` periods later (earlier when negative)."""
        in_year = 12 // self.months
        year, index = divmod(self.year * in_year + self.index - 1 + count, in_year)
        return type(self)(year, index + 1)

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def split(self, kind: type[P]) -> list[P]:
        """Return the shorter periods of `kind` that this one consists of, in order."""
        if self.months % kind.months:
            raise ValueError(f"A {type(self).__name__} does not consist of {kind.__name__}s.")
        first = kind.containing(self.start)
        return [first.shifted(place) for place in range(self.months // kind.months)]

    @property
    def label(self) -> str:
        """Return the period in the active language: "2026年第四季度", "2026, quarter 4"."""
        return str(self.words) % {"year": self.year, "index": self.index}

    @property
    def _first_month(self) -> int:
        return (self.index - 1) * self.months + 1


class Month(Period):
    """A calendar month, "2026-11"."""

    months = 1
    pattern = re.compile(r"^(\d{4})-(\d{2})$")
    words = _("%(year)d-%(index)02d")

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.index:02d}"


class Quarter(Period):
    """A quarter, "2026Q4"."""

    months = 3
    pattern = re.compile(r"^(\d{4})Q([1-4])$")
    words = _("%(year)d, quarter %(index)d")

    def __str__(self) -> str:
        return f"{self.year:04d}Q{self.index}"


class HalfYear(Period):
    """Half a year, "2026H2"."""

    months = 6
    pattern = re.compile(r"^(\d{4})H([12])$")
    words = _("%(year)d, first half")
    words_of_second = _("%(year)d, second half")

    @property
    def label(self) -> str:
        words = self.words if self.index == 1 else self.words_of_second
        return str(words) % {"year": self.year}

    def __str__(self) -> str:
        return f"{self.year:04d}H{self.index}"


class Year(Period):
    """A calendar year, "2026"."""

    months = 12
    pattern = re.compile(r"^(\d{4})$")
    words = _("%(year)d")

    def __str__(self) -> str:
        return f"{self.year:04d}"


KINDS: dict[str, type[Period]] = {
    "month": Month,
    "quarter": Quarter,
    "half_year": HalfYear,
    "year": Year,
}


# What `parse` reads, for those who write a period.
PATTERN = r"^(19|20)[0-9]{2}(-(0[1-9]|1[0-2])|Q[1-4]|H[12])?$"


def parse(text: str) -> Period:
    """Return the period of a text form. Raises ValueError for any other text."""
    for kind in KINDS.values():
        if found := kind.pattern.match(text):
            return kind(*map(int, found.groups()))
    raise ValueError(f"{text!r} is no month, quarter, half-year or year.")
