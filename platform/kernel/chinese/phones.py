"""Phone numbers, read the same in imports, on pages and in the API."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from kernel.chinese.text import clean
from kernel.errors import Invalid

_DASHES = str.maketrans("‐‑‒–—―−ー_", "-" * 9)
_SEVERAL = re.compile(r"[/、,;|\\]")
_MARKS = re.compile(r"[.\-()]")
# What may stand beside a number: what it is (电话:) and whose (19900000001(妻), 张三19900000001).
_BESIDE = re.compile(r"^[^\W\d_]+[:.]?|\([^()0-9]*\)|[^\W\d_]+$")
_EXTENSION = re.compile(r"(?<=[0-9])-?(?:转|分机|ext\.?|x)(?=[0-9]{1,6}$)", re.IGNORECASE)
_CHINA = re.compile(r"^\(?(?:\+|00)86\)?-?|^86(?=1[3-9][0-9]{9}$)")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_AREA = r"0(?:10|2[0-9]|[3-9][0-9]{2})"
_LANDLINE = re.compile(rf"\(?({_AREA})[)\-]{{0,2}}([1-9][0-9]{{6,7}})(?:-([0-9]{{1,6}}))?")
# Local numbers without area code, services (4001234567, 95588), numbers abroad.
_DAY = re.compile(
    r"[12][0-9]{3}([-/.])[0-9]{1,2}\1[0-9]{1,2}|20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
)
_LOCAL = re.compile(r"[2-9][0-9]{6,7}")
# What begins so is a service of the whole country.
_SERVICES = ("95", "96")
_OTHER = re.compile(r"[2-9][0-9]{6,7}|[48]00[0-9]{7}|9[56][0-9]{3,6}|\+[1-9][0-9]{7,13}")


class Phone(NamedTuple):
    """A number as it is stored, "" when none could be read; `is_part` when something else was left out."""

    number: str
    is_part: bool = False


class Area(NamedTuple):
    """An area code with its nought (0797), and how many digits follow it."""

    code: str
    lengths: frozenset[int]


def read_phone(value: Any) -> Phone:
    """Return the first phone number of a cell or typed text.

    Mobile numbers become 11 digits, landlines 0797-3800002 (with an extension 0797-3800002-8); "+86",
    blanks, dashes and brackets are marks. Masked numbers, scientific notation and other texts give none.
    """
    text = clean(value).strip(" ;,.、。/|")
    # Nearly all: a mobile number, perhaps with marks, or none.
    digits = text.replace("-", "").replace(" ", "")
    if not digits or _MOBILE.fullmatch(digits):
        return Phone(digits)
    whole = _number(text)
    if not whole and isinstance(value, float):
        # A number cell drops the 0 of an area code. Of a text it may be a mobile number without its first digit.
        whole = _number(f"0{text}")
    if whole:
        return Phone(whole)
    parts = [part for part in _SEVERAL.split(text) if part.strip()]
    if len(parts) == 1 and not _trimmed(text):
        parts = text.split()
    number = next(filter(None, map(_trimmed, parts)), "")
    return Phone(number, is_part=bool(number))


def lacks_area_code(number: str) -> bool:
    """Say whether a number, as `read_phone` gives it, is a landline that only its own area can call."""
    return len(number) in {7, 8} and _LOCAL.fullmatch(number) is not None


def with_area(number: str, area: Area | None) -> str:
    """Return a landline that lacks its area code with that of the county, where as many digits follow it."""
    is_local = lacks_area_code(number) and not number.startswith(_SERVICES)
    is_whole = area is not None and is_local and len(number) in area.lengths
    return f"{area.code}-{number}" if area is not None and is_whole else number


def require_phone(field: str, value: Any, area: Callable[[], Area | None] = lambda: None) -> str:
    """Return the number a person typed, "" for none. Raises Invalid, naming `field`, for what is no number.

    A landline without an area code gets that of `area`, which is asked for such a number only."""
    number = read_phone(value).number
    if lacks_area_code(number):
        return with_area(number, area())
    if clean(value) and not number:
        raise Invalid(**{field: no_phone()})
    return number


def no_phone() -> str:
    """Return the sentence for a text in which no number could be read."""
    return _(
        "This is no phone number. A mobile number has 11 digits and begins with 13 to 19; write a landline with its area code, such as 0797-3800002."
    )


def _trimmed(part: str) -> str:
    """Return the number in a text that also says what or whose it is."""
    bare = part.replace(" ", "")
    return _number(bare) or _number(_BESIDE.sub("", _BESIDE.sub("", bare)))


def _number(text: str) -> str:
    text = text.translate(_DASHES).replace(" ", "").removesuffix(".0")
    text = _CHINA.sub("", _EXTENSION.sub("-", text))
    landline = _LANDLINE.fullmatch(text)
    digits = _MARKS.sub("", text)
    if not landline:
        landline = _LANDLINE.fullmatch(digits)
    if landline:
        return "-".join(filter(None, landline.groups()))
    is_one = _MOBILE.fullmatch(digits) or _OTHER.fullmatch(digits)
    return digits if is_one and len(set(digits)) > 1 and not _DAY.fullmatch(text) else ""
