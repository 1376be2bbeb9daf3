"""What the cells of a business register mean.

Sources: GB 32100 (unified social credit code), GS 15-2006 (15-digit registration
number, ISO 7064 MOD 11,10).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from operator import mul
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.chinese.text import clean, compact, initials, pinyin

ACTIVE = frozenset({"存续", "开业", "在业", "存续(在营、开业、在册)", "在营", "在册"})
CLOSED = frozenset(
    {"注销", "吊销", "吊销,未注销", "吊销,已注销", "吊销未注销", "吊销已注销", "迁出", "撤销"}
)
# What a person says of a business that closed, and of one in business again.
CLOSINGS = {
    "注销": _("deregistered"),
    "吊销": _("licence revoked"),
    "迁出": _("moved out of the county"),
    "撤销": _("registration withdrawn"),
}
IN_BUSINESS = "存续"
REASONS = {
    "uscc_checksum": _("The credit code has a wrong check character: one character is mistyped."),
    "uscc_scientific_notation": _(
        "The workbook holds the code as a number and has lost its last digits. "
        "Format the column as text and enter the code again."
    ),
    "regno_checksum": _("The registration number has a wrong check digit."),
    "no_code": _("There is neither a credit code nor a registration number."),
}
_SCIENTIFIC = re.compile(r"[0-9]+(?:\.[0-9]+)?E\+?[0-9]+")
_REGISTRATION = re.compile(r"[0-9]{15}")
_COUNT = re.compile(r"([0-9]{1,6}) ?[人名]?")
_TOWN_KIND = re.compile(r"(?:镇|乡|街道)(?:办事处)?$")
# What a column of ten digits before the point and four behind it holds.
_CAPITALS = Decimal(10) ** 10
_CENT = Decimal("0.0001")
# GB 32100: registration authority and kind, division, body, check character; without I, O, S, V, Z.
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {character: value for value, character in enumerate(_ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_CREDIT = re.compile(rf"[0-9]{{8}}[{_ALPHABET}]{{10}}")


class BadCode(Exception):
    """A code that cannot be a business's; `code` is the refusal's stable name."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def business_code(credit: Any, registration: Any = "") -> str:
    """Return the 18-character credit code, else the 15-digit registration number.

    Either is taken from either column: registers mix them.

    Raises BadCode: `uscc_scientific_notation` (a number cell has lost its digits), `uscc_checksum`,
    `regno_checksum`, `no_code`.
    """
    text = compact(credit).upper()
    if isinstance(credit, float | int) or _SCIENTIFIC.fullmatch(text):
        raise BadCode("uscc_scientific_notation")
    number = text or compact(registration).upper()
    if not number:
        raise BadCode("no_code")
    if is_credit_code(number) or is_registration_number(number):
        return number
    is_credit = bool(text) and not _REGISTRATION.fullmatch(text)
    raise BadCode("uscc_checksum" if is_credit else "regno_checksum")


def is_credit_code(text: str) -> bool:
    """Say whether `text` is an 18-character credit code with a right check character.

    Same as python-stdnum's `cn.uscc.is_valid` on compact text (a test compares them), several times
    faster: a register has 11,000.
    """
    if not _CREDIT.fullmatch(text):
        return False
    total = sum(map(mul, map(_VALUE.__getitem__, text), _WEIGHTS))
    return _ALPHABET[-total % 31] == text[17]


def is_registration_number(text: str) -> bool:
    """Say whether `text` is a 15-digit registration number with a right check digit."""
    if not _REGISTRATION.fullmatch(text):
        return False
    product = 10
    for digit in text[:14]:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return int(text[14]) == (11 - product) % 10


def status_of(cell: Any) -> str | None:
    """Return "active" or "closed", None for a status the register does not know."""
    text = compact(cell)
    if text in ACTIVE:
        return "active"
    return "closed" if text in CLOSED else None


def kind_of(cell: Any) -> str:
    """Return individual, stall or enterprise from the registered type."""
    text = clean(cell)
    if "个体" in text:
        return "individual"
    return "stall" if "摊" in text else "enterprise"


def derived(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the columns that follow from a name and a registered type, as far as these are given."""
    found: dict[str, str] = {}
    if "name" in values:
        name = values["name"]
        found |= {"name_pinyin": pinyin(name), "name_initials": initials(name)}
    if "type_text" in values:
        found["kind"] = kind_of(values["type_text"])
    return found


def head_count(cell: Any) -> int | None:
    """Return a number of people ("5人", 5.0), None where there is none."""
    found = _COUNT.fullmatch(clean(cell))
    return int(found[1]) if found else None


def capital(cell: Any) -> Decimal | None:
    """Return an amount in 10,000 yuan, None where there is none."""
    text = compact(cell).removesuffix("万元").removesuffix("万").replace(",", "")
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    if not amount.is_finite() or not 0 <= amount < _CAPITALS:
        return None
    return amount.quantize(_CENT)


def town_in(address: str, towns: Iterable[str]) -> str:
    """Return the town an address names, the first it names; "" when it names none.

    A name counts where it begins: at the start, behind another place (江西省崇义县横水镇) or a sign, never
    as the end of a longer name (水镇 in 横水镇). A road called after a town (长龙镇路) does not count.
    """
    found = _any_of(tuple(towns)).search(address)
    return found[0] if found else ""


@lru_cache(maxsize=8)
def likely_town(texts: Sequence[str], towns: tuple[str, ...]) -> str:
    """Return the town that an address or a name speaks of, "" where none or several could be meant.

    For a person to confirm: where no text has the full name of a town, its name without 镇, 乡 or
    街道 counts, if it has two characters at least and no other town's is there too.
    """
    if found := next(filter(None, (town_in(text, towns) for text in texts)), ""):
        return found
    for text in texts:
        short = {town: _TOWN_KIND.sub("", town) for town in towns}
        meant = {town for town, name in short.items() if len(name) > 1 and name in text}
        if len(meant) == 1:
            return meant.pop()
    return ""


def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    choice = "|".join(re.escape(name) for name in longest_first if name) or "(?!)"
    return re.compile(rf"(?:(?<![^\W\d_])|(?<=[省市县区旗州盟]))(?:{choice})(?!路)")
