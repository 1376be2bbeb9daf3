"""The slot through which the platform opens accounts; `apps.accounts`, which lies above, fills it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from kernel.access import Actor
from kernel.registry import Slot


@dataclass(frozen=True)
class OpenedAccount:
    """A new account and the one-time code by which its person sets a password."""

    user_id: UUID
    activation_code: str


class AccountPort(Protocol):
    """The account functions the platform uses; each call runs in the caller's transaction."""

    def open(self, *, actor: Actor, username: str, name: str) -> OpenedAccount:
        """Open an account. Raises Conflict for a user name that is taken."""
        ...

    def reissue(self, *, actor: Actor, user_id: UUID) -> str:
        """Return a new activation code; older ones stop working."""
        ...

    def close(self, *, actor: Actor, user_id: UUID, reason: str) -> None:
        """Disable an account; its sessions end."""
        ...


port: Slot[AccountPort] = Slot("counties.accounts", "opens the platform's accounts")
