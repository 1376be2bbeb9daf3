"""Who listens to what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from kernel.journal.events import Event
from kernel.models.journal import JournalEntry

E = TypeVar("E", bound=Event)
Handler = Callable[[Any, JournalEntry], None]
AfterHandler = Callable[[JournalEntry], None]

_on: list[tuple[type[Event], Handler]] = []
_after: dict[str, tuple[type[Event], AfterHandler]] = {}


def on(kind: type[Event]) -> Callable[[Handler], Handler]:
    """Run the function with (event, entry) in the transaction that emits `kind` or a subclass."""

    def register(handler: Handler) -> Handler:
        _on.append((kind, handler))
        return handler

    return register


def after(kind: type[Event]) -> Callable[[AfterHandler], AfterHandler]:
    """Run the function with the entry once its transaction is committed, at least once.

    It runs in a worker, in the entry's county, in a transaction with the note that it ran: what
    it writes there is written once. Effects outside the database must bear repetition.
    """

    def register(handler: AfterHandler) -> AfterHandler:
        _after[f"{handler.__module__}.{handler.__qualname__}"] = (kind, handler)
        return handler

    return register


def listening_on(event: Event) -> list[Handler]:
    """Return the handlers that run in the emitting transaction."""
    return [handler for kind, handler in _on if isinstance(event, kind)]


def listening_after(event: Event) -> list[str]:
    """Return the names of the handlers that hear of the event by the outbox."""
    return [name for name, (kind, _handler) in _after.items() if isinstance(event, kind)]


def after_handler(name: str) -> AfterHandler:
    """Return the outbox handler of that name. Raises KeyError when this code does not have it."""
    return _after[name][1]


def listeners(kind: type[Event]) -> list[tuple[str, str]]:
    """Return ("on" or "after", name) of each handler that hears of events of `kind`."""
    at_once = [
        ("on", f"{handler.__module__}.{handler.__qualname__}")
        for wanted, handler in _on
        if issubclass(kind, wanted)
    ]
    later = [
        ("after", name) for name, (wanted, _handler) in _after.items() if issubclass(kind, wanted)
    ]
    return sorted([*at_once, *later])
