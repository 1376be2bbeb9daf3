"""Making, cloning and dropping the suite's databases."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from psycopg import connect, errors, sql

from tests import memory

DROP_TRIES = 50
ALIASES = ("default", "owner")
# Everything the template databases are made of, and who makes it.
SOURCES = ("platform", "tenants", "apps", "tests/make", "tests/world.py", "tests/conftest.py")
# Of thirty megabytes each.
CLONES_KEPT = 60
_clones: list[str] = []
_kept: dict[str, dict[str, Any]] = {}


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


def recreate(
    cursor: Any, name: str, template: str = "template1", space: str = memory.DEFAULT
) -> None:
    """Make database `name` in tablespace `space` as a copy of `template`'s files.

    Copied through the buffers, as is the default, it would fill them with pages that dropping it
    has to look for again.
    """
    drop(cursor, name)
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
        sql.Identifier(name), sql.Identifier(template)
    )
    if space:
        statement += sql.SQL(" TABLESPACE {}").format(sql.Identifier(space))
    cursor.execute(statement)


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


@contextmanager
def one_at_a_time() -> Iterator[Any]:
    """Have one process build while the others wait for it."""
    with maintenance() as cursor:
        cursor.execute("SELECT pg_advisory_lock(4711)")
        yield cursor


def marked(cursor: Any, name: str, sign: str) -> bool:
    """Tell whether database `name` stands and carries `sign`."""
    cursor.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
    )
    return bool(cursor.fetchone() == (sign,))


def mark(cursor: Any, name: str, sign: str) -> None:
    """Note on database `name` what it was made of."""
    statement = sql.SQL("COMMENT ON DATABASE {} IS {}")
    cursor.execute(statement.format(sql.Identifier(name), sql.Literal(sign)))


def make_once(cursor: Any, name: str, sign: str, template: str, fill: Callable[[], None]) -> bool:
    """Make database `name` of `template` and fill it, unless it stands and carries `sign`."""
    if marked(cursor, name, sign):
        return False
    recreate(cursor, name, template=template)
    point_at(name)
    fill()
    for connection in connections.all(initialized_only=True):
        connection.close()
    mark(cursor, name, sign)
    return True


def point_at(name: str) -> None:
    for alias in ALIASES:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


@contextmanager
def turned_to(name: str) -> Iterator[None]:
    """Use the sessions kept with database `name` in the block, so that none is opened each time."""
    before = connections["default"].settings_dict["NAME"]
    _turn_to(name)
    yield
    _turn_to(before)


def _turn_to(name: str) -> None:
    used = connections["default"].settings_dict["NAME"]
    _kept[used] = {alias: connections[alias] for alias in ALIASES}
    ours = _kept.pop(name, None) or {
        alias: connections.create_connection(alias) for alias in ALIASES
    }
    for alias in ALIASES:
        connections[alias] = ours[alias]
        # All sessions of an alias, of other threads too, share these settings.
        connections[alias].settings_dict["NAME"] = name


def close_all() -> None:
    """Close the sessions in use and those that are kept."""
    kept = [connection for aliases in _kept.values() for connection in aliases.values()]
    for connection in [*connections.all(initialized_only=True), *kept]:
        connection.close()


@contextmanager
def clone(template: str, worker: str, space: str) -> Iterator[str]:
    """Work in a copy of `template` in tablespace `space`.

    On a disk it is dropped later: a file system without a journal looks at every inode that was
    freed in the last minutes before it gives one away, and a database is a thousand files.
    """
    before = connections["default"].settings_dict["NAME"]
    with maintenance() as cursor:
        if len(_clones) >= CLONES_KEPT:
            drop_clones(cursor, template, worker)
        name = f"{_prefix(template, worker)}{len(_clones)}"
        recreate(cursor, name, template=template, space=space)
    _clones.append(name)
    point_at(name)
    try:
        yield name
    finally:
        point_at(before)
        if space:
            with maintenance() as cursor:
                drop(cursor, name)


def drop_clones(cursor: Any, template: str, worker: str) -> None:
    """Drop this worker's clones, also those of a run that was killed, but for the one in use."""
    used = connections["default"].settings_dict["NAME"]
    cursor.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s) AND datname <> %s",
        [_prefix(template, worker), used],
    )
    for (name,) in cursor.fetchall():
        drop(cursor, name)
    _clones.clear()


def _prefix(template: str, worker: str) -> str:
    return f"{template}_{worker}_clone_"


def fingerprint(root_folder: Path) -> str:
    """Return a hash over everything the template databases are made of, and the day: rows have dates."""
    digest = hashlib.sha256(str(date.today()).encode())  # noqa: DTZ011 -- any day will do
    for source in SOURCES:
        path = root_folder / source
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.suffix in {".py", ".yaml", ".csv"}:
                digest.update(file.read_bytes())
    return digest.hexdigest()
