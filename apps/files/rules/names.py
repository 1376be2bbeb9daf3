"""The name of a file, cleaned."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

LONGEST = 120
# Control signs, signs of direction and half characters; the no-sign U+FFFD stays.
_UNWANTED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_ENDING = re.compile(r"\.([A-Za-z][A-Za-z0-9]{0,4}|7z|3gp)$")


def cleaned(given: str, extensions: Sequence[str], otherwise: str) -> str:
    """Return a name without path and control signs, of at most 120 characters, with a fitting extension.

    An extension that does not fit is replaced by the first; `otherwise` is the name of what has none.
    """
    name = _plain(given)
    found = _ENDING.search(name)
    ending = found[1] if found else ""
    stem = (name[: found.start()] if found else name).strip(". ")
    if ending.lower() not in extensions:
        ending = extensions[0]
    return f"{(stem or otherwise)[: LONGEST - len(ending) - 1]}.{ending}"


def shown(given: str, otherwise: str) -> str:
    """Return a name for a message, cleaned likewise, with the extension it came with."""
    return _plain(given)[:LONGEST] or otherwise


def _plain(given: str) -> str:
    name = unicodedata.normalize("NFC", given.replace("\\", "/").rpartition("/")[2])
    name = "".join(sign for sign in name if unicodedata.category(sign) not in _UNWANTED)
    return " ".join(_FORBIDDEN.sub("_", name).split()).rstrip(". ")
