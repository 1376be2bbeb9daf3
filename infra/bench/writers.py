"""Eight processes that write to one county's journal at once: by `emit`, or by a bare INSERT."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any

import django
from django.db import connection, transaction
from psycopg.types.json import Jsonb

from kernel import ids, journal
from kernel.access import Actor
from kernel.realm import Realm, county_scope
from kernel.tabular import events

WRITERS, EACH = 8, 100
INSERT = """
INSERT INTO kernel_journalentry
(name, actor_kind, actor_id, actor_label, subjects, payload, request_id)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
ACTOR = Actor(kind="user", id=ids.uuid7(), label="周干事")
SUBJECT = ids.uuid7()


def emitting() -> None:
    """Emit an event without handlers, in one transaction."""
    with transaction.atomic():
        event = events.ErrorsTaken(import_id=SUBJECT, kind="register", rows=3)
        journal.emit(event, actor=ACTOR)


def inserting() -> None:
    """Insert the same row through Django's cursor."""
    with transaction.atomic(), connection.cursor() as cursor:
        payload = {"import_id": str(SUBJECT), "kind": "register", "rows": 3}
        values: list[Any] = [
            *(events.ErrorsTaken.name, ACTOR.kind, ACTOR.id, ACTOR.label),
            *([SUBJECT], Jsonb(payload), "bench"),
        ]
        cursor.execute(INSERT, values)


def pool() -> ProcessPoolExecutor:
    """Return writers with connections of their own."""
    return ProcessPoolExecutor(WRITERS, get_context("spawn"), initializer=django.setup)


def append(writers: ProcessPoolExecutor, realm: Realm, write: Callable[[], None]) -> None:
    """Run `write` in all writers, EACH times."""
    list(writers.map(partial(_append, realm, write), range(WRITERS)))


def _append(realm: Realm, write: Callable[[], None], _number: int) -> None:
    with county_scope(realm):
        for _row in range(EACH):
            write()
