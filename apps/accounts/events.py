"""What happens to accounts. No event carries a phone, a password or a code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kernel.journal import Detail, Event


@dataclass(frozen=True, kw_only=True)
class AccountMade(Event):
    name: ClassVar[str] = "accounts.account_made"
    description: ClassVar[Any] = _("made an account")
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class ActivationIssued(Event):
    name: ClassVar[str] = "accounts.activation_issued"
    description: ClassVar[Any] = _("gave out an activation code")
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class ActivationsSpent(Event):
    """Every open one-time code was ended because the county was restored from a backup."""

    name: ClassVar[str] = "accounts.activations_spent"
    description: ClassVar[Any] = _("ended the activation codes that were open")
    codes: int


@dataclass(frozen=True, kw_only=True)
class AccountActivated(Event):
    name: ClassVar[str] = "accounts.account_activated"
    description: ClassVar[Any] = _("opened their account")
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    name: ClassVar[str] = "accounts.password_changed"
    description: ClassVar[Any] = _("changed their password")
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class LoggedIn(Event):
    name: ClassVar[str] = "accounts.logged_in"
    description: ClassVar[Any] = _("logged in")
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class AccountLocked(Event):
    """Too many log-ins failed: for a quarter of an hour only devices known to the account get in."""

    name: ClassVar[str] = "accounts.account_locked"
    description: ClassVar[Any] = _("was locked for a while: too many log-ins failed")
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class DeviceForgotten(Event):
    name: ClassVar[str] = "accounts.device_forgotten"
    description: ClassVar[Any] = _("removed a device of their own")
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class AccountDisabled(Event):
    name: ClassVar[str] = "accounts.account_disabled"
    description: ClassVar[Any] = _("stopped an account")
    details: ClassVar[Mapping[str, Detail]] = {
        "reason": Detail(_("reason")),
    }
    user_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class AccountEnabled(Event):
    name: ClassVar[str] = "accounts.account_enabled"
    description: ClassVar[Any] = _("let an account log in again")
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class RightsChanged(Event):
    """Something that ends the account's sessions: a role given or taken."""

    name: ClassVar[str] = "accounts.rights_changed"
    description: ClassVar[Any] = _("ended an account's sessions: its rights changed")
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class AccountChanged(Event):
    """Somebody changed their own name or language."""

    name: ClassVar[str] = "accounts.account_changed"
    description: ClassVar[Any] = _("changed their own account")
    details: ClassVar[Mapping[str, Detail]] = {
        "fields": Detail(_("changed"), "accounts.columns"),
    }
    user_id: UUID
    fields: list[str]
