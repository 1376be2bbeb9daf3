"""Personal values: encrypted with the county's key, found by a blind index, masked by default.

An attribute of an `EncryptedTextField` holds a `Secret`: printing it gives the mask; `.reveal()` gives
the clear text, and the services that call it write to the journal.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

from kernel import realm

_NONCE = 12
# Nonces drawn at once for a file of many values.
_MANY = 256


def hide_middle(text: str) -> str:
    """Return `text` with all but its first three and last two characters starred."""
    if len(text) < 7:
        return "*" * len(text)
    return f"{text[:3]}{'*' * (len(text) - 5)}{text[-2:]}"


class Secret:
    """A personal value that prints as its mask; `reveal()` returns the clear text."""

    __slots__ = ("_cipher", "_clear")

    def __init__(self, clear: str | None, cipher: bytes | None = None) -> None:
        self._clear, self._cipher = clear, cipher

    def reveal(self) -> str:
        """Return the clear text; the calling service must write a journal entry."""
        if self._clear is None:
            self._clear = decrypt(self._cipher or b"")
        return self._clear

    @property
    def masked(self) -> str:
        return hide_middle(self.reveal())

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return "<Secret>"

    def __bool__(self) -> bool:
        return bool(self._cipher or self._clear)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Secret):
            return self.reveal() == other.reveal()
        return isinstance(other, str) and self.reveal() == other

    def __hash__(self) -> int:
        return hash(self.reveal())


def encrypt(text: str) -> bytes:
    """Return key id (1 byte), nonce (12) and AES-256-GCM cipher text of `text`, for this county."""
    return encrypter()(text.encode())


def decrypt(cipher: bytes) -> str:
    """Return the clear text. Raises InvalidTag for a value that is another county's or was changed."""
    return decrypt_bytes(cipher).decode()


def encrypt_bytes(content: bytes) -> bytes:
    """Return key id, nonce and cipher text of `content`, for this county."""
    return encrypter()(content)


def encrypter() -> Callable[[bytes], bytes]:
    """Return `encrypt_bytes` for many values: the county's key is looked up once."""
    key_id = settings.FIELD_KEY_CURRENT
    head, cipher = bytes([key_id]), _cipher(_scope(), key_id)
    nonces = _nonces()

    def seal(content: bytes) -> bytes:
        nonce = next(nonces)
        return head + nonce + cipher.encrypt(nonce, content, None)

    return seal


def _nonces() -> Iterator[bytes]:
    """Yield random nonces: the first by itself, further ones from one call of the system for many."""
    yield os.urandom(_NONCE)
    while True:
        noise = os.urandom(_NONCE * _MANY)
        for at in range(0, len(noise), _NONCE):
            yield noise[at : at + _NONCE]


def decrypt_bytes(cipher: bytes) -> bytes:
    """Return the clear bytes. Raises InvalidTag for a value that is another county's or was changed."""
    if not cipher:
        return b""
    nonce, body = cipher[1 : 1 + _NONCE], cipher[1 + _NONCE :]
    return _cipher(_scope(), cipher[0]).decrypt(nonce, body, None)


def keys_of(county_id: UUID) -> dict[int, bytes]:
    """Return the county's keys by key id; they decrypt no other county's values."""
    return {
        key_id: _derive(county_id, f"field/{key_id}", master)
        for key_id, master in settings.FIELD_KEYS.items()
    }


def decrypt_with(keys: Mapping[int, bytes], cipher: bytes) -> bytes:
    """Return the clear bytes of a value encrypted with one of `keys`.

    Raises InvalidTag for a changed value, KeyError when its key is not among `keys`.
    """
    if not cipher:
        return b""
    nonce, body = cipher[1 : 1 + _NONCE], cipher[1 + _NONCE :]
    return AESGCM(keys[cipher[0]]).decrypt(nonce, body, None)


def blind_index(purpose: str, text: str) -> bytes | None:
    """Return the county's keyed hash of `text` for look-ups; None for an empty text."""
    return indexer(purpose)(text) if text else None


def indexer(purpose: str) -> Callable[[str], bytes | None]:
    """Return `blind_index` for many texts: the county's key is looked up once."""
    key = _index_key(_scope(), purpose)

    def index(text: str) -> bytes | None:
        return hmac.digest(key, text.encode(), "sha256")[:16] if text else None

    return index


class EncryptedTextField(models.BinaryField):  # type: ignore[type-arg]  # stubs lack the parameter
    """Text, stored encrypted. Set it to a str; read it as a Secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "kernel.fields.EncryptedTextField", args, kwargs

    def from_db_value(self, value: bytes | None, *_ignored: Any) -> Secret:
        return Secret(None, bytes(value or b""))

    def get_default(self) -> str:
        return ""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002 -- stock signature
        text = value.reveal() if isinstance(value, Secret) else value
        return super().get_db_prep_value(encrypt(text) if text else b"", connection, prepared)

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError("Personal values are not serialised.")


class EncryptedBytesField(models.BinaryField):  # type: ignore[type-arg]  # stubs lack the parameter
    """A file's bytes, stored encrypted: uploads contain personal values in clear."""

    def from_db_value(self, value: bytes | None, *_ignored: Any) -> bytes:
        return decrypt_bytes(bytes(value or b""))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002 -- stock signature
        return super().get_db_prep_value(encrypt_bytes(bytes(value)), connection, prepared)


class BlindIndexField(models.BinaryField):  # type: ignore[type-arg]  # stubs lack the parameter
    """The keyed hash of another field's clear text, stored for equality look-ups."""

    def __init__(self, *args: Any, computed_from: str = "", **kwargs: Any) -> None:
        self.computed_from = computed_from
        kwargs |= {"null": True, "editable": False, "max_length": 16}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        kwargs["computed_from"] = self.computed_from
        return name, "kernel.fields.BlindIndexField", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:  # noqa: FBT001 -- stock signature
        value = getattr(model_instance, self.computed_from)
        text = value.reveal() if isinstance(value, Secret) else value
        digest = blind_index(self.computed_from, text or "")
        setattr(model_instance, self.attname, digest)
        return digest


def _scope() -> UUID | str:
    here = realm.current()
    return here.county_id or here.schema


@lru_cache(maxsize=4096)
def _cipher(scope: UUID | str, key_id: int) -> AESGCM:
    return AESGCM(_derive(scope, f"field/{key_id}", settings.FIELD_KEYS[key_id]))


@lru_cache(maxsize=4096)
def _index_key(scope: UUID | str, purpose: str) -> bytes:
    return _derive(scope, f"index/{purpose}", settings.INDEX_KEY)


def _derive(scope: UUID | str, purpose: str, master: bytes) -> bytes:
    salt = hashlib.sha256(str(scope).encode()).digest()
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=purpose.encode()).derive(
        master
    )
