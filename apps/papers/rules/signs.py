"""Signs that the fonts of a PDF do not have: a mark stands for each, and a note says which it was.

Loaded by the first document (`kernel.lazily`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pylopdf_fonts_zh_cn
from PIL import ImageFont

# 〓 is what printers set for a type they do not have; with a number where there are several.
MARK, NUMBERS = "〓", "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# What joins signs to one picture, or chooses how one looks; it is drawn by no font.
_JOINING = frozenset("\u200d\ufe0e\ufe0f")
# Both fonts have these: Latin, and every sign of Chinese of the first edition of Unicode.
_PLAIN = (range(0x20, 0x7F), range(0x4E00, 0x9FA6))
_NO_SIGN = "\U0010ffff"


class Marks:
    """The marks of one document: each sign that cannot be drawn gets the same one everywhere."""

    def __init__(self, texts: Any) -> None:
        found = dict.fromkeys(sign for text in _texts(texts) for sign in text if is_missing(sign))
        self._of = {sign: self._mark(place, len(found)) for place, sign in enumerate(found)}

    @staticmethod
    def _mark(place: int, count: int) -> str:
        return MARK + (NUMBERS[place] if 1 < count <= len(NUMBERS) else "")

    def notes(self) -> list[str]:
        """Return what stands for what: "〓① U+20BB7"."""
        return [f"{mark} U+{ord(sign):04X}" for sign, mark in self._of.items()]

    def put(self, value: Any) -> Any:
        """Return values with the marks in the place of signs that cannot be drawn."""
        if not self._of:
            return value
        if isinstance(value, Mapping):
            return {name: self.put(one) for name, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.put(one) for one in value]
        return self._put(value) if isinstance(value, str) else value

    def _put(self, text: str) -> str:
        kept = (sign for sign in text if sign not in _JOINING)
        return "".join(self._of.get(sign, sign) for sign in kept)


@cache
def is_missing(sign: str) -> bool:
    """Say whether no font of the PDF has a sign: all of them draw it as they draw what is no sign."""
    is_plain = any(ord(sign) in those for those in _PLAIN)
    if is_plain or sign in _JOINING or not sign.isprintable():
        return False
    return all(_drawn(font, sign) == box for font, box in _fonts())


def _drawn(font: ImageFont.FreeTypeFont, sign: str) -> bytes:
    return bytes(font.getmask(sign))


@cache
def _fonts() -> list[tuple[ImageFont.FreeTypeFont, bytes]]:
    """Return each font with the box it draws for what it does not have."""
    plain = ImageFont.Layout.BASIC
    paths = (pylopdf_fonts_zh_cn.serif_path(), pylopdf_fonts_zh_cn.sans_path())
    fonts = [ImageFont.truetype(str(path), 20, layout_engine=plain) for path in paths]
    return [(font, _drawn(font, _NO_SIGN)) for font in fonts]


def _texts(value: Any) -> list[str]:
    """Return every text in values, in their order."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [text for one in value for text in _texts(one)]
    return [value] if isinstance(value, str) else []
