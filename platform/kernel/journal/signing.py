"""Signs what proves the journal, by a key that the database does not have.

The key is derived from `FIELD_KEYS`; the highest number signs, all verify.
"""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

PURPOSE = b"liangxin journal"


def sign(text: str) -> str:
    """Return "<number of the key>:<HMAC-SHA256 of `text`>"."""
    number = settings.FIELD_KEY_CURRENT
    return f"{number}:{_mac(settings.FIELD_KEYS[number], text)}"


def is_signed(text: str, signature: str) -> bool:
    """Say whether `signature` was made of `text` by a key of this installation."""
    number, _colon, mac = signature.partition(":")
    key = settings.FIELD_KEYS.get(int(number)) if number.isdecimal() else None
    return key is not None and hmac.compare_digest(mac.encode(), _mac(key, text).encode())


def fingerprint() -> str:
    """Return a text that two installations with the same keys have in common."""
    return " ".join(
        _mac(key, "fingerprint") for _number, key in sorted(settings.FIELD_KEYS.items())
    )


def _mac(master: bytes, text: str) -> str:
    key = hmac.digest(master, PURPOSE, hashlib.sha256)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
