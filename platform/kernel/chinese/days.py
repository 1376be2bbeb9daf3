"""Days as people and other systems write them, and why a text is none."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple

from kernel import clock
from kernel.chinese.cells import MonthOnly, Number1904
from kernel.chinese.dayfaults import TEXTS
from kernel.chinese.numerals import number_of
from kernel.chinese.text import clean

# Plausible years in a county's files; anything outside is a typing error (2105 for 2015).
_YEARS = range(1900, 2100)
# Excel counts days from here; a number below is a year, and one above no day of this century.
_EPOCH = date(1899, 12, 30)
_SERIALS = range(2101, (date(2100, 1, 1) - _EPOCH).days)
_FROM_1904 = 1462
_SERIAL = re.compile("[0-9]{5}")
_MONTHS_A_YEAR = 12
# Five digits as text that could also be a year and a month (19581).
_UNCLEAR_SERIALS = range(19_000, 21_000)
_PLAIN = re.compile(
    r"([0-9]{4})(?:([-/.,、])([0-9]{1,2})\2([0-9]{1,2})日?|年([0-9]{1,2})月([0-9]{1,2})日?|([0-9]{2})([0-9]{2}))"
)
_SIGNS = str.maketrans("‐‑‒–—―−－。号\\〇○零", "--------.日/000")
_WEEKDAY = re.compile(
    r"\(?(?:星期|周)[一二三四五六日天]\)?|\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? ", re.IGNORECASE
)
_WEEKDAYS = {sign: min(place, 6) for place, sign in enumerate("一二三四五六日天")}
_HALF = "上午|下午|中午|凌晨|早上|晚上|[ap]\\.?m\\.?"
_TIME = re.compile(
    rf"[ T]?(?:{_HALF})? ?(?P<hour>[0-9]{{1,2}})[:时点](?P<minute>[0-9]{{1,2}})分?(?:[:]?[0-9]{{1,2}}(?:\.[0-9]+)?秒?)?"
    rf" ?(?:{_HALF})? ?(?P<zone>Z|(?:UTC|GMT)?[+-][0-9]{{2}}(?::?[0-9]{{2}})?|UTC|GMT|C[SD]T)?(?: ?\(.*\))?$",
    re.IGNORECASE,
)
# A moment in digits alone: 2015031709, 201503170930, 20150317093000.
_MOMENT = re.compile(r"([12][0-9]{7})(?:[0-9]{2}){1,3}")
# Since 1970; ten and twelve digits that begin like a year are one that was mistyped.
_SECONDS = re.compile(r"(1(?!9)[0-9]{9})(?:[0-9]{3})?|(?!19|20)([0-9]{9})[0-9]{3}")
_OTHER_CALENDARS = re.compile(
    "农历|農曆|阴历|旧历|民国|民國|佛历|回历|藏历|平成|昭和|令和|大正|明治|康德|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年|正月|腊月|冬月|闰|初[一二三四五六七八九十]"
)
# The year behind the day (of Oracle: 17-3月-2015), or behind the time (Java), the time in other signs (DB2), a number kept as text, a remark behind a day.
_REWRITTEN = (
    (re.compile(r"([0-9]{1,2})-([0-9]{1,2})月 ?-?([0-9]{2}|[0-9]{4})"), r"\3年\2月\1日"),
    (re.compile(r"([0-9]{1,2}月[0-9]{1,2}日)[, ]?([0-9]{4})年?"), r"\2年\1"),
    (re.compile(r"([a-z]{3} [0-9]{1,2}) ([0-9:]{5,8} [a-z0-9:+]+) ([0-9]{4})", re.I), r"\1 \3 \2"),
    (re.compile(r"(.{8,10})-([0-9]{2})\.([0-9]{2})\.[0-9]{2}(?:\.[0-9]+)?"), r"\1 \2:\3"),
    (re.compile(r"([0-9]{5,14})\.0+"), r"\1"),
    (re.compile(r"([0-9]{5})\.[0-9]+"), r"\1"),
    (
        re.compile(
            r"([0-9一二三四五六七八九]{4})([-/.、])([一二三四五六七八九十]{1,2})\2([一二三四五六七八九十廿卅]{1,3})"
        ),
        r"\1年\3月\4日",
    ),
    # Since that day.
    (re.compile(r"(?:自|从)(.*[0-9日])(?:起|始|开始|以来)?"), r"\1"),
    (re.compile(r"(.*[0-9日])(?:起|开始)"), r"\1"),
    (re.compile(r"(.*[0-9日]) ?\([^()0-9]+\)"), r"\1"),
    (re.compile(r"(.*[0-9日]) ?(?:入党|转正|成立|建立|加入|批准|出生|生)"), r"\1"),
)
_USUAL_CALENDAR = re.compile("^(?:公元|公历|阳历|西元|新历):?")
_LAST_YEAR = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})")
_SHORT_YEAR = re.compile(
    r"'?[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{1,2}|[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日?|[0-9]{1,2}-[a-z]{3,9}-[0-9]{2}",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"[12][0-9]{3}(?:[-/.][0-9]{1,2}|年[0-9]{1,2}月?|(?:0[1-9]|1[0-2]))|[12][0-9]{3}年?"
)
_ENGLISH = re.compile(
    r"([0-9]{1,2})[- ]([a-z]{3})[a-z]*[-, ]+([0-9]{4})|([a-z]{3})[a-z]* ([0-9]{1,2}),? ([0-9]{4})",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMERALS = "0一二三四五六七八九"
_LETTERS_O = str.maketrans("OoОоΟο", "000000")
_IN_NUMERALS = re.compile(
    rf"([0-9{_NUMERALS}]{{4}})年(?:([0-9]{{1,2}}|[一二三四五六七八九十]{{1,2}})月?(?:(?<=月)([0-9]{{1,2}}|[一二三四五六七八九十廿卅]{{1,3}})日?)?)?"
)


_PACKED = re.compile(r"([12][0-9]{3})[-/.]([0-9]{2})([0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[- /]([a-z]{3})[a-z]*[- /]([0-9]{1,2})", re.IGNORECASE)
_SERIAL_PARTED = re.compile("[0-9]{2},[0-9]{3}")
_NO_END = frozenset("长期 永久 永续 无固定期限 无期限 不约定期限 长期有效".split())
_NOTHING = re.compile(r"0{4}[-/.年]?0{1,2}[-/.月]?0{1,2}日?(?: [0:.]+)?")
# A spreadsheet shows a day so without its year, or without its day.
_SHORTENED = re.compile(
    r"([a-z]{3})[a-z]*[-/ .]*'?[0-9]{1,2}|[0-9]{1,2}[-/ .]*([a-z]{3})[a-z]*", re.IGNORECASE
)
_SHORTENED_HERE = re.compile("[0-9]{1,2}月-[0-9]{1,2}|[0-9]{1,2}-[0-9]{1,2}月")
_MONTH_IN_LETTERS = re.compile(
    r"([a-z]{3})[a-z]*[-/ .,]*[12][0-9]{3}|[12][0-9]{3}[-/ .]*([a-z]{3})[a-z]*", re.IGNORECASE
)
_NO_YEAR = re.compile(
    r"(?:0?[1-9]|1[0-2])(?:月|[-/])(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})日?|[一二三四五六七八九十]{1,2}月[一二三四五六七八九十廿]{1,3}日?"
)
_ANY_FIGURE = re.compile("[0-9〇一二三四五六七八九十]")
# What may stand between a day and the end of a period, and what may be that end.
_TO = re.compile("[-~〜∼至到]+")
_OPEN_ENDS = frozenset(("", "今", "现在", "目前", "今日", "至今", "迄今", "不限", "无限期"))
PERIODS = frozenset(("two_days", "open_period"))
_ABOUT = re.compile(r"^(?:约|大约|大概|左右)|(?:以?前|以?后|左右|前后|许)$")
_FULL_DAY = re.compile(r"[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?")
_A_DAY_AND_ITS_END = 2


class Day(NamedTuple):
    """A day that was read, or None and the stable name of what is wrong."""

    day: date | None
    problem: str = ""


NO_DAY = Day(None, "bad_date")
UNREAD = Day(None, "unread_date")
BAD_YEAR = Day(None, "bad_year")
# A digit too few or too many.
_ODD_YEAR = re.compile(
    r"(?:[0-9]{3}|[0-9]{5})([-/.])[0-9]{1,2}\1[0-9]{1,2}|(?:[0-9]{3}|[0-9]{5})年[0-9]{1,2}月[0-9]{1,2}日?"
)


def read_day(value: Any) -> Day:
    """Return the day in a cell or typed text.

    Reads date cells, serial numbers of either calendar of Excel, 2004-04-28, 2015/3/17, 2011.11.19,
    1998、7、1, 20070220, 2000年6月27号, 二〇一五年三月十七日, 17-Mar-2015, 17-3月-2015, seconds or
    milliseconds since 1970, each also with a time or a remark in brackets behind it; a time with a zone
    is first brought to the county's. Problems: `bad_date` no day, `day_missing` year and month only,
    `short_year` a year of two digits, `bad_year` a year before 1900 or after 2099, `other_calendar` a lunar
    day or a year of 民国 or 平成, `unclear_date` a day that could be read in two ways, `two_days` a period,
    `open_period` one without an end, `about_a_day` a day and 约, `no_end` 长期, `zero_date` 0000-00-00,
    `year_missing` 4月5日, `shortened_day` Apr-16, `not_a_day` a text without a figure, `unread_date` any other.
    """
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        if isinstance(value, MonthOnly) and day.day == 1:
            return Day(None, "day_missing")
        return Day(day) if day.year in _YEARS else BAD_YEAR
    if isinstance(value, (int, float)) and _SERIALS.start <= value < _SERIALS.stop:
        return _serial(int(value) + (_FROM_1904 if isinstance(value, Number1904) else 0))
    return _read(clean(value))


def first_day(value: Any) -> date | None:
    """Return the day a period begins with (2015-03-17至2035-03-16, 2015-03-17至今), None for anything else."""
    return _period(_bare(clean(value))).day


def weekday_besides(text: str, day: date) -> bool:
    """Say whether a text names a day of the week beside its `day`, and another one."""
    found = _WEEKDAY.search(clean(text))
    named = found[0].strip("() ,")[-1:] if found else ""
    return _WEEKDAYS.get(named, day.weekday()) != day.weekday()


def parse_date(value: Any) -> date | None:
    """Return the day of `read_day`, None when there is none."""
    return read_day(value).day


def problem_text(problem: str) -> str:
    """Return the sentence for a problem of `read_day`."""
    return str(TEXTS.get(problem) or TEXTS["bad_date"])


# Cached, since a file is planned several times, and a register brought each month.
@lru_cache(maxsize=8192)
def _read(text: str) -> Day:
    plain = _plain(text)
    if plain is not None:
        is_nothing = plain.day is None and _NOTHING.fullmatch(text)
        return Day(None, "zero_date") if is_nothing else plain
    if _OTHER_CALENDARS.search(text):
        return Day(None, "other_calendar")
    if not _ANY_FIGURE.search(text):
        return Day(None, "no_end" if text in _NO_END else "not_a_day")
    bare, moment = _without_time(_bare(text))
    bare = bare.strip(" .,;")
    if _NOTHING.fullmatch(bare):
        return Day(None, "zero_date")
    readings = (read(bare) for read in _READINGS)
    reading = next((reading for reading in readings if reading is not None), UNREAD)
    if reading.day is None or moment is None:
        return reading
    return Day(datetime.combine(reading.day, moment).astimezone(clock.ZONE).date())


def _bare(text: str) -> str:
    """Return a text in the usual signs, without a weekday or a remark, the year first."""
    bare = _USUAL_CALENDAR.sub("", _WEEKDAY.sub("", text.translate(_SIGNS)).strip())
    for written, plainly in _REWRITTEN:
        found = written.fullmatch(bare)
        bare = found.expand(plainly) if found else bare
    return bare


def _plain(text: str) -> Day | None:
    found = _PLAIN.fullmatch(text)
    if found is None and " " in text:
        packed, dashed = text.replace(" ", ""), text.replace(" ", "-")
        found = _PLAIN.fullmatch(packed) or _PLAIN.fullmatch(dashed)
    if found is None:
        return None
    year, _sign, *parts = found.groups()
    return _day(year, *filter(None, parts))


def _digits(text: str) -> Day | None:
    """Return the day of a serial number, or of a moment in digits alone, or counted since 1970."""
    if _SERIAL.fullmatch(text):
        number = int(text)
        return Day(None, "unclear_date") if number in _UNCLEAR_SERIALS else _serial(number)
    found = _MOMENT.fullmatch(text)
    day = _day(found[1][:4], found[1][4:6], found[1][6:]) if found else None
    since = _SECONDS.fullmatch(text)
    if since is None or (day and day.day):
        return day
    return Day(datetime.fromtimestamp(int(since[1] or since[2]), clock.ZONE).date())


def _packed(text: str) -> Day | None:
    """Return the day of 2015.0317, 2015-Mar-17, 42,080, and of 2O15-03-17 with the letter O."""
    if found := _PACKED.fullmatch(text):
        return _day(*found.groups())
    if found := _YEAR_FIRST.fullmatch(text):
        return _english(f"{found[3]}-{found[2]}-{found[1]}")
    if _SERIAL_PARTED.fullmatch(text):
        return _digits(text.replace(",", ""))
    digits = text.translate(_LETTERS_O)
    return _plain(digits) if digits != text else None


def _year_last(text: str) -> Day | None:
    """Return the day of 17/03/2015 or 3/17/2015, unless both numbers could be the month."""
    found = _LAST_YEAR.fullmatch(text.replace(" ", ""))
    if found is None:
        return None
    first, second = int(found[1]), int(found[3])
    if first == second or second > _MONTHS_A_YEAR:
        return _day(found[4], found[1], found[3])
    if first > _MONTHS_A_YEAR:
        return _day(found[4], found[3], found[1])
    return Day(None, "unclear_date")


def _english(text: str) -> Day | None:
    found = _ENGLISH.fullmatch(text)
    if found is None:
        return None
    day, month, year = found.group(1, 2, 3) if found[1] else found.group(5, 4, 6)
    name = month.lower()
    return _day(year, str(_MONTHS.index(name) + 1), day) if name in _MONTHS else NO_DAY


def _numerals(text: str) -> Day | None:
    """Return the day of 二〇一五年三月十七日, in which each part may be in digits and 〇 the letter O."""
    found = _IN_NUMERALS.fullmatch(text.replace(" ", "").translate(_LETTERS_O))
    if found is None:
        return None
    if found[3] is None:
        return Day(None, "day_missing")
    year = "".join(sign if sign.isdecimal() else str(_NUMERALS.index(sign)) for sign in found[1])
    return _day(year, _number(found[2]), _number(found[3]))


def _number(text: str) -> str:
    return text if text.isdecimal() else str(number_of(text) or 0)


def _fault(text: str) -> Day | None:
    packed = text.replace(" ", "")
    for pattern, problem in _FAULTS:
        if pattern.fullmatch(packed):
            return Day(None, problem)
    for pattern, problem in _IN_LETTERS:
        found = pattern.fullmatch(text)
        if found and (found[1] or found[2]).lower() in _MONTHS:
            return Day(None, problem)
    if _period(text).day:
        return Day(None, _period(text).problem)
    return _more_than_a_day(packed)


def _period(text: str) -> Day:
    """Return the first day of a period, with `two_days` or `open_period`; NO_DAY for what is none."""
    for sign in _TO.finditer(text):
        end = text[sign.end() :].strip(" .止")
        if not end or end in _OPEN_ENDS or end in _NO_END:
            problem = "open_period"
        elif end[0].isdigit() and _read_alone(end):
            problem = "two_days"
        else:
            continue
        day = _read_alone(text[: sign.start()].removeprefix("自").removeprefix("从").rstrip(" 起"))
        if day:
            return Day(day, problem)
    return NO_DAY


def _read_alone(text: str) -> date | None:
    readings = (read(text.strip()) for read in (_plain, _packed, _numerals))
    return next((reading.day for reading in readings if reading is not None and reading.day), None)


def _more_than_a_day(text: str) -> Day | None:
    """Return the fault of a text in which there is a day, but not alone."""
    days = len(_FULL_DAY.findall(text))
    if days >= _A_DAY_AND_ITS_END:
        return Day(None, "two_days")
    return Day(None, "about_a_day") if days and _ABOUT.search(text) else None


_FAULTS = (
    (_MONTH, "day_missing"),
    (_ODD_YEAR, "bad_year"),
    (_SHORT_YEAR, "short_year"),
    (_SHORTENED_HERE, "shortened_day"),
    (_NO_YEAR, "year_missing"),
)
_IN_LETTERS = ((_SHORTENED, "shortened_day"), (_MONTH_IN_LETTERS, "day_missing"))
_READINGS = (_plain, _digits, _packed, _year_last, _english, _numerals, _fault)


def _without_time(text: str) -> tuple[str, time | None]:
    """Return a text without the time behind a day, and that time when it has a zone, which may move the day."""
    found = _TIME.search(text)
    if found is None or found.start() == 0:
        return text, None
    moment = None
    if found["zone"]:
        hour, minute = min(int(found["hour"]), 23), min(int(found["minute"]), 59)
        moment = time(hour, minute, tzinfo=_zone(found["zone"]))
    return text[: found.start()], moment


def _zone(text: str) -> tzinfo:
    # What systems in China call their own time, which was an hour ahead in the summers of 1986 to 1991.
    if text.upper() in {"CST", "CDT"}:
        return clock.ZONE
    digits = re.sub("[^0-9]", "", text)
    if not digits:
        return UTC
    minutes = min(int(digits[:2]) * 60 + int(digits[2:] or 0), 23 * 60)
    return timezone(timedelta(minutes=-minutes if "-" in text else minutes))


def _serial(number: int) -> Day:
    return Day(_EPOCH + timedelta(days=number)) if number in _SERIALS else NO_DAY


def _day(year: str, month: str, day: str) -> Day:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return NO_DAY
    return Day(found) if found.year in _YEARS else BAD_YEAR
