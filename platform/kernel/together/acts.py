"""What an app says of an act on many rows: who may, on which list, what it changes, how it is undone."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from kernel.access import Actor
from kernel.journal import Event
from kernel.lists.source import Source
from kernel.registry import Registry
from kernel.together.forms import TogetherForm


@dataclass
class Plan:
    """What an act would do: the rows that change, and of the others how many stay for which reason."""

    changing: list[Any] = field(default_factory=list)
    staying: Counter[str] = field(default_factory=Counter)

    def mark(self, given: Mapping[str, Any]) -> str:
        """Return a short mark of what was shown: other rows, versions or values have another one."""
        rows = sorted(f"{row.pk}-{row.version}" for row in self.changing)
        values = sorted((name, str(value)) for name, value in given.items())
        return hashlib.sha256(repr((rows, values)).encode()).hexdigest()[:16]


@dataclass
class Done:
    """What was done: of each row what `restore` needs, and the events of the single rows."""

    before: dict[UUID, Any] = field(default_factory=dict)
    facts: list[Event] = field(default_factory=list)


class Work(Protocol):
    """The part of an act that its app knows; called in a transaction, with the rows locked.

    `given` is what the act's form asks for, by keyword.
    """

    def lock(self) -> None:
        """Take the locks that come before those of rows."""

    def plan(self, actor: Actor, rows: Sequence[Any], *args: Any, **given: Any) -> Plan:
        """Return what would change, with the right of each row checked. Writes nothing."""

    def title(self, *args: Any, **given: Any) -> str:
        """Return what is done to each row, in the reader's language: "covered by 东街党支部"."""

    def apply(self, actor: Actor, rows: Sequence[Any], *args: Any, **given: Any) -> Done:
        """Change the rows by `records.change_many`, so that each has a new version."""

    def summary(
        self, act_id: UUID, changed: int, unchanged: int, *args: Any, **given: Any
    ) -> Event:
        """Return the event of the whole act."""


class OnRows:
    """The base of work that locks its rows, and nothing besides."""

    def lock(self) -> None:
        """Nothing but the rows is locked."""


@runtime_checkable
class Reversible(Work, Protocol):
    """The work of an act that can be taken back; one without, as what was sent, is done for good."""

    def restore(self, actor: Actor, rows: Sequence[Any], before: Mapping[UUID, Any]) -> Done:
        """Set rows back that nobody changed since; leave out those that cannot be."""

    def taken_back(self, act_id: UUID, back: int, kept: int) -> Event:
        """Return the event of taking the whole act back."""


@dataclass(frozen=True)
class Act:
    """One act on the rows of a list; its key in the registry is the word in its address.

    `form(data, actor=)` asks for what the act needs. `everywhere`: the right must be held in the whole county; else the
    work checks it row by row. `named(row)` is what a preview calls a row: enough to know which it is.
    """

    label: Any
    of: Source
    work: Work
    form: type[TogetherForm]
    permission: str
    everywhere: bool = False
    named: Callable[[Any], str] = str

    @property
    def way_back(self) -> Reversible | None:
        """Return the work that takes the act back, None when it is done for good."""
        return self.work if isinstance(self.work, Reversible) else None


acts: Registry[Act] = Registry("together.acts", "what may be done to many rows of a list at once")
