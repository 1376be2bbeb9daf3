"""One transaction around many services, without savepoints."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction


@contextmanager
def as_one(using: str = "default") -> Iterator[None]:
    """Run the block in a transaction in which the services it calls make no savepoints.

    For an operation that fails when one of its services fails: a savepoint costs two statements and
    would never be rolled back to. After an error caught inside the block, the next statement raises
    TransactionManagementError.
    """
    database: Any = connections[using]  # our own backend
    with transaction.atomic(using=using), database.without_savepoints():
        yield
