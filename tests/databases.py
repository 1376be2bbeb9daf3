"""Making, cloning and dropping the suite's databases."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from psycopg import connect, errors, sql

DROP_TRIES = 50


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
    drop(cursor, name)
    cursor.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template)
        )
    )


def drop(cursor: Any, name: str) -> None:
    """Drop a database and end whatever is connected to it.

    An autovacuum there is nobody's to end, and soon over: then the same once more.
    """
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    for _try in range(DROP_TRIES):
        with suppress(errors.InsufficientPrivilege):
            cursor.execute(statement)
            return
        time.sleep(0.2)
    cursor.execute(statement)


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
            drop(cursor, name)


def fingerprint(root_folder: Path) -> str:
    """Return a hash over everything the template database is made of."""
    digest = hashlib.sha256()
    for folder in ("platform", "tenants", "apps"):
        for path in sorted((root_folder / folder).rglob("*")):
            if path.suffix in {".py", ".yaml", ".csv"}:
                digest.update(path.read_bytes())
    return digest.hexdigest()
