"""Bulk writes of a plan: COPY for new rows, one UPDATE for changed ones, one UPDATE to set them back."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any, TypeAlias
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, models
from django.utils.translation import gettext as _
from psycopg import sql

from kernel import clock
from kernel.db import staging
from kernel.errors import Conflict
from kernel.fields import (
    BlindIndexField,
    EncryptedTextField,
    Secret,
    blind_index,
    decrypt,
    encrypter,
    indexer,
)
from kernel.models import ImportChange, Record
from kernel.tabular.importers import Existing, PlannedRow

Column: TypeAlias = "models.Field[Any, Any]"


class SecretMatch:
    """A stored personal value, compared with a clear text by blind index, without decryption."""

    __slots__ = ("cipher", "digest", "index")

    def __init__(
        self, index: Callable[[str], bytes | None], digest: bytes | None, cipher: bytes
    ) -> None:
        self.index, self.digest, self.cipher = index, bytes(digest or b""), bytes(cipher)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and self.digest == (self.index(other) or b"")

    def __hash__(self) -> int:
        return hash(self.digest)


def read_existing(
    rows: models.QuerySet[Any],
    key_column: str,
    columns: Iterable[str],
    encrypted: Iterable[str] = (),
) -> dict[str, Existing]:
    """Return stored rows by their key; `encrypted` columns compare by their blind index."""
    plain, hidden = list(columns), [(name, indexer(name)) for name in encrypted]
    wanted = [key_column, "id", "version", *plain]
    for name, _index in hidden:
        wanted += [f"{name}_index", name]
    found = {}
    for row in rows.values_list(*wanted).iterator(chunk_size=5000):
        values = dict(zip(plain, row[3:], strict=False))
        for place, (name, index) in enumerate(hidden):
            digest, cipher = row[3 + len(plain) + 2 * place :][:2]
            values[name] = SecretMatch(index, digest, cipher_of(cipher))
        key = row[0].hex() if isinstance(row[0], (bytes, memoryview)) else str(row[0])
        found[key] = Existing(row[1], row[2], values)
    return found


def cipher_of(value: Any) -> bytes:
    """Return an encrypted value's stored bytes."""
    return (value._cipher or b"") if isinstance(value, Secret) else bytes(value or b"")


def create_rows(model: type[Record], rows: list[PlannedRow], **fixed: Any) -> None:
    """Write new rows by COPY: their parsed values, `fixed` ones, else each field's default.

    Raises Conflict when a row of the same key was entered meanwhile.
    """
    if not rows:
        return
    # The driver takes ten times as long to write a moment, five times a UUID, as their text.
    moment = clock.now().isoformat()
    fields = list(model._meta.concrete_fields)
    keys = [field.attname for field in fields if field.db_type(connection) == "uuid"]
    defaults = {field.attname: None if field.null else field.get_default() for field in fields}
    defaults |= {"created_at": moment, "updated_at": moment, "version": 1, **fixed}
    seal = _sealer(model)
    pick = itemgetter(*(field.attname for field in fields))

    def stored(row: PlannedRow) -> Any:
        values = row.parsed.values
        said = {**defaults, **values, **seal(values), "id": row.id}
        for name in keys:
            if isinstance(said[name], UUID):
                said[name] = said[name].hex
        return pick(said)

    try:
        staging.copy_in(
            model._meta.db_table,
            [str(field.column) for field in fields],
            map(stored, rows),
        )
    except IntegrityError as error:
        raise Conflict(
            _("Somebody entered some of these rows a moment ago. Check the file again.")
        ) from error


def update_rows(model: type[Record], rows: list[PlannedRow]) -> None:
    """Write the changed columns of rows in one UPDATE, which raises their versions.

    Raises Conflict when the version of one was raised meanwhile.
    """
    if not rows:
        return
    names = sorted({name for row in rows for name in row.before or ()})
    fields = _with_indexes(model, names)
    seal = _sealer(model)
    pick = [field.attname for field in fields]
    staged = (
        [row.id, row.version, _changed(row, fields), *(values.get(name) for name in pick)]
        for row in rows
        for values in [{**row.parsed.values, **seal(row.parsed.values)}]
    )
    if len(_write_changed(model, fields, staged)) != len(rows):
        raise Conflict(_("Somebody changed some of these rows a moment ago. Check the file again."))
    for row in rows:
        row.version += 1


def _write_changed(
    model: type[Record], fields: list[Column], rows: Iterable[Sequence[Any]]
) -> list[UUID]:
    """UPDATE from staged rows (id, version, changed columns, a value for each field) where the version
    still matches; return the ids updated."""
    kinds = {str(field.column): field.db_type(connection) or "text" for field in fields}
    staging.stage(
        "changed_rows", {"id": "uuid", "version": "int", "changed": "text[]"} | kinds, rows
    )
    assignments = sql.SQL(", ").join(
        sql.SQL("{0} = CASE WHEN {1} = ANY(m.changed) THEN m.{0} ELSE t.{0} END").format(
            sql.Identifier(column), sql.Literal(column)
        )
        for column in kinds
    )
    statement = sql.SQL(
        "UPDATE {} t SET {}, version = t.version + 1, updated_at = %s "
        "FROM changed_rows m WHERE t.id = m.id AND t.version = m.version RETURNING t.id"
    ).format(sql.Identifier(model._meta.db_table), assignments)
    with connection.cursor() as cursor:
        cursor.execute(statement, [clock.now()])
        return [found[0] for found in cursor.fetchall()]


def before_as_json(before: dict[str, Any]) -> str:
    """Return a changed row's former columns as JSON; encrypted ones stay encrypted."""
    return json.dumps(
        {
            name: {"cipher": base64.b64encode(value.cipher).decode()}
            if isinstance(value, SecretMatch)
            else value
            for name, value in before.items()
        },
        cls=DjangoJSONEncoder,
    )


def set_back(model: type[Record], changes: Iterable[ImportChange]) -> list[UUID]:
    """Restore rows' former columns where the version still matches; return the ids restored."""
    former = [(change.row_id, change.version, change.before or {}) for change in changes]
    if not former:
        return []
    fields = _with_indexes(model, sorted({name for _id, _version, old in former for name in old}))
    staged = (
        [row_id, version, list(values), *(values.get(str(field.column)) for field in fields)]
        for row_id, version, old in former
        for values in [_former(fields, old)]
    )
    return _write_changed(model, fields, staged)


def _former(fields: list[Column], before: dict[str, Any]) -> dict[str, Any]:
    """Return the columns in JSON of `before_as_json` as stored values: encrypted ones with their index."""
    values: dict[str, Any] = {}
    for field in fields:
        if isinstance(field, BlindIndexField) and field.computed_from in before:
            clear = decrypt(base64.b64decode(before[field.computed_from]["cipher"]))
            values[str(field.column)] = blind_index(field.computed_from, clear)
        elif field.attname in before:
            old = before[field.attname]
            if isinstance(field, EncryptedTextField):
                values[str(field.column)] = base64.b64decode(old["cipher"])
            else:
                values[str(field.column)] = None if old is None else field.to_python(old)
    return values


def _changed(row: PlannedRow, fields: list[Column]) -> list[str]:
    before = row.before or {}
    return [
        str(field.column)
        for field in fields
        if field.attname in before or getattr(field, "computed_from", None) in before
    ]


def _with_indexes(model: type[Record], names: list[str]) -> list[Column]:
    return [
        field
        for field in model._meta.concrete_fields
        if field.attname in names or getattr(field, "computed_from", None) in names
    ]


def _sealer(model: type[Record]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return a function of parsed values to the stored form of their personal ones, and their blind indexes."""
    encrypt = encrypter()
    encrypted = [
        f.attname for f in model._meta.concrete_fields if isinstance(f, EncryptedTextField)
    ]
    indexes = [
        (field.attname, field.computed_from, indexer(field.computed_from))
        for field in model._meta.concrete_fields
        if isinstance(field, BlindIndexField) and field.computed_from in encrypted
    ]

    def seal(values: dict[str, Any]) -> dict[str, Any]:
        hidden: dict[str, Any] = {}
        for name in encrypted:
            clear = values.get(name) or ""
            hidden[name] = encrypt(clear.encode()) if clear else b""
        for name, source, index in indexes:
            hidden[name] = index(values.get(source) or "")
        return hidden

    return seal
