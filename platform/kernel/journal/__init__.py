"""The journal: audit log, feed, outbox and input of rules in one.

`emit` writes an entry in the caller's transaction and runs its `@on` handlers there; `@after`
handlers get it through the outbox, at least once, each in a transaction of its own.
"""

from kernel.journal.emitting import emit
from kernel.journal.events import Event, catalogue
from kernel.journal.handlers import after, on
from kernel.journal.words import Detail, Subject, subjects, vocabularies
from kernel.request import bind_request, request_id

__all__ = [
    "Detail",
    "Event",
    "Subject",
    "after",
    "bind_request",
    "catalogue",
    "emit",
    "on",
    "request_id",
    "subjects",
    "vocabularies",
]
