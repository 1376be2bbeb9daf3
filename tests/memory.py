"""A tablespace in memory for the databases that tests throw away.

Copying a database makes a thousand files, and dropping it removes them: a fiftieth of a second
there, up to a second on a disk. Only the embedded server gets one, for only there are we superuser.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from psycopg import connect, errors, sql

from infra import embedded
from infra.embedded import keeper, places, postgres

MEMORY = Path("/dev/shm")
# Two processes with two copies and a few clones each, of thirty megabytes, and as much again.
NEEDED = 1024 * 1024 * 1024
NAME = "memory_of_tests"
DEFAULT = ""  # To name the usual one takes a right that not every owner has.


def tablespace(var: Path) -> str:
    """Return the tablespace in memory, made when it is missing; the usual one where that fails.

    Its files are gone after the machine was started anew, while the server still lists it.
    """
    if not _is_possible(var):
        return DEFAULT
    place = folder(var)
    with _superuser(var) as cursor:
        cursor.execute("SELECT 1 FROM pg_tablespace WHERE spcname = %s", [NAME])
        listed = cursor.fetchone() is not None
        if listed and any(place.glob("PG_*")):
            return NAME
        if listed:
            _forget(cursor)
        shutil.rmtree(place, ignore_errors=True)
        try:
            place.mkdir(mode=0o700)
        except OSError:
            return DEFAULT
        os.chown(place, _account(var), -1)
        cursor.execute(f"CREATE TABLESPACE {NAME} LOCATION '{place}'")
        cursor.execute(f"GRANT CREATE ON TABLESPACE {NAME} TO {postgres.OWNER}")
    return NAME


def give_back(var: Path) -> None:
    """Remove the tablespace unless databases are in it."""
    if not _is_possible(var):
        return
    with _superuser(var) as cursor, suppress(errors.ObjectNotInPrerequisiteState):
        cursor.execute(f"DROP TABLESPACE IF EXISTS {NAME}")
        shutil.rmtree(folder(var), ignore_errors=True)


def _account(var: Path) -> int:
    """Return the account that the server runs under."""
    return places.of(var).data.stat().st_uid


def _is_possible(var: Path) -> bool:
    if postgres not in keeper.needed() or not MEMORY.is_dir():
        return False
    return folder(var).exists() or shutil.disk_usage(MEMORY).free > NEEDED


def folder(var: Path) -> Path:
    """Return where the tablespace of an installation lies."""
    digest = hashlib.sha256(os.fsencode(places.of(var).data)).hexdigest()[:16]
    return MEMORY / f"liangxin-{digest}"


def _forget(cursor: Any) -> None:
    """Drop a tablespace whose files are gone, and the databases in it."""
    cursor.execute(
        "SELECT datname FROM pg_database WHERE dattablespace ="
        " (SELECT oid FROM pg_tablespace WHERE spcname = %s)",
        [NAME],
    )
    for (name,) in cursor.fetchall():
        cursor.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
    cursor.execute(f"DROP TABLESPACE {NAME}")


@contextmanager
def _superuser(var: Path) -> Iterator[Any]:
    url = embedded.urls(var).database_url
    with connect(url, user="postgres", dbname="postgres", autocommit=True) as connection:
        yield connection.cursor()
