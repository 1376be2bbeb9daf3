"""Making, cloning and dropping the suite's databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connections
from psycopg import connect, sql


@contextmanager
def maintenance() -> Iterator[Any]:
    owner = settings.DATABASES["owner"]
    with connect(
        dbname="postgres",
        user=owner["USER"],
        password=owner["PASSWORD"] or None,
        host=owner["HOST"] or None,
        port=owner["PORT"] or None,
        autocommit=True,
    ) as connection:
        yield connection.cursor()


def recreate(cursor: Any, name: str, template: str = "template1") -> None:
    cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    cursor.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template)
        )
    )


def point_at(name: str) -> None:
    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


@contextmanager
def clone(template: str, suffix: str) -> Iterator[str]:
    """Work in a copy of `template`, and drop it afterwards."""
    before = connections["default"].settings_dict["NAME"]
    name = f"{template}_{suffix}"
    with maintenance() as cursor:
        recreate(cursor, name, template=template)
    point_at(name)
    try:
        yield name
    finally:
        point_at(before)
        with maintenance() as cursor:
            statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            cursor.execute(statement.format(sql.Identifier(name)))
