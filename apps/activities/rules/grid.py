"""Weeks and months as a calendar shows them; weeks begin on Monday."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MONTH, WEEK, LIST = "month", "week", "list"
VIEWS = {
    MONTH: pgettext_lazy("what a calendar shows at once", "Month"),
    WEEK: _("Week"),
    LIST: _("List"),
}
# Two months: what one plans for.
LISTED = timedelta(days=61)
A_WEEK, A_DAY = timedelta(days=7), timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """The days a page of the calendar shows, and a day of the page before and of the one after."""

    view: str
    day: date
    first: date
    last: date
    before: date
    after: date

    @property
    def weeks(self) -> list[list[date]]:
        """Return the days by weeks; those of a list stand in one."""
        count = (self.last - self.first).days + 1
        days = [self.first + timedelta(days=number) for number in range(count)]
        size = 7 if self.view != LIST else count
        return [days[start : start + size] for start in range(0, count, size)]


def span(view: str, day: date) -> Span:
    """Return what a view shows around a day; a month begins and ends with whole weeks."""
    if view == WEEK:
        first = day - timedelta(days=day.weekday())
        return Span(view, day, first, first + A_WEEK - A_DAY, first - A_WEEK, first + A_WEEK)
    if view == LIST:
        return Span(view, day, day, day + LISTED, day - LISTED, day + LISTED)
    begin = day.replace(day=1)
    after = (begin + timedelta(days=32)).replace(day=1)
    shown = Calendar().monthdatescalendar(day.year, day.month)
    before = (begin - A_DAY).replace(day=1)
    return Span(view, day, shown[0][0], shown[-1][-1], before, after)
