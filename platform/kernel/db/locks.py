"""Advisory locks whose keys contain the realm's schema, held by a transaction or by a session."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection, transaction

from kernel import realm


def lock(name: str) -> None:
    """Take the realm's lock `name`, waiting for it, and hold it until the transaction ends.

    Raises TransactionManagementError outside a transaction, which would never release it.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"lock({name!r}) needs a transaction.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_key(name)])


@contextmanager
def session_lock(name: str) -> Iterator[bool]:
    """Try to take the realm's lock `name` for the block; yield whether it was taken.

    The database session holds it: when the process is killed, PostgreSQL releases the lock and
    `is_held` turns false within moments.
    """
    key = _key(name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        taken = bool(cursor.fetchone()[0])
    try:
        yield taken
    finally:
        if taken:
            _unlock(key)


def is_held(name: str) -> bool:
    """Say whether a living session holds the realm's lock `name`."""
    key = _key(name)
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [key >> 32 & 0xFFFFFFFF, key & 0xFFFFFFFF])
        return bool(cursor.fetchone()[0])


_HELD = """
SELECT EXISTS (
    SELECT 1 FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND classid::bigint = %s AND objid::bigint = %s
)
"""


def _unlock(key: int) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
    except DatabaseError:
        # The session is gone or its transaction is aborted: closing it releases the lock.
        connection.close()


def _key(name: str) -> int:
    digest = hashlib.sha256(f"{realm.current().schema}/{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
