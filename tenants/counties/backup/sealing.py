"""An encrypted stream: what is cut, changed, swapped or appended is found, in constant memory.

The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015) over AES-256-GCM: chunks of 64 KiB,
the nonce of each is its number (11 bytes) and a byte that is 1 for the last one. The key is derived by
HKDF-SHA256 from `BACKUP_KEY` and a salt of the file's own, so that no nonce is ever used twice.
"""

from __future__ import annotations

import os
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from kernel.errors import Conflict, Invalid

MAGIC = b"LIANGXIN BACKUP 1\n"
_SALT, _KEY_ID, _TAG = 16, 8, 16
CHUNK = 64 * 1024
HEAD = len(MAGIC) + _SALT + _KEY_ID


def master_key() -> bytes:
    """Return the installation's key of backups. Raises Conflict where none is set."""
    if not settings.BACKUP_KEY:
        raise Conflict(
            _(
                "No backup without a key: set BACKUP_KEY to BASE64 of 32 random bytes, and keep a copy."
            )
        )
    return bytes(settings.BACKUP_KEY)


class SealingWriter:
    """Encrypts a stream; `close` writes the last chunk, without which it cannot be read."""

    def __init__(self, target: IO[bytes], master: bytes) -> None:
        salt = os.urandom(_SALT)
        self._head = MAGIC + salt + _derive(master, b"", "key id", _KEY_ID)
        self._cipher = AESGCM(_derive(master, salt, "stream", 32))
        self._target, self._number, self._waiting = target, 0, bytearray()
        target.write(self._head)

    def write(self, content: bytes) -> None:
        self._waiting += content
        # A full chunk is held back until more comes: it may be the last.
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]

    def close(self) -> None:
        self._seal(bytes(self._waiting), is_last=True)

    def _seal(self, chunk: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._number, is_last=is_last)
        self._target.write(self._cipher.encrypt(nonce, chunk, self._head))
        self._number += 1


class SealedReader:
    """Decrypts a stream in chunks. Raises Invalid when it is incomplete or has another key."""

    def __init__(self, source: IO[bytes], master: bytes) -> None:
        self._source, self._number, self.is_over = source, 0, False
        self._head = source.read(HEAD)
        if not self._head.startswith(MAGIC):
            raise Invalid(_("This file is not a backup of a county."))
        if len(self._head) < HEAD:
            raise damaged()
        salt, key_id = self._head[len(MAGIC) : -_KEY_ID], self._head[-_KEY_ID:]
        if key_id != _derive(master, b"", "key id", _KEY_ID):
            raise Invalid(
                _("This backup was made with another key: set BACKUP_KEY to the one that made it.")
            )
        self._cipher = AESGCM(_derive(master, salt, "stream", 32))
        self._next = source.read(CHUNK + _TAG)

    def read_chunk(self) -> bytes:
        """Return the next chunk; empty after the last one."""
        if self.is_over:
            return b""
        sealed, self._next = self._next, self._source.read(CHUNK + _TAG)
        self.is_over = not self._next
        try:
            nonce = _nonce(self._number, is_last=self.is_over)
            chunk = self._cipher.decrypt(nonce, sealed, self._head)
        except (InvalidTag, ValueError) as error:
            raise damaged() from error
        self._number += 1
        return chunk


def damaged() -> Invalid:
    """Return the error for a file that differs from what was written."""
    return Invalid(
        _("This backup is damaged: it was cut short or changed. Take another copy of it.")
    )


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _derive(master: bytes, salt: bytes, purpose: str, length: int) -> bytes:
    info = f"liangxin backup/{purpose}".encode()
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(master)
