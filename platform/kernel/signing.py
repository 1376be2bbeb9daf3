"""Signed values that are valid only in one realm and for one purpose."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from django.conf import settings
from django.core.signing import TimestampSigner
from django.core.signing import dumps as _dumps
from django.core.signing import loads as _loads

from kernel import realm


def derived_key(purpose: str) -> str:
    """Return a key for `purpose` in the realm in force, as hexadecimal digits."""
    identity = realm.current().county_id or realm.PUBLIC
    message = f"{identity}/{purpose}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()


def signer(purpose: str) -> TimestampSigner:
    """Return a signer for `purpose` in the realm in force."""
    return TimestampSigner(key=derived_key(purpose), salt=purpose)


def dumps(value: Any, purpose: str) -> str:
    """Return `value` as a signed text."""
    return _dumps(value, key=derived_key(purpose), salt=purpose)


def loads(text: str, purpose: str, max_age: int) -> Any:
    """Return the value of a signed text. Raises BadSignature when it is forged or too old."""
    return _loads(text, key=derived_key(purpose), salt=purpose, max_age=max_age)


def hashed(purpose: str, secret: str) -> str:
    """Return the realm's keyed SHA-256 of a secret, as it is stored; 64 hexadecimal digits."""
    return hmac.new(derived_key(purpose).encode(), secret.encode(), hashlib.sha256).hexdigest()
