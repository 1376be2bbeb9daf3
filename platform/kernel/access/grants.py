"""Where an actor's rights come from; guardian's rows stay behind this door."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol
from uuid import UUID

from kernel import realm
from kernel.access.actor import Actor, Reach


class Account(Protocol):
    """What access needs to know of an account."""

    @property
    def pk(self) -> UUID: ...

    @property
    def label(self) -> str: ...


Held = tuple[Iterable[Reach], frozenset[str]]
Source = Callable[[UUID], Held]
_sources: dict[bool, list[Source]] = {True: [], False: []}


def register_source(source: Source, *, platform: bool = False) -> None:
    """Add a function that returns the reaches and own permissions an account holds today.

    It is asked inside counties, or on the platform, never in both.
    """
    if source not in _sources[platform]:
        _sources[platform].append(source)


def actor_for(account: Account) -> Actor:
    """Return the actor behind an account, with what its grants allow today."""
    reaches: list[Reach] = []
    own: frozenset[str] = frozenset()
    for source in _sources[realm.current().is_platform]:
        held, held_on_self = source(account.pk)
        reaches.extend(held)
        own |= held_on_self
    return Actor(kind="user", id=account.pk, label=account.label, reaches=tuple(reaches), own=own)
