"""The journal: audit log, feed and source of the outbox in one.

`emit` writes an entry (`emit_all` several) in the caller's transaction and runs its `@on` handlers there; `@after`
handlers are called from the outbox, at least once, each in a transaction of its own.
"""

from kernel.journal.emitting import emit, emit_all, emit_many, unheard
from kernel.journal.events import Event, catalogue, event_named, said
from kernel.journal.handlers import after, on
from kernel.journal.words import (
    Detail,
    Subject,
    columns_of,
    subjects,
    system_names,
    vocabularies,
    who,
)
from kernel.request import bind_request, request_id

__all__ = [
    "Detail",
    "Event",
    "Subject",
    "after",
    "bind_request",
    "catalogue",
    "columns_of",
    "emit",
    "emit_all",
    "emit_many",
    "event_named",
    "on",
    "request_id",
    "said",
    "subjects",
    "system_names",
    "unheard",
    "vocabularies",
    "who",
]
