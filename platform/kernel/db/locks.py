"""Advisory locks that live as long as the transaction, and never meet another county's."""

from __future__ import annotations

import hashlib

from django.db import connection, transaction

from kernel import realm


def lock(name: str) -> None:
    """Hold the realm's lock `name` until the transaction ends.

    Raises TransactionManagementError outside one: a lock nobody releases is a bug.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"lock({name!r}) needs a transaction.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_key(name)])


def try_lock(name: str) -> bool:
    """Take the realm's lock `name` if nobody holds it; say whether it was taken."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"try_lock({name!r}) needs a transaction.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_key(name)])
        return bool(cursor.fetchone()[0])


def _key(name: str) -> int:
    digest = hashlib.sha256(f"{realm.current().schema}/{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
