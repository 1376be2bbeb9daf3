"""Queries whose text is made once: what every act of a kind reads, without building it each time.

Django's builder takes several times as long as the database for a small read. Here its query is built
and compiled when it is first asked; afterwards only the values change. The text names no schema: the
cursor reads in the realm in force, as any.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Expression, Field, Func, QuerySet


class Given(Expression):
    """The place in a fixed query of a value that is given when it is asked, by name.

    With a field the value is prepared as that field's; without one it is the driver's to write.
    """

    def __init__(self, name: str, field: Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=field)
        self.name, self.prepared_as = name, field

    def as_sql(self, *_compiler: Any, **_more: Any) -> Any:
        return "%s", [self]

    def of(self, given: Mapping[str, Any]) -> Any:
        """Return the value for the driver."""
        value = given[self.name]
        return self.prepared_as.get_db_prep_value(value, connection) if self.prepared_as else value


class Among(Func):
    """Whether a column has one of the values of a list: one text for lists of any length."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


@dataclass(frozen=True)
class _Text:
    sql: str
    values: tuple[Any, ...]
    read: Callable[[list[Any]], list[Any]]


# The names of the values that are given: not None.
Known = frozenset[str]


class Fixed:
    """A query whose values are given by name: `build` returns it, with `Given` where they stand.

    `build` is told which values are given; each combination is a text of its own. It gives rows, without
    what they refer to, or the tuples of `values_list`.
    """

    def __init__(self, build: Callable[[Known], QuerySet[Any, Any]]) -> None:
        self.build = build
        self._texts: dict[Known, _Text] = {}

    def __call__(self, **given: Any) -> list[Any]:
        """Return the rows for these values. One query."""
        known = frozenset(name for name, value in given.items() if value is not None)
        text = self._texts.get(known)
        if text is None:
            text = self._texts[known] = _compiled(self.build(known))
        values = [one.of(given) if isinstance(one, Given) else one for one in text.values]
        with connection.cursor() as cursor:
            cursor.execute(text.sql, values)
            return text.read(cursor.fetchall())


def _compiled(rows: QuerySet[Any, Any]) -> _Text:
    # Django's own, which the stubs know in part.
    compiler: Any = rows.query.get_compiler(connection=connection)
    sql, values = compiler.as_sql()
    columns = [column for column, _sql, _alias in compiler.select]
    converters = compiler.get_converters(columns)
    is_rows = not rows.query.values_select
    names = [column.target.attname for column in columns] if is_rows else []
    model = rows.model

    def read(found: list[Any]) -> list[Any]:
        lines = map(tuple, compiler.apply_converters(found, converters)) if converters else found
        if not names:
            return list(lines)
        return [model.from_db(connection.alias, names, line) for line in lines]

    return _Text(sql, tuple(values), read)
