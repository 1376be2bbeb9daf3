"""A schema editor that sends one command a statement and names all constraints.

A cluster that distributes tables refuses several commands in one text, and ADD COLUMN with an inline
constraint. Executed statements can be recorded and replayed in other schemas.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.backends.ddl_references import Statement
from django.db.backends.postgresql import schema as stock
from django.db.models import Field, Model

# Separates the commands of one of Django's templates; no SQL contains this character.
THEN = "\x1e"
LONGEST_NAME = 63

_recorded: ContextVar[list[str] | None] = ContextVar("recorded_statements", default=None)


@contextmanager
def recording() -> Iterator[list[str]]:
    """Yield a list that collects every statement a schema editor executes in this context."""
    statements: list[str] = []
    token = _recorded.set(statements)
    try:
        yield statements
    finally:
        _recorded.reset(token)


# The stubs know none of its private methods.
_Stock: Any = stock.DatabaseSchemaEditor


class SchemaEditor(_Stock):  # type: ignore[misc]  # hence of any type
    """Adds a column without constraints, then each constraint by name; sends one command at a time."""

    sql_update_with_default = stock.DatabaseSchemaEditor.sql_update_with_default.replace("; ", THEN)
    sql_delete_fk = stock.DatabaseSchemaEditor.sql_delete_fk.replace("; ", THEN)
    sql_create_column_inline_fk = ""

    def execute(self, sql: str | Statement, params: Any = ()) -> None:
        """Execute the commands of `sql` one by one; `params` belong to the first."""
        command, *others = str(sql).split(THEN)
        if params is not None:
            command = self.connection.ops.compose_sql(command, params)
        for one in (command, *others):
            recorded = _recorded.get()
            if recorded is not None:
                recorded.append(one)
            super().execute(one, None)

    def add_field(self, model: type[Model], field: Field[Any, Any]) -> None:
        """Add a column, then its CHECK, UNIQUE and FOREIGN KEY as constraints with names."""
        if field.many_to_many:
            super().add_field(model, field)
            return
        waiting = len(self.deferred_sql)
        self.sql_check_constraint = ""
        try:
            super().add_field(model, field)
        finally:
            del self.sql_check_constraint
        check = field.db_parameters(connection=self.connection)["check"]
        if check:
            self.execute(self._create_check_sql(model, _name(model, field, "check"), check), None)
        if _is_unique(field):
            name = _name(model, field, "key")
            self.execute(self._create_unique_sql(model, [field], name=name), None)
        self._execute_foreign_key(waiting)

    def _iter_column_sql(self, *args: Any) -> Iterator[str]:
        words = super()._iter_column_sql(*args)
        is_added = not self.sql_check_constraint
        return (word for word in words if not (is_added and word == "UNIQUE"))

    def _execute_foreign_key(self, waiting: int) -> None:
        """Create the foreign keys deferred after the first `waiting` statements now.

        The constraint is set immediate: later steps may change rows and then alter the table.
        """
        for statement in self.deferred_sql[waiting:]:
            if isinstance(statement, Statement) and statement.template == self.sql_create_fk:
                self.deferred_sql.remove(statement)
                self.execute(statement, None)
                self.execute(f"SET CONSTRAINTS {statement.parts['name']} IMMEDIATE", None)


def _is_unique(field: Field[Any, Any]) -> bool:
    return field.unique and not field.primary_key and field.concrete


def _name(model: type[Model], field: Field[Any, Any], ending: str) -> str:
    """Return the name PostgreSQL would give a column's constraint, cut to its maximum length."""
    name = f"{model._meta.db_table}_{field.column}"
    return f"{name[: LONGEST_NAME - len(ending) - 1]}_{ending}"
