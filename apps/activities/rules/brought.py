"""What the workbooks of branches say of a meeting: the day and the hours, who was there, who was not and why."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from kernel import clock
from kernel.chinese.days import read_day
from kernel.chinese.numerals import number_of
from kernel.chinese.text import clean

# Where a workbook names no hour.
USUAL, LASTS = time(9), timedelta(hours=1)
_NOON, _MIDNIGHT = 12, 24
# A number above is a day as a spreadsheet counts them, with its hour behind the point.
_SERIALS_FROM = 2100
_HOUR = re.compile(
    r"(?P<half>上午|早上|早|中午|下午|晚上|晚)? ?(?P<hour>[01]?[0-9]|2[0-4]) ?[:时点] ?"
    r"(?:(?P<minute>[0-5]?[0-9])分?(?::[0-5][0-9])?|(?P<thirty>半))?(?: ?(?P<sign>[AP])\.?M\b\.?)?",
    re.IGNORECASE,
)
_BETWEEN_HOURS = re.compile(r"^[ \-—–~至到]+|[ \-—–~至到,;]+$")
_UNTIL = re.compile(r"(?<=[日0-9]) ?(?:[—–~至到]+|(?<=日)-) ?")
_SEVERAL = re.compile(r"(?<=[日0-9]) ?[、,;/和及\n] ?(?=[0-9]+[月日])")
_PART = re.compile(
    r"(?:(?P<month>[0-9]{1,2}|十?[一二三四五六七八九十])月)?(?:份)?(?P<day>[0-9]{1,2}|[一二三四五六七八九十廿卅]{1,3}(?=[日号]))[日号]?"
)
_DAY_MISSING = re.compile(r".*月(?:份|上旬|中旬|下旬|底|初|末)?")
_HALVES = {"上午": time(9), "下午": time(15), "晚上": time(19), "中午": time(12)}
_IN_HALF = re.compile("(?:上午|下午|晚上|中午)$")
_WHOLE_DAY = re.compile(r"(?<=[日0-9]) ?\(?(?:全天|一天|整天)\)?$")
_TO = re.compile(r"(?<=[0-9]\.[0-9])-|(?<=\.[0-9]{2})-")
_PAIR = re.compile(r"([0-9]{1,2})[./\-]([0-9]{1,2})")
_WEEKDAY = re.compile(r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?")
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")
_MONTH = re.compile(r"(?<![0-9])([0-9]{1,2}|十?[一二三四五六七八九十])月")
# A number cell drops the nought of 3.10.
_MAYBE_TENS = frozenset("123")


@dataclass(frozen=True)
class When:
    """Begin and end of a meeting; `has_hour` says whether its hour was written, `is_later` that its end
    was written earlier than its begin, and is read as of the afternoon or evening: 14:30-4:30."""

    starts_at: datetime
    ends_at: datetime
    has_hour: bool
    is_later: bool = False

    @property
    def day(self) -> date:
        return self.starts_at.date()


@dataclass(frozen=True)
class Around:
    """Year and month as other cells, the sheet or the title name them; 0 for none."""

    year: int = 0
    month: int = 0


def year_in(text: Any) -> int:
    """Return the first year of four digits in a text, 0 for none."""
    found = _YEAR.search(clean(text))
    return int(found[1]) if found else 0


def month_in(text: Any) -> int:
    """Return the month that a cell or a title names as 3月, 三月份 or 3; 0 for none and for several."""
    if isinstance(text, date):
        return text.month
    text = clean(text)
    found = {_month(one) for one in _MONTH.findall(text)} or {_month(text)}
    months = found - {0}
    return months.pop() if len(months) == 1 else 0


def when(cell: Any, until: Any, around: Around) -> tuple[When | None, str]:
    """Return when a meeting was by its cells of begin and end, or None and why: a problem of `read_day`,
    `several_days`, `no_year`, `unclear_date` for 3.1 in a number cell, `ends_before`."""
    begin, problem = _moments(cell, around)
    if not begin:
        return None, problem
    day, hours, last = begin
    is_half = bool(_IN_HALF.search(_text(cell)))
    if clean(until):
        end, problem = _moments(until, Around(day.year, day.month))
        if not end and _hours(clean(until)):
            hours = [*hours, *_hours(clean(until))]
        elif not end:
            return None, problem
        else:
            last, hours = end[0], hours + end[1]
        if len(hours) == 1 and not begin[1]:
            # Only the end has an hour.
            hours.insert(0, min(USUAL, hours[0].replace(hour=max(hours[0].hour - 1, 0))))
            return _between(day, hours, last, has_hour=False)
    return _between(day, hours, last, has_hour=bool(hours and not is_half))


def _between(
    day: date, hours: list[time], last: date, *, has_hour: bool
) -> tuple[When | None, str]:
    starts = datetime.combine(day, hours[0] if hours else USUAL, clock.ZONE)
    ends, is_later = starts + LASTS, False
    if len(hours) > 1:
        ends = datetime.combine(last, hours[-1], clock.ZONE)
        if ends <= starts and hours[-1].hour < _NOON and last == day:
            ends, is_later = ends + timedelta(hours=_NOON), True
    elif last > day:
        ends = datetime.combine(last, time(17), clock.ZONE)
    return (When(starts, ends, has_hour, is_later), "") if ends > starts else (None, "ends_before")


def _moments(cell: Any, around: Around) -> tuple[tuple[date, list[time], date] | None, str]:
    """Return the first day, the hours and the last day of a cell, or None and why."""
    if isinstance(cell, datetime):
        hours = [cell.time().replace(microsecond=0)] if cell.time() != time() else []
        return (cell.date(), hours, cell.date()), ""
    if isinstance(cell, date):
        return (cell, [], cell), ""
    text = _WHOLE_DAY.sub("", _WEEKDAY.sub("", _text(cell)))
    hours = _hours(text)
    if isinstance(cell, float) and (rest := cell % 1) and cell > _SERIALS_FROM:
        minutes = min(round(rest * 24 * 60), 24 * 60 - 1)
        hours = [time(*divmod(minutes, 60))]
        text = clean(cell // 1)
    elif half := _IN_HALF.search(text):
        hours, text = [_HALVES[half[0]]], text[: half.start()].strip()
    if _SEVERAL.search(text):
        return None, "several_days"
    text = _BETWEEN_HOURS.sub("", _HOUR.sub("", text)).strip() if hours else text
    first, second = _split(text)
    day, problem = _day(cell if isinstance(cell, float) else first, first, around)
    if day is None:
        return None, problem
    last = _day(second, second, Around(day.year, day.month))[0] if second else day
    return (day, hours, last or day), ""


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return "\n".join(filter(None, map(clean, cell.splitlines())))
    return clean(cell)


def _split(text: str) -> tuple[str, str]:
    """Return the first and the last day of 3月5日至7日 and 2025.3.5-3.7, "" where there is one only."""
    found = _UNTIL.search(text) or _TO.search(text)
    return (text[: found.start()], text[found.end() :]) if found else (text, "")


def _day(cell: Any, text: str, around: Around) -> tuple[date | None, str]:
    """Return the day of a cell, with year and month from around it where it lacks them, or why not."""
    day, problem = read_day(cell)
    if day is not None:
        return day, ""
    packed = text.replace(" ", "")
    part, pair = _PART.fullmatch(packed), _PAIR.fullmatch(packed)
    month, number = 0, 0
    if pair:
        month, number = int(pair[1]), int(pair[2])
    elif part:
        month, number = _month(part["month"] or "") or around.month, _number(part["day"])
    if pair and isinstance(cell, float) and pair[2] in _MAYBE_TENS:
        problem, month = "unclear_date", 0
    if not month:
        return None, "day_missing" if _DAY_MISSING.fullmatch(packed) else problem
    if not around.year:
        return None, "no_year"
    try:
        return date(around.year, month, number), ""
    except ValueError:
        return None, "bad_date"


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else number_of(text) or 0


def _month(text: str) -> int:
    number = _number(text)
    return number if 1 <= number <= _NOON else 0


def _hours(text: str) -> list[time]:
    """Return the hours a text names; one after 下午 is of the afternoon, and so is what follows it."""
    found: list[time] = []
    is_late = False
    for one in _HOUR.finditer(text):
        hour = int(one["hour"])
        if one["half"]:
            is_late = one["half"] in {"下午", "晚上", "晚"} or (one["half"] == "中午" and hour < 6)
        elif one["sign"]:
            is_late = one["sign"] in "Pp"
        hour += _NOON if is_late and hour < _NOON else 0
        minute = 30 if one["thirty"] else int(one["minute"] or 0)
        if hour < _MIDNIGHT:
            found.append(time(hour, minute))
    return found


@dataclass(frozen=True)
class Named:
    """Somebody a cell names: by which name, what stands behind it in brackets or after a colon."""

    name: str
    note: str = ""
    # The heading inside the cell it stands under: 请假, 缺席, 列席; "" for none.
    under: str = ""


ALL = "全体"
_SEPARATORS = re.compile(r"[、,;/\n|。\t]+")
_LABEL = re.compile(
    r"(?:其中)?(请假|缺席|缺勤|未到|事假|病假|列席|参加|出席|应到|实到|参会|到会|主持|记录)(?:人员|党员|人|同志|领导)?(?:名单)?[:(]"
)
_NOTED = re.compile(r"([^():]+?)\(([^()]*)\)")
_ETC = re.compile(
    r"等?共?(?:[0-9]+|[一二三四五六七八九十]+)(?:位|名|个)?(?:同志|党员|人)+$|等$|等(?:人|同志)$"
)
# 李四因病请假.
_SENTENCE = re.compile(
    r"([^:()]{2,4}?)(?:等[0-9]+人)?((?:因|请.{0,2}假|在(?:外|家|校|读|京|职|岗)).{0,20})"
)
# What says that nobody was away.
_NOBODY = re.compile(
    r"(?:无|没有?|没)(?:人|党员)?(?:请假|缺席|缺勤|未到)?(?:人员|党员)?|全勤|(?:全员|全体|全部|均已?|都已?|党员全)(?:到齐|参加|出席|到会|到场|到)|应到尽到"
)
# A note in brackets before a name, and an office before one.
_NOTED_BEFORE = re.compile(r"\(([^()]*)\)([^():]+)")
_OFFICE_BEFORE = re.compile(
    r"(?:党支部|支部|党委|总支)?(?:第一)?(?:副?书记|(?:组织|宣传|纪检|统战|青年)?委员|组长|党员|预备党员|同志)"
)
# Numbers before names, and how many there were.
_NUMBERS = re.compile(
    r"(?:应到|实到|共|共计)[0-9]+[人名个位]*:?|\(?[0-9]{1,3}[.、)]? ?(?=[^\W\d_])(?![人名个位年月日])"
)
_ELSEWHERE = re.compile(r"(?:详?见|附).{0,4}(?:附件|附表|签到|名单|照片|登记|记录).{0,4}")
_COUNT = re.compile(r"[共计]*(?:[0-9]+)[人名个位]*")
_ALL = re.compile(
    r"(?:本?支部|党支部|党小组)?(?:全体|所有|全部)(?:在家|在册|正式)?(?:党员|支委|委员|人员|同志|成员)?(?:同志)?"
)
# What a note of one who was not there is made of; otherwise a second word is a second name.
_REASONS = re.compile(
    r"病|假|差|外|住院|加班|会议|培训|学习|休|旷|缺|事|孕|产|值班|家中|年老|体弱|因|隔离"
)
# Names are not longer where nothing parts them.
_LONGEST_IN_A_ROW = 12
# What is noted of one who stands among those who came, and did not come; and of a guest.
AWAY = re.compile(r"请假|事假|病假|缺席|缺勤|未到|没来|未参加")
MISSED = re.compile(r"缺席|缺勤|未到|没来|未参加")
SITTING_IN = re.compile(r"列席|特邀|嘉宾|来宾|群众|旁听|积极分子|发展对象|讲师|授课")
UNEXCUSED = re.compile(r"无故|旷|未请假|无假|没请假")


def people(cell: Any, *, absent: bool = False, known: Container[str] = frozenset()) -> list[Named]:
    """Return those a cell names, in its order; with `absent`, words of a reason belong to the name before.

    One who is named "全体" is everybody of the unit. Two signs with a blank between them (张 三) are one name.
    Names that are `known` are found where nothing parts them from a reason, an office or each other.
    """
    found: list[Named] = []
    under = ""
    for part in _SEPARATORS.split(_NUMBERS.sub("、", _without_brackets_around(_text(cell)))):
        label = _LABEL.match(part)
        under = label[1] if label else under
        text, noted = _taken_apart(_below(part, label) if label else part)
        for word in _words(text):
            if absent and _NOBODY.fullmatch(word):
                continue
            if inside := _known_in(word, known, absent=absent):
                found += [Named(name, note or noted, under) for name, note in inside]
                continue
            if absent and (sentence := _SENTENCE.fullmatch(word)):
                found.append(Named(_bare(sentence[1]), sentence[2], under))
                continue
            if absent and found and not noted and ":" not in word and _REASONS.search(word):
                found[-1] = Named(found[-1].name, word, found[-1].under)
                continue
            name, _colon, note = word.partition(":")
            if named := _bare(name):
                found.append(Named(named, note or noted, under))
    return found


def _below(part: str, label: re.Match[str]) -> str:
    """Return what stands under a heading inside a cell, without a bracket around it."""
    text = part[label.end() :]
    return text.removesuffix(")") if label[0].endswith("(") else text


def _known_in(word: str, known: Container[str], *, absent: bool) -> list[tuple[str, str]]:
    """Return the names in a word with what stands behind each; nothing for a word that is a name itself or has none."""
    if word in known:
        return []
    office = _OFFICE_BEFORE.match(word)
    if office and word[office.end() :] in known:
        return [(word[office.end() :], "")]
    if absent:
        lengths = (at for at in range(len(word) - 1, 1, -1) if word[:at] in known)
        at = next((at for at in lengths if _REASONS.search(word[at:])), 0)
        return [(word[:at], word[at:].lstrip(":"))] if at else []
    return [(name, "") for name in _apart(word, known)]


def _apart(word: str, known: Container[str]) -> list[str]:
    """Return the names a word is made of, where it is made of known ones only."""
    for at in range(min(len(word), _LONGEST_IN_A_ROW), 1, -1):
        if word[:at] in known and (rest := _apart(word[at:], known) if word[at:] else [""]):
            return [word[:at], *filter(None, rest)]
    return []


def _taken_apart(text: str) -> tuple[str, str]:
    before = _NOTED_BEFORE.fullmatch(text)
    if before:
        return before[2], before[1]
    noted = _NOTED.search(text)
    if noted is None:
        return text, ""
    return text.replace(noted[0], noted[1], 1), noted[2]


def _without_brackets_around(text: str) -> str:
    """Return a text whose brackets hold no separator: 李四(病、住院) is one name with one note."""
    return re.sub(r"\(([^()]*)\)", lambda one: f"({_SEPARATORS.sub(' ', one[1])})", text)


def _words(text: str) -> list[str]:
    """Return the words of a text; signs standing alone are put together to names of two, the last of three."""
    words: list[str] = []
    for is_alone, several in groupby(text.split(), lambda word: len(word) == 1):
        if not is_alone:
            words += several
            continue
        run = "".join(several)
        names = [run[at : at + 2] for at in range(0, len(run) - len(run) % 2, 2)]
        if names and len(run) % 2:
            names[-1] += run[-1]
        words += names or [run]
    return words


def _bare(name: str) -> str:
    name = _ETC.sub("", name.strip(" ()-—.:"))
    if _ALL.fullmatch(name):
        return ALL
    return "" if not name or _COUNT.fullmatch(name) or _ELSEWHERE.fullmatch(name) else name


def count_in(cell: Any) -> int | None:
    """Return the number of people in a cell such as 12人, None for none."""
    found = re.fullmatch(
        r"(?:应到|实到|共)?:?([0-9]{1,4})(?:\.0)?[人名个位]*", clean(cell).replace(" ", "")
    )
    return int(found[1]) if found else None
