"""Industries (GB/T 4754-2017): the letters of the sections and their names."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from kernel.chinese.text import compact

SECTIONS = {
    "A": "农、林、牧、渔业",
    "B": "采矿业",
    "C": "制造业",
    "D": "电力、热力、燃气及水生产和供应业",
    "E": "建筑业",
    "F": "批发和零售业",
    "G": "交通运输、仓储和邮政业",
    "H": "住宿和餐饮业",
    "I": "信息传输、软件和信息技术服务业",
    "J": "金融业",
    "K": "房地产业",
    "L": "租赁和商务服务业",
    "M": "科学研究和技术服务业",
    "N": "水利、环境和公共设施管理业",
    "O": "居民服务、修理和其他服务业",
    "P": "教育",
    "Q": "卫生和社会工作",
    "R": "文化、体育和娱乐业",
    "S": "公共管理、社会保障和社会组织",
    "T": "国际组织",
}
_BETWEEN = re.compile("[、,和及与/ ]|业(?=[、,和及与/])")
_SECTION_OF = {
    _BETWEEN.sub("", name).removesuffix("业"): letter for letter, name in SECTIONS.items()
}
_LETTERED = re.compile(r"([A-T]?)[-.:、)]?([^A-Za-z0-9]*)")
# The last division of each section: code "6110" belongs to division 61, hence to section H.
_LAST_DIVISIONS = {
    5: "A", 12: "B", 43: "C", 46: "D", 50: "E", 52: "F", 60: "G", 62: "H", 65: "I", 69: "J", 70: "K",
    72: "L", 75: "M", 79: "N", 82: "O", 83: "P", 85: "Q", 90: "R", 96: "S", 97: "T",
}  # fmt: skip
# A group of division 10 and later, or a class of the divisions 01 to 05 without its zero.
_SHORT = re.compile("[1-5][0-9]{2}")
_CODE = re.compile(r"([A-T]?)([0-9]{2,4})?")


@lru_cache(maxsize=4096)
def section_of(code: Any, name: Any = "") -> str:
    """Return the letter of an industry's section by its code (H6110, 6110), else by its name.

    A name may have its letter before it (F批发和零售业), and other signs between its words. Returns ""
    when neither is known.
    """
    return _section_of_code(compact(code).upper()) or _section_of_name(compact(name))


@lru_cache(maxsize=4096)
def is_code(code: Any) -> bool:
    """Say whether a text is a code of a section, division, group or class: F, 52, F5212."""
    return bool(_section_of_code(compact(code).upper()))


@lru_cache(maxsize=4096)
def may_lack_zero(code: Any) -> bool:
    """Say whether a spreadsheet may have dropped the first digit of a code: 111 is coal or, as 0111, rice."""
    return bool(_SHORT.fullmatch(compact(code)))


def _section_of_name(name: str) -> str:
    found = _LETTERED.fullmatch(name)
    if found is None:
        return ""
    letter = _SECTION_OF.get(_BETWEEN.sub("", found[2]).removesuffix("业"), "")
    # A letter that contradicts the name says nothing.
    return letter if found[1] in {"", letter} else ""


def _section_of_code(code: str) -> str:
    found = _CODE.fullmatch(code)
    if found is None:
        return ""
    letter, digits = found.groups()
    if letter or not digits or int(digits[:2]) == 0:
        return letter
    return next((s for last, s in _LAST_DIVISIONS.items() if int(digits[:2]) <= last), "")
