"""Re-encrypts personal values of a backup for the county they are restored into.

Their keys are derived from the county's id and the installation's keys. When either differs, rows
with such values are rewritten while restoring: decrypted with the county's keys from the backup,
encrypted with the new county's keys, and their blind indexes recomputed.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from kernel import fields
from kernel.errors import Invalid
from kernel.journal import signing
from kernel.models import JournalSeal

NULL, HEX = b"\\N", b"\\\\x"
# As PostgreSQL prints {"cipher": …}; quotes inside a text would have a backslash.
CIPHER = re.compile(rb'\{"cipher": "([A-Za-z0-9+/=]*)"\}')
CHECKED = "backup"
Cells = list[bytes]
Change = Callable[[Cells], None]


def keys_of(county_id: UUID) -> dict[str, Any]:
    """Return the county's keys as stored in a backup's header; called in the county's realm."""
    keys = fields.keys_of(county_id)
    return {
        "fields": {str(number): base64.b64encode(key).decode() for number, key in keys.items()},
        "index": (fields.blind_index(CHECKED, CHECKED) or b"").hex(),
        "journal": signing.fingerprint(),
    }


class Rekeying:
    """Rewrites rows of COPY output; used in the scope of the county they are restored into."""

    def __init__(self, brought: Mapping[str, Any], at_home: Mapping[str, Any]) -> None:
        self._keys = {
            int(number): base64.b64decode(key) for number, key in brought["fields"].items()
        }
        known = at_home["fields"]
        self.is_needed = brought["index"] != at_home["index"] or any(
            known.get(number) != key for number, key in brought["fields"].items()
        )
        self.signs_elsewhere = brought["journal"] != at_home["journal"]
        self._models = {model._meta.db_table: model for model in apps.get_models()}

    def of(self, table: str, columns: list[str]) -> Callable[[Iterator[bytes]], Iterator[bytes]]:
        """Return a function that rewrites a table's rows; those without such values stay as is."""
        model = self._models.get(table)
        changes = list(self._changes(model, columns)) if model and self.is_needed else []
        if model is JournalSeal and self.signs_elsewhere:
            changes.append(_signed_here(columns))
        if not changes:
            return lambda blocks: blocks
        return lambda blocks: (self._rewritten(block, changes) for block in blocks)

    def _rewritten(self, block: bytes, changes: list[Change]) -> bytes:
        lines = block.split(b"\n")
        for number, line in enumerate(lines):
            if line:
                cells = line.split(b"\t")
                for change in changes:
                    change(cells)
                lines[number] = b"\t".join(cells)
        return b"\n".join(lines)

    def _changes(self, model: type[models.Model], columns: list[str]) -> Iterator[Change]:
        """Yield a function for each column: indexes first, as they read the old cipher texts."""
        place = {name: number for number, name in enumerate(columns)}
        stored = {field.attname: str(field.column) for field in model._meta.concrete_fields}
        for field in model._meta.concrete_fields:
            if isinstance(field, fields.BlindIndexField):
                source = place[stored[field.computed_from]]
                yield self._index(place[str(field.column)], source, field.computed_from)
        for field in model._meta.concrete_fields:
            if isinstance(field, (fields.EncryptedTextField, fields.EncryptedBytesField)):
                yield self._value(place[str(field.column)])
        for name in getattr(model, "encrypted_documents", ()):
            yield self._document(place[stored[name]])

    def _index(self, place: int, source: int, purpose: str) -> Change:
        def change(cells: Cells) -> None:
            if cells[place] != NULL:
                clear = self._open(_bytes(cells[source])).decode()
                cells[place] = _cell(fields.blind_index(purpose, clear))

        return change

    def _value(self, place: int) -> Change:
        def change(cells: Cells) -> None:
            cells[place] = _cell(self._anew(_bytes(cells[place])))

        return change

    def _document(self, place: int) -> Change:
        def anew(found: re.Match[bytes]) -> bytes:
            cipher = base64.b64encode(self._anew(base64.b64decode(found[1])))
            return b'{"cipher": "' + cipher + b'"}'

        def change(cells: Cells) -> None:
            cells[place] = CIPHER.sub(anew, cells[place])

        return change

    def _anew(self, cipher: bytes) -> bytes:
        return fields.encrypt_bytes(self._open(cipher)) if cipher else b""

    def _open(self, cipher: bytes) -> bytes:
        try:
            return fields.decrypt_with(self._keys, cipher)
        except (InvalidTag, KeyError) as error:
            raise Invalid(
                _("The backup holds a personal value that the county's own keys do not open.")
            ) from error


def _signed_here(columns: list[str]) -> Change:
    """Return what signs a seal by this installation's key; the backup's own seal vouches for it."""
    digest, signature = columns.index("digest"), columns.index("signature")

    def change(cells: Cells) -> None:
        cells[signature] = signing.sign(cells[digest].decode()).encode()

    return change


def _bytes(cell: bytes) -> bytes:
    return b"" if cell == NULL else bytes.fromhex(cell.removeprefix(HEX).decode())


def _cell(value: bytes | None) -> bytes:
    return NULL if value is None else HEX + value.hex().encode()
