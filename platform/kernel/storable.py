"""Whether a value that a person wrote can be kept as JSON."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

DEEPEST = 20
MOST_VALUES = 50_000
LARGEST = 2**63
# PostgreSQL keeps no NUL, and UTF-8 has no half of a surrogate pair.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def fault_of(value: Any) -> str:
    """Return in a sentence why JSON cannot hold `value`, "" when it can.

    Walks without recursion and gives up at DEEPEST levels or MOST_VALUES values: in YAML a few
    lines of references stand for more than any memory holds.
    """
    left = [(value, 0)]
    count = 0
    while left:
        one, depth = left.pop()
        count += 1
        if depth > DEEPEST or count > MOST_VALUES:
            return _("This is nested too deeply or too long. Write it shorter.")
        if isinstance(one, dict):
            if any(not isinstance(name, str) for name in one):
                return _("A name before a colon is no text. Put it between quotation marks.")
            left += [(inner, depth + 1) for pair in one.items() for inner in pair]
        elif isinstance(one, list):
            left += [(inner, depth + 1) for inner in one]
        elif why := _fault_of_one(one):
            return why
    return ""


def _fault_of_one(value: Any) -> str:
    if isinstance(value, str):
        if _UNSTORABLE.search(value):
            return _("A text holds a character that cannot be kept. Type the text again.")
    elif isinstance(value, int | float):
        if not -LARGEST < value < LARGEST:  # nor is NaN
            return _("A number is too large. Write a smaller one.")
    elif value is not None:
        return _("A date or another special value is no text. Put it between quotation marks.")
    return ""
