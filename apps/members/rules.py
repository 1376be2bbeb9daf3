"""Arithmetic about members: ID numbers, ages, categories.

Sources: GB 11643-1999 (ID number, ISO 7064 MOD 11-2), 发展党员工作细则 (age 18, probation of a year).
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.utils.translation import gettext as _

from kernel.clock import NOT_YET

AGE_TO_JOIN = 18
# Values in clear that one account may read so fast: who rings people up is never stopped.
READ_AT_MOST, READING_WINDOW = 30, timedelta(minutes=10)
CATEGORIES = {
    "正式党员": "full",
    "正式": "full",
    "预备党员": "probationary",
    "预备": "probationary",
}
SEXES = {"男": "male", "女": "female"}
# Levels as people write them; what is not here stays as written.
EDUCATIONS = {
    "研究生": ("博士", "硕士", "博士研究生", "硕士研究生", "在职研究生"),
    "本科": ("大学", "大学本科", "本科及以上", "全日制本科", "在职本科"),
    "大专": ("专科", "大学专科", "大专及以上", "高职"),
    "中专": ("中等专科", "中技", "技校", "职高", "职业高中"),
    "高中": ("普通高中",),
    "初中": ("初中及以下",),
    "小学": ("小学及以下",),
}
_EDUCATION = {written: level for level, others in EDUCATIONS.items() for written in others}
# Between the Constitutions of the 9th and the 11th Congress members were admitted without probation.
_NO_PROBATION_FROM, _NO_PROBATION_TO = date(1969, 4, 14), date(1977, 8, 18)
_ID = re.compile(r"[0-9]{17}[0-9X]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
OLDEST = date(1900, 1, 1)


def is_id_number(text: str, today: date) -> bool:
    """Say whether `text` is an 18-character ID number: check digit right, birth a real past day.

    The region part is not looked up: divisions that have been abolished stay on cards for life.
    """
    if not _ID.fullmatch(text):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], _WEIGHTS, strict=True))
    born = birth_date(text)
    return text[17] == _CHECKS[total % 11] and born is not None and OLDEST <= born <= today


def birth_date(id_number: str) -> date | None:
    """Return the day of birth an ID number holds, None when it is no day."""
    try:
        return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    except ValueError:
        return None


def sex_of(id_number: str) -> str:
    """Return male or female from an ID number's sequence digit."""
    return "male" if int(id_number[16]) % 2 else "female"


def age_on(born: date, day: date) -> int:
    """Return the completed years of a person's life on `day`."""
    had_birthday = (day.month, day.day) >= (born.month, born.day)
    return day.year - born.year - (not had_birthday)


def joined_too_young(born: date, joined: date) -> bool:
    """Say whether a person joined before the age of 18."""
    return age_on(born, joined) < AGE_TO_JOIN


def life_problem(
    *, born: date, joined: date, confirmed: date | None, today: date
) -> tuple[str, str, str] | None:
    """Return (field, code, text) of the first contradiction between a member's dates.

    None when they agree with each other and lie in the past.
    """
    if joined > today:
        return "joined_on", "bad_date", str(NOT_YET)
    if joined_too_young(born, joined):
        text = _("Born %(born)s: the member was not yet 18 on this day.") % {"born": born}
        return "joined_on", "joined_before_18", text
    if confirmed is None:
        return None
    if confirmed < joined:
        text = _(
            "Joined on %(joined)s but became a full member before, on %(confirmed)s: "
            "one of the two days is wrong. Correct it."
        )
        days = {"joined": joined, "confirmed": confirmed}
        return "confirmed_on", "confirmed_before_joined", text % days
    if confirmed > today:
        return "confirmed_on", "bad_date", str(NOT_YET)
    return None


def a_year_before(day: date) -> date:
    """Return the day one year earlier; of 29 February, the 28th."""
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap_day else day.day)


def probation_is_too_short(joined: date, confirmed: date) -> bool:
    """Say whether a person became a full member less than a year after joining.

    Who joined from 1969 to 1977 had no probation and may be full from the first day.
    """
    if _NO_PROBATION_FROM <= joined <= _NO_PROBATION_TO:
        return False
    leap_day = (joined.month, joined.day) == (2, 29)
    return confirmed < joined.replace(year=joined.year + 1, day=28 if leap_day else joined.day)


def education(text: str) -> str:
    """Return the usual name of a level of education: 大学本科 gives 本科; others stay as written."""
    return _EDUCATION.get(text, text)
