"""Numbers in Chinese characters, as days and amounts write them."""

from __future__ import annotations

import re

_DIGITS = (
    dict(zip("零一二三四五六七八九", range(10), strict=True))
    | dict(zip("〇壹贰叁肆伍陆柒捌玖", range(10), strict=True))
    | {"两": 2, "0": 0}
)
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}
# 五万五 is spoken for 55,000; written, it could be 50,005.
_SPOKEN = re.compile("[百佰千仟万亿][一二两三四五六七八九壹贰叁肆伍陆柒捌玖](?![十拾百佰千仟])")


def number_of(text: str) -> int | None:
    """Return the number of 三十一 (31), 贰佰万 (2,000,000) or 廿八 (28); None for what is no such number.

    None too for 五万五, which could be two numbers.
    """
    if _SPOKEN.search(text):
        return None
    total = group = digit = 0
    text = text.replace("廿", "二十").replace("卅", "三十")
    for sign in text:
        if sign in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[sign]
        elif sign in _UNITS:
            group += (digit or 1) * _UNITS[sign]
            digit = 0
        elif sign in _GROUPS:
            total = (
                (total + group + digit) * _GROUPS[sign]
                if sign == "亿"
                else total + (group + digit) * _GROUPS[sign]
            )
            group = digit = 0
        else:
            return None
    return total + group + digit if text else None
