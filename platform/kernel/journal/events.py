"""Events: frozen dataclasses of ids and values, named after what happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

from kernel.journal.words import Detail


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened. `name` is "<app>.<what>"; fields that end in `_id` are subjects.

    `description` is its text on the journal's page, after the actor: "founded a unit". `details`
    labels the values shown to readers; ids and internal figures are left out.
    """

    name: ClassVar[str]
    description: ClassVar[Any] = ""
    details: ClassVar[Mapping[str, Detail]] = {}

    @classmethod
    def all_details(cls) -> dict[str, Detail]:
        """Return {field: label} of the values shown to readers, the event's own first."""
        found: dict[str, Detail] = {}
        for kind in cls.__mro__:
            for name, detail in vars(kind).get("details", {}).items():
                found.setdefault(name, detail)
        return found

    @property
    def subjects(self) -> list[UUID]:
        """Return the ids of the rows this event is about."""
        values = (getattr(self, f.name) for f in fields(self) if f.name.endswith("_id"))
        return [value for value in values if isinstance(value, UUID)]

    @property
    def payload(self) -> dict[str, Any]:
        """Return the event's values as JSON."""
        return {f.name: as_json(getattr(self, f.name)) for f in fields(self)}


def as_json(value: Any) -> Any:
    """Return a value as the journal stores it; an encrypted one only as its mask."""
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [as_json(item) for item in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)


def catalogue() -> dict[str, type[Event]]:
    """Return every event class by its name."""
    found: dict[str, type[Event]] = {}
    pending = list(Event.__subclasses__())
    while pending:
        kind = pending.pop()
        pending.extend(kind.__subclasses__())
        if "name" in kind.__dict__:
            found[kind.name] = kind
    return dict(sorted(found.items()))


@cache
def _known() -> dict[str, type[Event]]:
    return catalogue()


def event_named(name: str) -> type[Event] | None:
    """Return the class of an event, None when no app has it any more."""
    return _known().get(name)


def said(name: str) -> str:
    """Return what an event says happened: "founded a unit"; its name when it says nothing."""
    event = event_named(name)
    return str(event.description or name) if event else name
