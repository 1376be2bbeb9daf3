"""What happens to keys. No event carries a secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class KeyMade(Event):
    name: ClassVar[str] = "integrations.key_made"
    key_id: UUID
    label: str
    scopes: tuple[str, ...]
    within_id: UUID | None
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class KeyRotated(Event):
    """A key got a successor; it works until `expires_at`, so that the two can be exchanged."""

    name: ClassVar[str] = "integrations.key_rotated"
    key_id: UUID
    successor_id: UUID
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class KeyRevoked(Event):
    name: ClassVar[str] = "integrations.key_revoked"
    key_id: UUID
    reason: str
