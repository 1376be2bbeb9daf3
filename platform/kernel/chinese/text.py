"""Normalises typed cells; pinyin for search and sorting."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from unicodedata import is_normalized, normalize

from django.utils.translation import get_language, pgettext

from kernel.chinese.pinyin import syllables

# Characters pasted by accident: control characters (PostgreSQL refuses NUL), soft hyphens, zero-width
# characters, direction marks, fillers, variation selectors, byte order mark, lone surrogates.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc\ud800-\udfff\U000e0000-\U000e01ef]"
)
# Emoji and some scripts are written with them.
_JOINING = frozenset("\u200c\u200d\ufe0e\ufe0f")
# Control characters that count as blanks, and that no Word document may hold.
_SEPARATORS = re.compile("[\x0b\x0c\x1c-\x1f]")
_BLANKS = re.compile(r"\s+")
# The end of a line, or another control character, as a code of spreadsheets that a program took for text.
_CODED = re.compile("_x00[01][0-9A-Fa-f]_")
# Radicals that PDF files give for the characters they look like; NFKC replaces only the Kangxi block's.
_RADICAL = re.compile("[\u2e80-\u2eff]")
_RADICALS = str.maketrans(
    "⺁⺄⺒⺓⺝⺟⺠⺧⺩⺫⺬⺵⺷⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
    "厂乙巳幺月母民牛王目示网羊虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
)
_MOBILE = re.compile(r"1[0-9]{10}")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def clean(value: Any) -> str:
    """Return a cell as text: half-width, no invisible characters, runs of blanks made one.

    Blanks inside stay, because they separate words and foreign names; `compact` drops them. A
    whole number stored as a float (19900008974.0) loses its fraction; a date becomes ISO.
    """
    if isinstance(value, str):
        # Codes, days and phone numbers, which seldom repeat, need no place in the cache.
        if value.isascii() and value.isprintable() and "  " not in value and "_x00" not in value:
            return value.strip()
        # Nearly all names and addresses: letters and digits in their usual form.
        is_usual = value.isalnum() and is_normalized("NFKC", value) and not _has_filler(value)
        return value if is_usual else _clean_text(value)
    if value is None:
        return ""
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, date) else _clean_text(str(value))


# Cached, since registers repeat the same values: towns, kinds, states.
@lru_cache(maxsize=16384)
def _clean_text(text: str) -> str:
    if "_x00" in text:
        text = _CODED.sub(" ", text)
    text = normalize("NFKC", _INVISIBLE.sub("", text))
    if _RADICAL.search(text):
        text = text.translate(_RADICALS)
    # Once more, because NFKC turns some characters into blanks or invisible characters.
    return _BLANKS.sub(" ", _INVISIBLE.sub("", text)).strip()


def _has_filler(text: str) -> bool:
    """Say whether a text holds one of the invisible characters that count as letters."""
    return "\u1160" in text or "\u115f" in text


def seen(text: str) -> str:
    """Return a typed text without the characters that nobody sees, "" where it has no others but blanks.

    Line ends stay, each as one sign, as browsers count them; so do tabs, and what joins the parts of an
    emoji.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii() and text.isprintable():
        return text
    kept = _INVISIBLE.sub(lambda found: found[0] if found[0] in _JOINING else "", text)
    kept = _SEPARATORS.sub(" ", kept)
    return kept if _INVISIBLE.sub("", kept).strip() else ""


def compact(value: Any) -> str:
    """Return a cell as text without any blanks, for codes and numbers."""
    return clean(value).replace(" ", "")


def pinyin(name: str, *, person: bool = False) -> str:
    """Return the pinyin of a name without tones and blanks; digits and Latin letters stay.

    赵英俊 gives "zhaoyingjun". For a person the first character is read as a surname (单 shan).
    """
    return _read(name, person=person)[0]


def initials(name: str, *, person: bool = False) -> str:
    """Return the first letters of a name's syllables: 赵英俊 gives "zyj"."""
    return _read(name, person=person)[1]


# Callers ask for both pinyin and initials of a name, and shops of a county share their names.
@lru_cache(maxsize=4096)
def _read(name: str, *, person: bool) -> tuple[str, str]:
    # The dot between the parts of a name has no sound.
    read = syllables(compact(name).replace("·", ""), person=person)
    return "".join(read), "".join([syllable[:1] for syllable in read])


def readings(name: str) -> tuple[str, str]:
    """Return both `pinyin` and `initials` of a name that is no person's."""
    return _read(name, person=False)


def is_mobile_number(text: str) -> bool:
    """Say whether `text` is a mainland mobile number: 11 digits that begin with 1."""
    return bool(_MOBILE.fullmatch(text))


def dated(day: date) -> str:
    """Return a day as it is written in the active language: 2026年11月24日, 24 Nov 2026."""
    if is_english():
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def is_english() -> bool:
    """Say whether the active language is English; Chinese is the other."""
    return (get_language() or "").startswith("en")


def in_language(words: Mapping[str, str]) -> str:
    """Return words {zh, en} in the active language; Chinese where there is no English."""
    return (words.get("en") if is_english() else "") or words["zh"]


def listed(words: Iterable[object]) -> str:
    """Return words joined by the separator of the active language: 甲、乙 or a, b."""
    return pgettext("between the words of a list", ", ").join(map(str, words))


def labelled(label: object, words: object) -> str:
    """Return a label and its words with the colon of the active language: 请假：进货 or Leave: goods."""
    colon = pgettext("between a label and its words", ": ")
    return f"{label}{colon}{words}"
