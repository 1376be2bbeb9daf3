"""What happens to accounts. No event carries a phone, a password or a code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class AccountMade(Event):
    name: ClassVar[str] = "accounts.account_made"
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class ActivationIssued(Event):
    name: ClassVar[str] = "accounts.activation_issued"
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class AccountActivated(Event):
    name: ClassVar[str] = "accounts.account_activated"
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    name: ClassVar[str] = "accounts.password_changed"
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class LoggedIn(Event):
    name: ClassVar[str] = "accounts.logged_in"
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class AccountDisabled(Event):
    name: ClassVar[str] = "accounts.account_disabled"
    user_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class RightsChanged(Event):
    """Something that ends the account's sessions: a role given or taken."""

    name: ClassVar[str] = "accounts.rights_changed"
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class LanguageChosen(Event):
    name: ClassVar[str] = "accounts.language_chosen"
    user_id: UUID
    language: str
