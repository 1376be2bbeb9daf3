"""Arithmetic about members: ID numbers, ages, categories.

Sources: GB 11643-1999 (ID number, ISO 7064 MOD 11-2), 发展党员工作细则 (age 18, probation of a year).
"""

from __future__ import annotations

import re
from datetime import date

AGE_TO_JOIN = 18
CATEGORIES = {
    "正式党员": "full",
    "正式": "full",
    "预备党员": "probationary",
    "预备": "probationary",
}
SEXES = {"男": "male", "女": "female"}
_ID = re.compile(r"^\d{17}[\dX]$")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
OLDEST = date(1900, 1, 1)


def is_id_number(text: str, today: date) -> bool:
    """Say whether `text` is an 18-character ID number: check digit right, birth a real past day.

    The region part is not looked up: divisions that have been abolished stay on cards for life.
    """
    if not _ID.match(text):
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
