"""Writes journal entries."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from kernel import realm as realms
from kernel.access.actor import Actor
from kernel.db import staging
from kernel.journal.appending import Line, append
from kernel.journal.events import Event
from kernel.journal.handlers import listening_after, listening_on
from kernel.models.journal import JournalEntry
from kernel.registry import Slot
from kernel.request import request_id

MAX_DEPTH = 3
_depth: ContextVar[int] = ContextVar("journal_depth", default=0)
_unheard: ContextVar[bool] = ContextVar("journal_unheard", default=False)
log = logging.getLogger("liangxin.journal")
waker: Slot[Callable[[realms.Realm], None]] = Slot(
    "journal.waker", "wakes the relay after each commit that left something in the outbox"
)


def emit(event: Event, *, actor: Actor) -> JournalEntry:
    """Write `event` to the journal, run its `@on` handlers, and queue its `@after` handlers.

    Raises TransactionManagementError outside a transaction, and RuntimeError when handlers emit
    more than three deep, which is taken for a loop.
    """
    (entry,) = emit_all([event], actor=actor)
    return entry


def emit_all(given: Sequence[Event], *, actor: Actor) -> list[JournalEntry]:
    """Do the same for several events of one act: all entries are written before any handler runs."""
    if not connection.in_atomic_block:
        names = ", ".join(event.name for event in given)
        raise transaction.TransactionManagementError(f"{names} emitted outside a transaction.")
    depth = _depth.get()
    if depth >= MAX_DEPTH:
        raise RuntimeError(f"{given[0].name} was emitted more than {MAX_DEPTH} deep.")
    entries = append([_line(event, actor) for event in given])
    if not _unheard.get() and any(listening_after(event) for event in given):
        realm = realms.current()
        transaction.on_commit(lambda: _wake_relay(realm))
    token = _depth.set(depth + 1)
    try:
        for event, entry in zip(given, entries, strict=True):
            for handler in listening_on(event):
                handler(event, entry)
    finally:
        _depth.reset(token)
    return entries


def _line(event: Event, actor: Actor) -> Line:
    return Line(
        name=event.name,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
        subjects=event.subjects,
        payload=event.payload,
        request_id=request_id(),
        handlers=[] if _unheard.get() else listening_after(event),
    )


def emit_many(events: Sequence[Event], *, actor: Actor, by: Event) -> JournalEntry:
    """Write many events of one act by one COPY, then emit `by`, the event of the act; return its entry.

    Handlers of the single events are not called: who follows them hears of `by`. Raises
    TransactionManagementError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"{by.name} emitted outside a transaction.")
    about = (actor.kind, actor.id, actor.label, request_id())
    staging.copy_in(
        JournalEntry._meta.db_table,
        ("name", "subjects", "payload", "actor_kind", "actor_id", "actor_label", "request_id"),
        ((event.name, event.subjects, json.dumps(event.payload), *about) for event in events),
    )
    return emit(by, actor=actor)


@contextmanager
def unheard() -> Iterator[None]:
    """Queue nothing for `@after` handlers in the block: what is brought in from the past rings nowhere.

    `@on` handlers run, for they are part of the write. Figures are calculated by the caller afterwards.
    """
    token = _unheard.set(True)
    try:
        yield
    finally:
        _unheard.reset(token)


def _wake_relay(realm: realms.Realm) -> None:
    """Wake the relay; when the broker is down, the next sweep delivers the rows."""
    try:
        waker.get()(realm)
    except OSError:
        log.warning("broker_unreachable", extra={"schema": realm.schema})
