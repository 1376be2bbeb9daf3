"""The realm (a county or the platform) that the running code works for.

A context variable holds it, so that threads and tasks never share it; the database backend
applies it at each cursor. Only `county_scope` and `platform_scope` change it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


class NoRealm(RuntimeError):
    """Code used the database, or asked for the realm, outside any scope."""


class CrossCountyAccess(RuntimeError):
    """An object made in one realm was used in another: always a bug."""


@dataclass(frozen=True, slots=True)
class Realm:
    """The database schema and role of a county or the platform; never taken from user input."""

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
    """Return the current realm. Raises NoRealm outside any scope."""
    realm = _current.get()
    if realm is None:
        raise NoRealm("No county and no platform scope is open: use county_scope(...).")
    return realm


def current_or_none() -> Realm | None:
    """Return the current realm, or None outside any scope."""
    return _current.get()


def county_id() -> UUID:
    """Return the current county's id. Raises NoRealm on the platform."""
    realm = current()
    if realm.county_id is None:
        raise NoRealm("This works inside a county only.")
    return realm.county_id


@contextmanager
def county_scope(county: HasRealm) -> Iterator[Realm]:
    """Run the block in `county`'s realm; nests, and restores the previous realm."""
    token = _current.set(county.realm)
    try:
        yield county.realm
    finally:
        _current.reset(token)


@contextmanager
def platform_scope() -> Iterator[Realm]:
    """Run the block on the platform: the `public` schema, without any county's people."""
    with county_scope(PLATFORM) as realm:
        yield realm
