"""Where apps above register what they know of an account: its roles, its person."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from apps.accounts.models import User
from kernel import realm
from kernel.access import Actor
from kernel.registry import Registry, Slot
from kernel.web.offers import Link


@dataclass(frozen=True)
class HeldRole:
    """A role in plain words: what it is called, where it holds, what it allows."""

    name: str
    where: str
    rights: tuple[str, ...]
    url: str = ""
    until: date | None = None


@dataclass(frozen=True)
class Fact:
    """What an app knows of a person, for the page of their account."""

    label: str
    text: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class OpenLogin:
    """A log-in that everybody may use: of a demonstration."""

    who: str
    login: str
    password: str


# `guard(user id)` raises Conflict where a county cannot do without an account.
guards: Registry[Callable[[UUID], None]] = Registry(
    "accounts.guards", "keeps accounts from being disabled that a county cannot do without"
)
described_roles: Registry[Callable[[UUID], list[HeldRole]]] = Registry(
    "accounts.described_roles", "the roles an account holds in a county, in words"
)
facts: Registry[Callable[[Actor, User], Iterable[Fact]]] = Registry(
    "accounts.facts", "what stands on the page of a person's account"
)
own_links: Registry[Callable[[Actor], Iterable[Link]]] = Registry(
    "accounts.own_links", "what else a person sets for themselves, on the page of their own account"
)
# `offer(slug)` for the county at that address, "" for the platform.
open_logins: Registry[Callable[[str], Iterable[OpenLogin]]] = Registry(
    "accounts.open_logins", "the log-ins a demonstration shows on its log-in page"
)
account_page: Slot[Callable[[UUID], str]] = Slot(
    "accounts.account_page", "the address of the page on which an account is administered"
)


def require_dispensable(user_id: UUID) -> None:
    """Raise Conflict when an app says that the county in force cannot do without the account."""
    for guard in () if realm.current().is_platform else guards:
        guard(user_id)


def roles_of(user_id: UUID) -> list[HeldRole]:
    """Return the roles an account holds today in the county in force, in plain words."""
    if realm.current().is_platform:
        return []
    return [role for describe in described_roles for role in describe(user_id)]


def own_links_of(actor: Actor) -> list[Link]:
    """Return what else the actor may set for themselves; nothing on the platform."""
    if realm.current().is_platform:
        return []
    return [link for offer in own_links for link in offer(actor)]


def facts_of(actor: Actor, user: User) -> list[Fact]:
    """Return what the actor may see of a person, from every app."""
    return [fact for offer in facts for fact in offer(actor, user)]


def open_logins_here() -> list[OpenLogin]:
    """Return the log-ins everybody may use in the realm in force; none outside a demonstration."""
    slug = realm.current().slug
    return [login for offer in open_logins for login in offer(slug)]
