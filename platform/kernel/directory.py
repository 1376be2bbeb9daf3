"""Looks up counties for the kernel; `tenants.counties` installs its directory here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from kernel.realm import Realm
from kernel.registry import Slot


class CountyUnavailable(Exception):
    """The county exists but is not ready; `state` is why, `reason` is the text for its people.

    `label` is the state in the active language.
    """

    def __init__(self, state: str, label: str, reason: str = "") -> None:
        super().__init__(f"The county is {state}.")
        self.state, self.label, self.reason = state, label, reason


class UnknownCounty(Exception):
    """No county has this host name, slug or id."""


@dataclass(frozen=True)
class Backlog:
    """Since when the oldest job and the oldest row of an outbox wait, in all realms; None for none.

    Counties say so in their reports, every five minutes; `report_at` is the oldest of these.
    """

    job_at: datetime | None = None
    outbox_at: datetime | None = None
    report_at: datetime | None = None


class Directory(Protocol):
    """Finds counties; raises UnknownCounty, or CountyUnavailable for one that is not ready.

    `ready` yields the counties that are open, `every` all of them. It also stores the heads of
    their journals, where the counties' roles cannot write; `newest_heads` yields (county's id,
    address, number, hash) of each county's newest.
    """

    def by_id(self, county_id: UUID) -> Realm: ...

    def by_slug(self, slug: str) -> Realm: ...

    def by_host(self, host: str, *, fresh: bool = False) -> Realm: ...

    def ready(self) -> Iterator[Realm]: ...

    def every(self) -> Iterator[Realm]: ...

    def backlog(self) -> Backlog: ...

    def publish_head(self, county_id: UUID, number: int, digest: str) -> None: ...

    def published_heads(self, county_id: UUID) -> dict[int, str]: ...

    def newest_heads(self) -> Iterator[tuple[UUID, str, int, str]]: ...


directory: Slot[Directory] = Slot("kernel.directory", "finds counties by host, slug and id")


def counties() -> Directory:
    """Return the installed directory."""
    return directory.get()
