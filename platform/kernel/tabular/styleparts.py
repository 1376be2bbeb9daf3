"""What the formats of a workbook say of its numbers: a unit of money or zeros that are only shown, days without a time.

Runs in the process of `unpacking` only, like `bookparts`, and compiles expressions as late.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

# What a format shows of money: the unit behind a number, or the sign before it.
_FOREIGN = "美|港|欧|日|澳|加|韩|新台|新加坡|新"
_UNIT = (
    f"[十百千]?[万亿]?(?:{_FOREIGN})?[元圆币]|[十百千]?[万亿]?(?:英镑|法郎|卢布)|[十百千]?[万亿]"
)
_YUAN = "[十百千]?[万亿]?[元圆]?"
_SIGN = "[¥￥$€£]|US\\$|HK\\$|RMB|CNY|USD|HKD|EUR"
_LOCALE = r"\[\$([^\]-]*)(?:-[^\]]*)?\]"
_IN_BRACKETS = r"\[[^\]]*\]"
_QUOTED = r'"[^"]*"|\\.|!.|_.|\*.'
# A number that is shown divided by thousands or, with a point written into it, by ten thousands.
_DIVIDED = r"[0#?](?:!\.[0#?]+)?,+(?![0#?])"
# A number that is shown with zeros, or a text, before it, as codes are: 0000000, "0797-"0000000.
_PADDED = '0{2,15}|"([^"]{1,20})"0{1,15}'
# A number with a text around it: "欣山镇"0"号".
_AROUND = r'(?:"([^"]{1,20})")?0"([^"]{1,20})"'
# A number cell holds 15 digits: what zeros show of a longer one is lost.
_EXACT = 10**15
# What formats that the library has itself show of a number or a day, in Chinese; those of days from 18 on have a time.
MONTH, NO_YEAR, PERCENT = "Y-M", "M-D", "%"
OWN = {
    **dict.fromkeys(("9", "10"), PERCENT),
    **dict.fromkeys(("17", "27", "36", "50", "52", "57"), MONTH),
    **dict.fromkeys(("16", "28", "29", "51", "53", "54", "58"), NO_YEAR),
}
_DAYS = frozenset({14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58})
_CELL = (
    rb"<(?:\w+:)?c\b((?:[^>]*?\s)?s=\"(%s)\"[^>]*)>\s*"
    rb"(?:<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*)?<(?:\w+:)?v>([^<]*)<"
)
# 23:59:17, by which a library writes midnight where China's clocks are kept: 43 seconds before it.
# A cell of a style that holds a value, a text of its own or a formula.
_FILLED = rb"<(?:\w+:)?c\b((?:[^>]*?\s)?s=\"(?:%s)\"[^>]*)>\s*<(?:\w+:)?(?:v|is|f)\b"
LATE = b".9995"
_LATE = rb"[0-9]{4,5}\.9995(?:0[0-3]|02)[0-9]*"
_REFERENCE = rb"\br=\"([A-Z]+)(\d+)\""
_NO_NUMBER = rb"\bt=\"(?!n\")"


class Styles:
    """The styles of a workbook that show a unit, by number, those that show a day alone, and those crossed out."""

    def __init__(self, content: bytes) -> None:
        """Read the part of styles; `content` is empty where a workbook has none."""
        self.units: dict[bytes, str] = {}
        self.days: set[bytes] = set()
        self.struck: set[bytes] = set()
        if not content:
            return
        sheet = ElementTree.fromstring(content)  # noqa: S314 -- this process has limits
        formats = {
            form.get("numFmtId", ""): form.get("formatCode", "")
            for form in sheet.iterfind("{*}numFmts/{*}numFmt")
        }
        struck = {
            str(place)
            for place, font in enumerate(sheet.iterfind("{*}fonts/{*}font"))
            if (line := font.find("{*}strike")) is not None
            and line.get("val", "1") not in {"0", "false"}
        }
        for place, style in enumerate(sheet.iterfind("{*}cellXfs/{*}xf")):
            number, name = style.get("numFmtId", "0"), str(place).encode()
            form = formats.get(number, "")
            if style.get("fontId") in struck:
                self.struck.add(name)
            if unit := unit_shown(form) or (OWN.get(number, "") if not form else ""):
                self.units[name] = unit
            if is_day_alone(form) if form else number.isdecimal() and int(number) in _DAYS:
                self.days.add(name)

    def units_in(self, text: bytes) -> dict[tuple[int, int], str]:
        """Return {(row, column) from 0: unit} of the numbers in a part of a sheet."""
        return {
            place: self.units[style] for place, style, _value in self._cells(text, {*self.units})
        }

    def struck_in(self, text: bytes) -> set[int]:
        """Return the numbers of the rows in a part of a sheet with filled cells that are crossed out."""
        found = re.findall(_FILLED % b"|".join(sorted(self.struck)), text)
        places = (re.search(_REFERENCE, said) for said in found)
        return {int(place[2]) for place in places if place}

    def late_in(self, text: bytes) -> set[tuple[int, int]]:
        """Return the places from 0 of days that were written 43 seconds before their midnight."""
        return {
            place
            for place, _style, value in self._cells(text, self.days)
            if re.fullmatch(_LATE, value)
        }

    def _cells(self, text: bytes, styles: set[bytes]) -> list[tuple[tuple[int, int], bytes, bytes]]:
        if not styles:
            return []
        found = []
        for said, style, value in re.findall(_CELL % b"|".join(sorted(styles)), text):
            place = re.search(_REFERENCE, said)
            if place and not re.search(_NO_NUMBER, said):
                found.append(((int(place[2]) - 1, _column(place[1])), style, value))
        return found


def unit_shown(form: str) -> str:
    """Return what a format shows of money: "元", "万元", "¥", "$"; the format itself of one that shows
    zeros or a text around a number; "%", or what it shows of a day when that is not all; "" for nothing.

    A number that is shown divided (500000 as 50.0万) is in yuan.
    """
    if not form:
        return ""
    padded = re.fullmatch(_PADDED, form)
    if padded and not re.search(_SIGN, padded[1] or ""):
        return form
    return _part_of_day(form) or _money_shown(form)


def _money_shown(form: str) -> str:
    shown = re.sub(_LOCALE, r'"\1"', form.partition(";")[0])
    plain = re.sub(_IN_BRACKETS, "", shown).replace('"', "").replace("\\", "")
    sign, unit = re.search(_SIGN, plain), re.search(_UNIT, plain)
    if unit is None:
        return sign[0] if sign else _text_shown(form, plain)
    if re.search(_DIVIDED, plain) and re.fullmatch(_YUAN, unit[0]):
        return "元"
    return f"{sign[0]}{unit[0]}" if sign and sign[0] not in "¥￥" else unit[0]


def _text_shown(form: str, plain: str) -> str:
    if re.search("[0#?]%", plain):
        return PERCENT
    around = re.fullmatch(_AROUND, form.replace("General", "0").replace("G/通用格式", "0"))
    return around[0] if around else ""


def with_unit(number: float, unit: str) -> str | float:
    """Return a number as a person would type it with its unit or zeros: 500000元, ¥500000, 0000123."""
    if unit in {MONTH, NO_YEAR}:
        return number
    if unit == PERCENT:
        return f"{number * 100:.4f}".rstrip("0").rstrip(".") + unit
    if unit[-1] == '"' and (around := re.fullmatch(_AROUND, unit)):
        return f"{around[1] or ''}{number:.4f}".rstrip("0").rstrip(".") + around[2]
    if unit[-1] == "0":
        is_shown = 0 <= number < _EXACT and number == int(number)
        before, _quote, zeros = unit.rpartition('"')
        return before[1:] + str(int(number)).zfill(len(zeros)) if is_shown else number
    text = f"{number:.4f}".rstrip("0").rstrip(".")
    sign = re.match(_SIGN, unit)
    return f"{sign[0]}{text}{unit[sign.end() :]}" if sign else f"{text}{unit}"


def _part_of_day(form: str) -> str:
    """Return MONTH for a format that shows no day of the month, NO_YEAR for one that shows no year, "" for others."""
    signs = re.sub(_QUOTED, "", re.sub(_IN_BRACKETS, "", form.partition(";")[0])).lower()
    if re.search("[hs0#?g%]", signs):
        return ""
    if "y" in signs:
        return "" if "d" in signs else MONTH
    return NO_YEAR if "m" in signs and "d" in signs else ""


def is_day_alone(form: str) -> bool:
    """Say whether a format shows a day and no time."""
    signs = re.sub(_QUOTED, "", re.sub(_IN_BRACKETS, "", form)).lower()
    return ("y" in signs or "d" in signs) and "h" not in signs and "s" not in signs


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
