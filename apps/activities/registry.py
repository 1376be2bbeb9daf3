"""What activities ask of apps above: parts of a page, whom a person should visit, what forbids it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from apps.activities.models import Activity
from apps.members.models import Member
from kernel.access import Actor
from kernel.registry import Registry
from kernel.web.offers import Card, Link

panels: Registry[Callable[[Actor, Activity], Iterable[Card]]] = Registry(
    "activities.panels", "further parts of an activity's page"
)


def panels_of(actor: Actor, activity: Activity) -> list[Card]:
    """Return the further parts of an activity's page that the actor may see."""
    return [card for offer in panels for card in offer(actor, activity)]


documents: Registry[Callable[[Actor, Activity], Iterable[Link]]] = Registry(
    "activities.documents", "the report of a consultation as a document"
)


@dataclass(frozen=True)
class ToVisit:
    """A row of the list of whom a person should visit.

    `what` is one of business, member and unit, `id` that row's. `kind` is the kind of activity by
    which the visit is recorded, "" for the first that fits; `due_on` the last day, None without one.
    Who stands on one's list may be visited, even where one sees no such rows otherwise.
    """

    what: str
    id: UUID
    label: str
    kind: str = ""
    note: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class Planned:
    """A visit that is about to be recorded; `id` is None for a person by name."""

    kind: str
    held_on: date
    what: str
    id: UUID | None
    visitors: Sequence[Member]


lists: Registry[Callable[[Actor], Iterable[ToVisit]]] = Registry(
    "activities.visit_lists", "whom a person should visit, the most urgent first"
)
# Each raises Invalid, at the field "held_on", for a day on which the visit could not be paid.
checks: Registry[Callable[[Planned], None]] = Registry(
    "activities.visit_checks", "refuses a visit outside the days of a link"
)


def listed(actor: Actor) -> list[ToVisit]:
    """Return whom the actor should visit, by all apps above."""
    return [row for offer in lists for row in offer(actor)]


def check(planned: Planned) -> None:
    """Raise Invalid when an app above knows that the visit could not be paid on its day."""
    for refuse in checks:
        refuse(planned)
