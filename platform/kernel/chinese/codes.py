"""Unified social credit codes (GB 32100) and registration numbers of 15 digits (GS 15-2006)."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from kernel.chinese.text import listed

# Registration authority and kind, division, body, check character; without I, O, S, V, Z.
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# The same values as digits of a number. The weight of a place is the power of 3 with its number, modulo 31: that of
# a number to the base 34, read from its end.
_BASE = 34
_AS_DIGITS = bytes.maketrans(_ALPHABET.encode(), b"0123456789ABCDEFGHIJKLMNOPQRSTU")
_CREDIT = re.compile(rf"[0-9]{{8}}[{_ALPHABET}]{{10}}")
_REGISTRATION = re.compile(r"[0-9]{15}")
_UNUSED = re.compile("[IOSVZ]")
CREDIT_LENGTH = 18


def is_credit_code(text: str) -> bool:
    """Say whether `text` is an 18-character credit code with a right check character.

    Same as python-stdnum's `cn.uscc.is_valid` on compact text (a test compares them), several times
    faster: a register has 11,000.
    """
    if not _CREDIT.fullmatch(text):
        return False
    total = int(text[16::-1].encode().translate(_AS_DIGITS), _BASE)
    return _ALPHABET[-total % 31] == text[17]


def is_registration_number(text: str) -> bool:
    """Say whether `text` is a 15-digit registration number (ISO 7064 MOD 11,10) with a right check digit."""
    if not _REGISTRATION.fullmatch(text):
        return False
    product = 10
    for digit in text[:14]:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return int(text[14]) == (11 - product) % 10


def has_registration_form(text: str) -> bool:
    """Say whether `text` has 15 digits, whatever the last one is."""
    return bool(_REGISTRATION.fullmatch(text))


def _numbers_in(text: str) -> list[str]:
    """Return the right credit codes and registration numbers in a longer text, each once."""
    codes = [one for one in _CREDIT.findall(text) if is_credit_code(one)]
    others = [
        one for one in _REGISTRATION.findall(_CREDIT.sub(" ", text)) if is_registration_number(one)
    ]
    return list(dict.fromkeys([*codes, *others]))


def credit_problem(text: str) -> str:
    """Return why `text` is no credit code, as a sentence."""
    numbers = _numbers_in(text)
    if len(numbers) > 1:
        return _(
            "Several numbers stand in this cell: %(numbers)s. Give each its own row; a registration number goes into its own column."
        ) % {"numbers": listed(numbers)}
    if len(text) != CREDIT_LENGTH:
        return _(
            "A credit code has 18 characters; this has %(count)d. Compare it with the licence."
        ) % {"count": len(text)}
    if _UNUSED.search(text):
        return _(
            "Credit codes do not use the letters I, O, S, V and Z: these are probably the digits 1, 0, 5 and 2 or the letter U. Compare it with the licence."
        )
    return _(
        "The credit code has a wrong check character: one character is mistyped. Compare it with the licence."
    )
