"""Where an actor's rights come from; guardian's rows stay behind this door."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol
from uuid import UUID

from kernel.access.actor import Actor, Reach


class Account(Protocol):
    """What access needs to know of an account."""

    @property
    def pk(self) -> UUID: ...

    @property
    def label(self) -> str: ...


Held = tuple[Iterable[Reach], frozenset[str]]
_sources: list[Callable[[UUID], Held]] = []


def register_source(source: Callable[[UUID], Held]) -> None:
    """Add a function that returns the reaches and own permissions an account holds today."""
    if source not in _sources:
        _sources.append(source)


def actor_for(account: Account) -> Actor:
    """Return the actor behind an account, with what its grants allow today."""
    reaches: list[Reach] = []
    own: frozenset[str] = frozenset()
    for source in _sources:
        held, held_on_self = source(account.pk)
        reaches.extend(held)
        own |= held_on_self
    return Actor(
        kind="user", id=account.pk, label=account.label, reaches=tuple(reaches), own=own
    )
