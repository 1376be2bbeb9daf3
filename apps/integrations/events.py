"""What happens to keys. No event carries a secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kernel.journal import Detail, Event


@dataclass(frozen=True, kw_only=True)
class KeyMade(Event):
    name: ClassVar[str] = "integrations.key_made"
    description: ClassVar[Any] = _("made an API key")
    details: ClassVar[Mapping[str, Detail]] = {
        "label": Detail(_("name")),
    }
    key_id: UUID
    label: str
    scopes: tuple[str, ...]
    within_id: UUID | None
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class KeyRotated(Event):
    """A key got a successor; it works until `expires_at`, so that the two can be exchanged."""

    name: ClassVar[str] = "integrations.key_rotated"
    description: ClassVar[Any] = _("replaced an API key")
    key_id: UUID
    successor_id: UUID
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class KeyRevoked(Event):
    name: ClassVar[str] = "integrations.key_revoked"
    description: ClassVar[Any] = _("revoked an API key")
    details: ClassVar[Mapping[str, Detail]] = {
        "reason": Detail(_("reason")),
    }
    key_id: UUID
    reason: str
