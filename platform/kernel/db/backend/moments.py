"""Reads moments that PostgreSQL has and Python has not: infinity, years before 1 and after 9999."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import BaseTzLoader
from psycopg import DataError

# A day within Python's own limits, so that every time zone can show them.
FIRST, LAST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


class _NearestMoment(BaseTzLoader):  # type: ignore[misc]  # not in the stubs
    timezone = UTC

    def load(self, data: Any) -> datetime:
        try:
            found: datetime = super().load(data)
        except DataError:
            text = bytes(data)
            return FIRST if text.startswith(b"-") or text.endswith(b"BC") else LAST
        return found


def read_all(connection: Any) -> None:
    """Let a psycopg connection read such a moment as `FIRST` or `LAST`.

    One row of them, written by the database's owner, would make every query that meets it fail.
    """
    connection.adapters.register_loader("timestamptz", _NearestMoment)
