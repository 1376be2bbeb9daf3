"""How a key is written, how long it lives, and how long a repeated request is recognised."""

from __future__ import annotations

import re
import secrets
import string
from dataclasses import dataclass
from datetime import timedelta

LONGEST_LIFE = timedelta(days=365)
# Old and new key are both valid for this long, so that clients can switch.
ROTATION = timedelta(days=7)
NOTED_EVERY = timedelta(minutes=1)
REPLY_KEPT = timedelta(hours=24)
# A request that has not answered by then died with its process.
REPLY_AWAITED = timedelta(minutes=2)
PLATFORM = "platform"

_ALPHABET = string.ascii_lowercase + string.digits
_PREFIX, _SECRET = 12, 40
_KEY = re.compile(rf"lx_[a-z0-9-]{{1,63}}_([a-z0-9]{{{_PREFIX}}})_[a-z0-9]{{{_SECRET}}}")


@dataclass(frozen=True)
class KeyText:
    """A key as its holder has it: `lx_<county>_<prefix>_<secret>`; the prefix is no secret."""

    prefix: str
    text: str

    def __repr__(self) -> str:
        return f"<KeyText {self.prefix}>"


def new_key(where: str) -> KeyText:
    """Return a new random key of the county with the address `where`: 206 bits of secret."""
    prefix, secret = _random(_PREFIX), _random(_SECRET)
    return KeyText(prefix, f"lx_{where or PLATFORM}_{prefix}_{secret}")


def read_key(text: str) -> KeyText | None:
    """Return the key a text holds, None when it is none."""
    found = _KEY.fullmatch(text)
    return KeyText(found[1], text) if found else None


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _turn in range(length))
