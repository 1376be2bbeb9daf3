"""Cells as people type them, brought into one form; pinyin for search and sorting; masks."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from pypinyin import Style, lazy_pinyin

# Zero-width characters and the byte order mark: pasted from web pages, never meant.
_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\u00ad]")
_BLANKS = re.compile(r"\s+")
_DATE = re.compile(
    r"^(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?(?:[ T]00:00(?::00)?)?$"
)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
# Excel counts days from here; 20,000 is 1954, 60,000 is 2064.
_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = range(20000, 60001)
_HAN = re.compile("[\u3400-\u9fff]+")
_WEEKDAYS = "一二三四五六日"

# Readings that differ when the character is a surname, the first of a person's name.
SURNAMES = {"单": "shan", "仇": "qiu", "曾": "zeng", "解": "xie", "查": "zha", "区": "ou", "朴": "piao",
            "尉": "yu", "盖": "ge", "翟": "zhai", "缪": "miao", "乐": "yue", "召": "shao", "种": "chong",
            "覃": "qin", "折": "she", "黑": "he", "那": "na", "繁": "po", "员": "yun"}  # fmt: skip


def clean(value: Any) -> str:
    """Return a cell as text: half-width, without invisible characters, blanks at most single.

    A whole number stored as a float ("19900008974.0") loses its fraction; a date becomes ISO.
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return _clean_text(str(value))


# Registers repeat themselves: towns, kinds, states.
@lru_cache(maxsize=16384)
def _clean_text(text: str) -> str:
    if text.isascii() and "  " not in text and text.isprintable():
        return text.strip()
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    return _BLANKS.sub(" ", text).strip()


def compact(value: Any) -> str:
    """Return a cell as text without any blanks, as codes and numbers are written."""
    return clean(value).replace(" ", "")


def parse_date(value: Any) -> date | None:
    """Return the day a cell means, None when it means none.

    Knows date cells, 2004-04-28, 2015/03/17, 2011.11.19, 20070220, 2000年6月27日, and Excel's serial
    numbers of 1954 to 2064.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = compact(value)
    if text.isdigit() and len(text) == 5:
        return _from_serial(int(text))
    found = _DATE.match(text) or _COMPACT.match(text)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _from_serial(days: int) -> date | None:
    return _EXCEL_EPOCH + timedelta(days=days) if days in _SERIALS else None


@lru_cache(maxsize=8192)
def _syllable(character: str) -> str:
    return "".join(lazy_pinyin(character, style=Style.NORMAL)).lower()


def pinyin(name: str) -> str:
    """Return the pinyin of a name without tones and blanks; digits and Latin letters stay."""
    return "".join(_syllables(name))


def initials(name: str) -> str:
    """Return the first letters of a name's syllables: 赵英俊 gives "zyj"."""
    return "".join(s if c.isascii() else s[:1] for c, s in zip(name, _syllables(name), strict=True))


@lru_cache(maxsize=256)
def _syllables(name: str) -> list[str]:
    found = [c.lower() if c.isascii() else _syllable(c) for c in name]
    # A short name of Chinese characters only is taken for a person's.
    if name and name[0] in SURNAMES and len(name) <= 4 and _HAN.fullmatch(name):
        found[0] = SURNAMES[name[0]]
    return found


def mask_phone(text: str) -> str:
    """Return a phone number with its middle starred: 199****9999."""
    return f"{text[:3]}****{text[-4:]}" if len(text) >= 9 else "*" * len(text)


def mask_id(text: str) -> str:
    """Return an ID number with all but its region and last two digits starred."""
    return f"{text[:6]}{'*' * 10}{text[-2:]}" if len(text) == 18 else "*" * len(text)


def date_zh(day: date) -> str:
    """Return a day as it is written in Chinese: 2026年11月24日 (周二)."""
    return f"{day.year}年{day.month}月{day.day}日 (周{_WEEKDAYS[day.weekday()]})"
