"""On which days something comes again: by week, by weekday of the month, by day of the month.

Days are days of the calendar, without clock and zone. What a month does not have is its last: "on the
31st" is the 30th in April, "on the fifth Tuesday" is the last Tuesday. So no month is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kernel.lazily import Later

if TYPE_CHECKING:
    from dateutil import rrule
else:
    rrule = Later("dateutil.rrule")

WEEK, WEEKDAY, DAY = "week", "weekday", "day"
EVERY = {
    WEEK: lazy("on this weekday, by weeks"),
    WEEKDAY: lazy("on this weekday of the month, such as the first Tuesday"),
    DAY: lazy("on this day of the month"),
}
# Beyond it nobody knows what a committee will do.
MOST_APART = 12
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKDAYS = (
    lazy("Monday"), lazy("Tuesday"), lazy("Wednesday"), lazy("Thursday"), lazy("Friday"),
    lazy("Saturday"), lazy("Sunday"),
)  # fmt: skip
PLACES = {
    "1": lazy("first"), "2": lazy("second"), "3": lazy("third"), "4": lazy("fourth"), "-1": lazy("last"),
}  # fmt: skip
_LAST_SAFE_DAY = 28


def rule(every: str, interval: int, starts_on: date) -> str:
    """Return the RRULE of what comes on days like `starts_on`, each `interval` weeks or months."""
    weekday = _CODES[starts_on.weekday()]
    if every == WEEK:
        return f"FREQ=WEEKLY;INTERVAL={interval};BYDAY={weekday}"
    if every == WEEKDAY:
        nth = (starts_on.day - 1) // 7 + 1
        return f"FREQ=MONTHLY;INTERVAL={interval};BYDAY={nth if nth < 5 else -1}{weekday}"
    if starts_on.day <= _LAST_SAFE_DAY:
        return f"FREQ=MONTHLY;INTERVAL={interval};BYMONTHDAY={starts_on.day}"
    days = ",".join(str(day) for day in range(_LAST_SAFE_DAY, starts_on.day + 1))
    return f"FREQ=MONTHLY;INTERVAL={interval};BYMONTHDAY={days};BYSETPOS=-1"


def parts(text: str) -> dict[str, str]:
    """Return an RRULE's parts by name."""
    return dict(part.split("=", 1) for part in text.split(";"))


def days(text: str, starts_on: date, until: date | None, first: date, last: date) -> list[date]:
    """Return the days of a rule from `first` to `last`, both and `until` included."""
    end = min(last, until) if until else last
    begin = max(first, starts_on)
    if end < begin:
        return []
    found = rrule.rrulestr(text, dtstart=_midnight(starts_on))
    return [one.date() for one in found.between(_midnight(begin), _midnight(end), inc=True)]


def in_words(text: str) -> str:
    """Return a rule in words: "each month on the first Tuesday"."""
    known = parts(text)
    apart = int(known["INTERVAL"])
    if known["FREQ"] == "WEEKLY":
        named = {"count": apart, "day": WEEKDAYS[_CODES.index(known["BYDAY"])]}
        return (
            _("each week on %(day)s") % named
            if apart == 1
            else _("every %(count)d weeks on %(day)s") % named
        )
    return _("%(months)s on %(day)s") % {"months": _months(apart), "day": _day_of_month(known)}


def next_working(day: date, is_working: Callable[[date], bool]) -> date:
    """Return the day itself when it is worked, else the next that is, within a month."""
    for ahead in range(31):
        if is_working(day + timedelta(days=ahead)):
            return day + timedelta(days=ahead)
    return day


def _months(apart: int) -> str:
    if apart == 1:
        return _("each month")
    if apart == 3:
        return _("each quarter")
    return _("every %(count)d months") % {"count": apart}


def _day_of_month(known: dict[str, str]) -> str:
    if "BYDAY" in known:
        place, weekday = known["BYDAY"][:-2], known["BYDAY"][-2:]
        named = {"place": PLACES[place], "day": WEEKDAYS[_CODES.index(weekday)]}
        return _("the %(place)s %(day)s") % named
    number = known["BYMONTHDAY"].rsplit(",", 1)[-1]
    if "BYSETPOS" in known:
        return _("day %(number)s, or the month's last") % {"number": number}
    return _("day %(number)s") % {"number": number}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())
