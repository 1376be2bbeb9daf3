"""Inserts entries and their deliveries (the outbox).

Every write of the product ends here, so entries are one INSERT with a fixed text, without the ORM:
its statement builder, signals and guard take as long as the insert itself. The cursor works in the
realm in force; triggers and foreign keys apply as for any row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
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
_QUEUED = """
INSERT INTO kernel_delivery (id, entry_id, handler, state, attempts, due_at, error)
SELECT heard.id, entry.id, heard.handler, 'pending', 0, %s, ''
FROM {entry} AS entry, unnest(%s::uuid[], %s::text[]) AS heard (id, handler)"""
# More than so many entries are several statements.
MOST = 20


@dataclass(frozen=True, kw_only=True)
class Line:
    """What an entry says, and the handlers that hear of it later."""

    name: str
    actor_kind: str
    actor_id: UUID | None
    actor_label: str
    subjects: list[UUID]
    payload: dict[str, Any]
    request_id: str
    handlers: Sequence[str]


def append(lines: Sequence[Line]) -> list[JournalEntry]:
    """Write entries, and a delivery to each handler that hears of one later; return them in order.

    One statement for up to MOST of them. Their keys and times are the database's.
    """
    return [
        entry
        for first in range(0, len(lines), MOST)
        for entry in _append(lines[first : first + MOST])
    ]


def _append(lines: Sequence[Line]) -> Iterator[JournalEntry]:
    values: list[Any] = []
    for line in lines:
        values += [
            line.name, line.actor_kind, line.actor_id, line.actor_label, line.subjects,
            Jsonb(line.payload), line.request_id,
        ]  # fmt: skip
        if line.handlers:
            # Due by this clock: the relay's, too.
            values += [clock.now(), list(ids.uuid7s(len(line.handlers))), list(line.handlers)]
    with connection.cursor() as cursor:
        cursor.execute(_text(tuple(bool(line.handlers) for line in lines)), values)
        stamped = cursor.fetchall()
    for line, (key, at) in zip(lines, stamped, strict=True):
        said = (line.name, line.actor_kind, line.actor_id, line.actor_label, line.subjects)
        row = (key, *said, line.payload, at, line.request_id)
        yield JournalEntry.from_db(connection.alias, COLUMNS, row)


@lru_cache(maxsize=64)
def _text(are_heard: tuple[bool, ...]) -> str:
    """Return the statement for entries of which some are heard of later."""
    if are_heard == (False,):
        return _ENTRY
    parts = []
    for place, is_heard in enumerate(are_heard):
        parts.append(f"entry_{place} AS ({_ENTRY})")
        if is_heard:
            parts.append(f"queued_{place} AS ({_QUEUED.format(entry=f'entry_{place}')})")
    stamps = " UNION ALL ".join(
        f"SELECT id, at FROM entry_{place}"  # noqa: S608 -- a number
        for place in range(len(are_heard))
    )
    return f"WITH {', '.join(parts)} {stamps}"
