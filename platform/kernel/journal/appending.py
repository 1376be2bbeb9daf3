"""Inserts entries and their deliveries (the outbox).

Every write of the product ends here, so an entry is one INSERT with a fixed text, without the ORM:
its statement builder, signals and guard take as long as the insert itself. The cursor works in the
realm in force; triggers and foreign keys apply as for any row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg.types.json import Jsonb

from kernel import clock, ids
from kernel.models.journal import JournalEntry

# As the model has them. Key and time are the columns' defaults, the rest what the writer says.
COLUMNS = (
    "id", "name", "actor_kind", "actor_id", "actor_label", "subjects", "payload", "at", "request_id",
)  # fmt: skip
_ENTRY = """
INSERT INTO kernel_journalentry
    (name, actor_kind, actor_id, actor_label, subjects, payload, request_id)
VALUES (%s, %s, %s, %s, %s, %s, %s)
RETURNING id, at"""
_ENTRY_AND_DELIVERIES = f"""
WITH entry AS ({_ENTRY}), queued AS (
    INSERT INTO kernel_delivery (id, entry_id, handler, state, attempts, due_at, error)
    SELECT heard.id, entry.id, heard.handler, 'pending', 0, %s, ''
    FROM entry, unnest(%s::uuid[], %s::text[]) AS heard (id, handler))
SELECT id, at FROM entry"""  # noqa: S608 -- both are constants


def append(
    *,
    name: str,
    actor_kind: str,
    actor_id: UUID | None,
    actor_label: str,
    subjects: list[UUID],
    payload: dict[str, Any],
    request_id: str,
    handlers: Sequence[str],
) -> JournalEntry:
    """Write an entry, and a delivery to each handler that hears of it later; return the entry.

    Its key and its time are the database's.
    """
    said = (name, actor_kind, actor_id, actor_label, subjects, payload)
    row: list[Any] = [*said[:-1], Jsonb(payload), request_id]
    with connection.cursor() as cursor:
        if handlers:
            keys = list(ids.uuid7s(len(handlers)))
            # Due by this clock: the relay's, too.
            cursor.execute(_ENTRY_AND_DELIVERIES, [*row, clock.now(), keys, list(handlers)])
        else:
            cursor.execute(_ENTRY, row)
        key, at = cursor.fetchone()
    return JournalEntry.from_db(connection.alias, COLUMNS, (key, *said, at, request_id))
