"""The realm (a county or the platform) that the running code works for.
A context variable holds it, so that threads and tasks never share it; the database backend
switches the session to it at each statement. Only `county_scope` and `platform_scope` set it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


class NoRealm(RuntimeError):
    """Code used the database outside any scope."""


class CrossCountyAccess(RuntimeError):
    """An object made in one realm was used in another, which is always a bug."""


@dataclass(frozen=True, slots=True)
class Realm:
    """A county's database identity, or the platform's; never chosen by a user."""

    schema: str
    role: str
    county_id: UUID | None = None
    slug: str = ""
    name: str = ""

    @property
    def is_platform(self) -> bool:
        return self.county_id is None and self.schema == PUBLIC

    @property
    def realm(self) -> Realm:
        return self


class HasRealm(Protocol):
    """A county row, or a realm itself."""

    @property
    def realm(self) -> Realm: ...


PUBLIC = "public"
PLATFORM = Realm(schema=PUBLIC, role="lx_platform")

_current: ContextVar[Realm | None] = ContextVar("realm", default=None)


def current() -> Realm:
    """Return the realm in force. Raises NoRealm outside any scope."""
    realm = _current.get()
    if realm is None:
        raise NoRealm("No county and no platform scope is open: use county_scope(...).")
    return realm


def current_or_none() -> Realm | None:
    """Return the realm in force, or None outside any scope."""
    return _current.get()


def county_id() -> UUID:
    """Return the id of the county in force. Raises NoRealm on the platform."""
    realm = current()
    if realm.county_id is None:
        raise NoRealm("This works inside a county only.")
    return realm.county_id


@contextmanager
def county_scope(county: HasRealm) -> Iterator[Realm]:
    """Run the block for `county`; nests, and restores the former realm at its end."""
    token = _current.set(county.realm)
    try:
        yield county.realm
    finally:
        _current.reset(token)


@contextmanager
def platform_scope() -> Iterator[Realm]:
    """Run the block for the platform: the public schema, which holds no county's people."""
    with county_scope(PLATFORM) as realm:
        yield realm
