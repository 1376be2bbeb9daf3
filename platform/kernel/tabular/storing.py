"""Writing a plan's rows in bulk: COPY for new ones, one UPDATE for changed ones, and their undoing."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.utils.translation import gettext as _
from psycopg import sql

from kernel import clock
from kernel.db import staging
from kernel.errors import Conflict
from kernel.fields import BlindIndexField, EncryptedTextField, Sealed, blind_index, encrypt
from kernel.models import Record
from kernel.tabular.importers import Existing, PlannedRow


class SealedMatch:
    """A recorded personal value that equals a clear text of the same blind index."""

    __slots__ = ("cipher", "digest", "purpose")

    def __init__(self, purpose: str, digest: bytes | None, cipher: bytes) -> None:
        self.purpose, self.digest, self.cipher = purpose, bytes(digest or b""), bytes(cipher)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and self.digest == (blind_index(self.purpose, other) or b"")

    def __hash__(self) -> int:
        return hash(self.digest)


def read_existing(
    model: type[Record], key_column: str, columns: Iterable[str], sealed: Iterable[str] = ()
) -> dict[str, Existing]:
    """Return every recorded row by its key; `sealed` columns compare by their blind index."""
    plain, hidden = list(columns), list(sealed)
    wanted = [key_column, "id", "version", *plain]
    for name in hidden:
        wanted += [f"{name}_index", name]
    found = {}
    for row in model._base_manager.values_list(*wanted).iterator(chunk_size=5000):
        values = dict(zip(plain, row[3:], strict=False))
        for place, name in enumerate(hidden):
            digest, cipher = row[3 + len(plain) + 2 * place :][:2]
            values[name] = SealedMatch(name, digest, cipher_of(cipher))
        key = row[0].hex() if isinstance(row[0], (bytes, memoryview)) else str(row[0])
        found[key] = Existing(row[1], row[2], values)
    return found


def cipher_of(value: Any) -> bytes:
    """Return a sealed value's stored bytes."""
    return (value._cipher or b"") if isinstance(value, Sealed) else bytes(value or b"")


def create_rows(model: type[Record], rows: list[PlannedRow], **fixed: Any) -> None:
    """Write new rows by COPY: their parsed values, `fixed` ones, else each field's default."""
    if not rows:
        return
    moment = clock.now()
    fields = list(model._meta.concrete_fields)
    defaults = {field.attname: None if field.null else field.get_default() for field in fields}
    defaults |= {"created_at": moment, "updated_at": moment, "version": 1, **fixed}
    seal = _sealer(model)
    pick = itemgetter(*(field.attname for field in fields))
    staging.copy_in(
        model._meta.db_table,
        [str(field.column) for field in fields],
        (pick({**defaults, **seal(row.parsed.values), "id": row.id}) for row in rows),
    )


def update_rows(model: type[Record], rows: list[PlannedRow]) -> None:
    """Write the differing columns of changed rows in one statement, each with a new version.

    Raises Conflict when somebody changed one of them meanwhile.
    """
    if not rows:
        return
    names = sorted({name for row in rows for name in row.before or ()})
    fields = _with_indexes(model, names)
    seal = _sealer(model)
    pick = [field.attname for field in fields]
    staging.stage(
        "changed_rows",
        {"id": "uuid", "version": "int", "changed": "text[]"}
        | {str(field.column): field.db_type(connection) or "text" for field in fields},
        (
            [row.id, row.version, _changed(row, fields), *(values.get(name) for name in pick)]
            for row in rows
            for values in [seal(row.parsed.values)]
        ),
    )
    if _write_staged(model, [str(field.column) for field in fields]) != len(rows):
        raise Conflict(_("Somebody changed some of these rows a moment ago. Check the file again."))
    for row in rows:
        row.version += 1


def _write_staged(model: type[Record], columns: list[str]) -> int:
    assignments = sql.SQL(", ").join(
        sql.SQL("{0} = CASE WHEN {1} = ANY(m.changed) THEN m.{0} ELSE t.{0} END").format(
            sql.Identifier(column), sql.Literal(column)
        )
        for column in columns
    )
    statement = sql.SQL(
        "UPDATE {} t SET {}, version = t.version + 1, updated_at = %s "
        "FROM changed_rows m WHERE t.id = m.id AND t.version = m.version"
    ).format(sql.Identifier(model._meta.db_table), assignments)
    with connection.cursor() as cursor:
        cursor.execute(statement, [clock.now()])
        return int(cursor.rowcount)


def before_as_json(before: dict[str, Any]) -> str:
    """Return a changed row's former columns as JSON; sealed ones stay sealed."""
    return json.dumps(
        {
            name: {"cipher": base64.b64encode(value.cipher).decode()}
            if isinstance(value, SealedMatch)
            else value
            for name, value in before.items()
        },
        cls=DjangoJSONEncoder,
    )


def set_back(model: type[Record], row_id: UUID, version: int, before: dict[str, Any]) -> bool:
    """Give a row its former columns; False when it was changed since `version`."""
    values: dict[str, Any] = {}
    for name, value in before.items():
        field = column_of(model, name)
        if isinstance(field, EncryptedTextField):
            clear = Sealed(None, base64.b64decode(value["cipher"])).reveal()
            values[name], values[f"{name}_index"] = clear, blind_index(name, clear)
        else:
            values[name] = field.to_python(value)
    return bool(
        model._base_manager.filter(pk=row_id, version=version).update(
            **values, version=version + 1, updated_at=clock.now()
        )
    )


def column_of(model: type[models.Model], attribute: str) -> models.Field[Any, Any]:
    """Return the field behind a column's attribute (`unit_id` gives `unit`)."""
    return next(field for field in model._meta.concrete_fields if field.attname == attribute)


def _changed(row: PlannedRow, fields: list[models.Field[Any, Any]]) -> list[str]:
    before = row.before or {}
    return [
        str(field.column)
        for field in fields
        if field.attname in before or getattr(field, "computed_from", None) in before
    ]


def _with_indexes(model: type[Record], names: list[str]) -> list[models.Field[Any, Any]]:
    return [
        field
        for field in model._meta.concrete_fields
        if field.attname in names or getattr(field, "computed_from", None) in names
    ]


def _sealer(model: type[Record]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return how parsed values become stored ones: personal ones encrypted, with their index."""
    sealed = [f.attname for f in model._meta.concrete_fields if isinstance(f, EncryptedTextField)]
    indexes = {
        field.computed_from: field.attname
        for field in model._meta.concrete_fields
        if isinstance(field, BlindIndexField)
    }

    def seal(values: dict[str, Any]) -> dict[str, Any]:
        hidden: dict[str, Any] = {}
        for name in sealed:
            clear = values.get(name) or ""
            hidden[name] = encrypt(clear) if clear else b""
            if name in indexes:
                hidden[indexes[name]] = blind_index(name, clear)
        return {**values, **hidden}

    return seal
