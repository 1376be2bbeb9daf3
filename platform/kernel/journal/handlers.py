"""Registries of event handlers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from kernel.journal.events import Event
from kernel.models.journal import JournalEntry
from kernel.registry import Registry

E = TypeVar("E", bound=Event)
Handler = Callable[[Any, JournalEntry], None]
AfterHandler = Callable[[JournalEntry], None]

# {the handler's full name: (the class or classes of events it handles, the handler)}
at_once: Registry[tuple[type[Event], Handler]] = Registry(
    "journal.on", "handlers that run in the transaction that emits"
)
later: Registry[tuple[tuple[type[Event], ...], AfterHandler]] = Registry(
    "journal.after", "handlers that hear of an event by the outbox, at least once"
)


def on(kind: type[Event]) -> Callable[[Handler], Handler]:
    """Run the function with (event, entry) in the transaction that emits `kind` or a subclass."""

    def offer(handler: Handler) -> Handler:
        at_once.add(_name_of(handler), (kind, handler))
        return handler

    return offer


def after(*kinds: type[Event]) -> Callable[[AfterHandler], AfterHandler]:
    """Run the function, at least once, with each committed entry of `kinds` or their subclasses.
    It runs in a worker, in the entry's county, in the transaction that marks the delivery as done: its
    database writes happen once. Effects outside the database must be idempotent.
    """

    def offer(handler: AfterHandler) -> AfterHandler:
        later.add(_name_of(handler), (kinds, handler))
        return handler

    return offer


def listening_on(event: Event) -> list[Handler]:
    """Return the handlers that run in the emitting transaction."""
    return [handler for kind, handler in at_once if isinstance(event, kind)]


def listening_after(event: Event) -> list[str]:
    """Return the names of the event's handlers that run through the outbox."""
    return [name for name, (kinds, _handler) in later.items() if isinstance(event, kinds)]


def after_handler(name: str) -> AfterHandler:
    """Return the outbox handler called `name`. Raises KeyError when this code does not have it."""
    return later[name][1]


def listeners(kind: type[Event]) -> list[tuple[str, str]]:
    """Return ("on" or "after", name) of each handler of events of `kind`."""
    found = [("on", name) for name, (wanted, _run) in at_once.items() if issubclass(kind, wanted)]
    found += [("after", name) for name, (wanted, _run) in later.items() if issubclass(kind, wanted)]
    return sorted(found)


def _name_of(handler: Callable[..., Any]) -> str:
    return f"{handler.__module__}.{handler.__qualname__}"
