"""Transactions of many services that stand or fall as one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction


@contextmanager
def as_one(using: str = "default") -> Iterator[None]:
    """Run the block in a transaction in which the services it calls make no savepoints.

    For an operation made of many services none of which it could do without: a savepoint is two
    statements, and nothing would ever go back to one. Whoever catches an error inside the block
    must let it end: the next statement raises TransactionManagementError.
    """
    database: Any = connections[using]  # our own backend
    with transaction.atomic(using=using), database.without_savepoints():
        yield
