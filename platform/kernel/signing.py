"""Signatures and hashes with a key derived from the realm and a purpose."""

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
    """Return the signed value. Raises BadSignature for a wrong signature or one older than `max_age` seconds."""
    return _loads(text, key=derived_key(purpose), salt=purpose, max_age=max_age)


def hashed(purpose: str, secret: str) -> str:
    """Return the realm's keyed SHA-256 of a secret, for storage; 64 hexadecimal digits."""
    return hmac.new(derived_key(purpose).encode(), secret.encode(), hashlib.sha256).hexdigest()
