"""Inserts new rows of several tables by one statement.

Django's own inserts take a statement, a round trip and its statement builder for each row. The text of
a combination of tables is made once; triggers, defaults and constraints apply as for any row.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.db import connection, models

from kernel.db import guard


def insert(*rows: models.Model) -> None:
    """Insert new rows, which may refer to each other: foreign keys are checked when the transaction ends.

    For tables without columns that the database fills in. Raises IntegrityError for a row that a
    constraint refuses; then none is inserted.
    """
    values: list[Any] = []
    for row in rows:
        guard.settle(row)
        values += [
            field.get_db_prep_save(field.pre_save(row, add=True), connection)
            for field in row._meta.concrete_fields
        ]
    blank = tuple(value is None for value in values)
    with connection.cursor() as cursor:
        cursor.execute(
            _text(tuple(type(row) for row in rows), blank),
            [value for value in values if value is not None],
        )
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


@lru_cache(maxsize=128)
def _text(kinds: tuple[type[models.Model], ...], blank: tuple[bool, ...]) -> str:
    """Return the statement, with NULL written into it for each value in `blank`.

    The driver keeps no parsed text of a statement with more than 50 values.
    """
    blanks = iter(blank)
    *first, last = [_insert_into(kind, blanks) for kind in kinds]
    if not first:
        return last
    before = ", ".join(f"row_{place} AS ({text})" for place, text in enumerate(first))
    return f"WITH {before} {last}"


def _insert_into(kind: type[models.Model], blanks: Iterator[bool]) -> str:
    quote, fields = connection.ops.quote_name, kind._meta.concrete_fields
    columns = ", ".join(quote(str(field.column)) for field in fields)
    values = ", ".join("NULL" if next(blanks) else _place(field) for field in fields)
    return f"INSERT INTO {quote(kind._meta.db_table)} ({columns}) VALUES ({values})"  # noqa: S608 -- names of our own


def _place(field: Any) -> str:
    """Return the placeholder of a column's value: an array says its type."""
    has_own = hasattr(field, "get_placeholder")
    return str(field.get_placeholder(None, None, connection)) if has_own else "%s"
