"""The floor's connection: the database's owner through psycopg alone, without Django or a guard."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg import Connection, connect

from infra.bench.measuring import Work, wall


def connected(schema: str = "public") -> Connection[Any]:
    """Open a connection whose statements find a schema's tables."""
    owner: Any = settings.DATABASES["owner"]
    bare = connect(
        dbname=owner["NAME"],
        user=owner["USER"],
        password=owner["PASSWORD"] or None,
        host=owner["HOST"] or None,
        port=owner["PORT"] or None,
        autocommit=True,
    )
    in_schema(bare, schema)
    return bare


def in_schema(bare: Connection[Any], schema: str, *, is_local: bool = False) -> None:
    """Have statements find a schema's tables from now on, or until the transaction ends."""
    bare.execute("SELECT set_config('search_path', quote_ident(%s), %s)", [schema, is_local])


def statements_of(work: Callable[[], object]) -> list[str]:
    """Return the statements that work sends on Django's connection, values filled in."""
    with CaptureQueriesContext(connection) as asked:
        work()
    return [query["sql"] for query in asked]


def replayed(bare: Connection[Any], statements: Iterable[str]) -> Work:
    """Return work that sends statements as they are and fetches their rows."""
    kept = list(statements)

    def send() -> None:
        for statement in kept:
            cursor = bare.execute(statement.encode())
            if cursor.description:
                cursor.fetchall()

    return wall(send)
