"""What duties ask of the apps above: who else may owe, acts they read, forms that do what is owed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from kernel.access import Actor
from kernel.registry import Registry
from kernel.web.offers import Link


class Owing(NamedTuple):
    """Who owes a duty: a unit alone, a member, an account that holds a role; toward one subject or none.

    `starts_on` to before `ends_on` is when that holds; None where it has no such end. `subject_kind` is
    one of `models.TARGETS` where `subject_id` is a row of theirs.
    """

    unit_id: UUID
    member_id: UUID | None = None
    account_id: UUID | None = None
    subject_id: UUID | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    subject_kind: str = ""

    def holds_on(self, day: date) -> bool:
        """Say whether it holds on a day."""
        has_begun = self.starts_on is None or self.starts_on <= day
        return has_begun and (self.ends_on is None or self.ends_on > day)


@dataclass(frozen=True)
class Subjects:
    """A kind of subject of duties: its name, and who owes toward which.

    A rule of duties names by `which` one of `names()`. `rows(which)` takes a few queries. `asked(which)`
    returns what is asked where the rule itself does not say it: its parts `every`, `times` and `by`;
    none of them for one that is not known.
    """

    label: Any
    rows: Callable[[str], Iterable[Owing]]
    asked: Callable[[str], Mapping[str, Any]] = lambda _which: {}
    names: Callable[[], Mapping[str, str]] = dict


@dataclass(frozen=True)
class Act:
    """Something done on a day, by a unit or by a person: what fulfils duties.

    `tags` are those of its fact ("kind:theme_day", "status:present") and "fact:<name of the event>".
    `subject_id` is who or what it was done for (the business visited); `share` the percentage of those
    invited who were there, None where nobody knows how many should have come.
    """

    source_id: UUID
    day: date
    tags: frozenset[str]
    unit_id: UUID
    member_id: UUID | None = None
    account_id: UUID | None = None
    subject_id: UUID | None = None
    share: int | None = 100
    hours: Decimal = Decimal(0)


@dataclass(frozen=True)
class Wanted:
    """Which acts are read: of `[since, until)`, of kinds, units and people; None stands for all."""

    since: date
    until: date
    kinds: frozenset[str] | None = None
    units: frozenset[UUID] | None = None
    people: frozenset[UUID] | None = None  # members and accounts
    with_share: bool = True
    with_groups: bool = True
    # Of people alone: what members did as such, whatever their unit or account did.
    of_members: bool = False


subjects: Registry[Subjects] = Registry(
    "duties.subjects", "toward whom else duties are owed, by kind: each link of a liaison"
)
sources: Registry[Callable[[Wanted], Iterable[Act]]] = Registry(
    "duties.sources", "acts that fulfil duties, read from the tables of the app that keeps them"
)
happenings: Registry[Any] = Registry(
    "duties.happenings", "what a duty may ask for by the name of its event, in words"
)
# `door(actor, duty)` yields the form that does what is owed, filled in.
doors: Registry[Callable[[Actor, Any], Iterable[Link]]] = Registry(
    "duties.doors", "the form that does what a duty asks, filled in"
)
