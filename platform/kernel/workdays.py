"""Working days in China: weekdays without the holidays the State Council's notices set, and make-up days.

The notices of past years come with a package; one it does not know yet is entered by a county.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kernel.lazily import Later

if TYPE_CHECKING:
    import chinese_calendar
else:
    chinese_calendar = Later("chinese_calendar")

SATURDAY = 5
# Years whose solar terms the package calculates.
TERMS_FROM, TERMS_UNTIL = 1900, 2100
# Longer than any window a regulation knows; a holiday is at most nine days.
FURTHEST = timedelta(days=3660)


@dataclass(frozen=True)
class Calendar:
    """Which days are worked. `entered` holds {day: is it worked} of notices that a county entered.

    `years` are the years whose notice was entered.
    """

    entered: Mapping[date, bool] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def is_working(self, day: date) -> bool:
        """Say whether a day is worked: by an entered notice, a known one, else by its weekday."""
        if day in self.entered:
            return self.entered[day]
        if day.year in self.years or not is_published(day.year):
            return day.weekday() < SATURDAY
        return bool(chinese_calendar.is_workday(day))

    def holiday(self, day: date) -> str:
        """Return the holiday a day off belongs to, such as 国庆节, by the package's notices; else ""."""
        if day.year in self.years or not is_published(day.year):
            return ""
        is_off, name = chinese_calendar.get_holiday_detail(day)
        return str(chinese_calendar.Holiday(name).chinese) if is_off and name else ""

    def solar_term(self, day: date) -> str:
        """Return the solar term (节气) that begins on a day, such as 冬至; else ""."""
        if not TERMS_FROM <= day.year <= TERMS_UNTIL:
            return ""
        found = chinese_calendar.get_solar_terms(day, day)
        return str(found[0][1]) if found else ""

    def is_known(self, year: int) -> bool:
        """Say whether the year's notice is known, so that its holidays are."""
        return year in self.years or is_published(year)


def is_published(year: int) -> bool:
    """Say whether the package knows the year's notice."""
    known = chinese_calendar.constants.holidays
    return bool(min(known).year <= year <= max(known).year)


def last_working_day(start: date, days: int, is_working: Callable[[date], bool]) -> date:
    """Return the last of `days` working days from `start` on, which counts if it is one.

    Raises ValueError for less than one day, or when no day is worked for ten years.
    """
    if days < 1:
        raise ValueError("A window has at least one working day.")
    day, left = start, days
    while day - start < FURTHEST:
        left -= is_working(day)
        if not left:
            return day
        day += timedelta(days=1)
    raise ValueError("No working days: the calendar is wrong.")
