"""Where an actor's permissions come from: sources that apps register."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from kernel import realm
from kernel.access.actor import Actor, Reach
from kernel.registry import Registry


class Account(Protocol):
    """What access needs to know of an account."""

    @property
    def pk(self) -> UUID: ...

    @property
    def label(self) -> str: ...


Held = tuple[Iterable[Reach], frozenset[str]]


@dataclass(frozen=True)
class Source:
    """Returns the reaches and own permissions an account holds today.

    It is queried inside counties or, with `on_platform`, on the platform; never in both.
    """

    held: Callable[[UUID], Held]
    on_platform: bool = False


sources: Registry[Source] = Registry("access.sources", "where an account's rights come from")


def actor_for(account: Account) -> Actor:
    """Return the actor behind an account, with what its grants allow today."""
    reaches: list[Reach] = []
    own: frozenset[str] = frozenset()
    on_platform = realm.current().is_platform
    for source in sources:
        if source.on_platform != on_platform:
            continue
        held, held_on_self = source.held(account.pk)
        reaches.extend(held)
        own |= held_on_self
    return Actor(kind="user", id=account.pk, label=account.label, reaches=tuple(reaches), own=own)
