"""Advisory locks, separate for each realm, held by a transaction or by a whole session."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection, transaction

from kernel import realm


def lock(name: str, *, shared: bool = False) -> None:
    """Take the realm's advisory lock `name` until the transaction ends.

    Any number of transactions share it with `shared`; one that does not waits for all of them.
    Raises TransactionManagementError outside one, where the lock would never be released.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"lock({name!r}) needs a transaction.")
    with connection.cursor() as cursor:
        how = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        cursor.execute(f"SELECT {how}(%s)", [_key(name)])


@contextmanager
def session_lock(name: str) -> Iterator[bool]:
    """Try to take the realm's advisory lock `name` for the block; yield whether it was taken.

    The lock belongs to the database session: when the process is killed, PostgreSQL releases it,
    and `is_held` returns False in other processes shortly after.
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
    """Say whether any database session holds the realm's advisory lock `name`."""
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
