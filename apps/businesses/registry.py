"""What other apps know of businesses; they offer it here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from uuid import UUID

from apps.businesses.models import Business
from kernel.access import Actor
from kernel.registry import Registry, Slot
from kernel.web.offers import Card

panels: Registry[Callable[[Actor, Business], Iterable[Card]]] = Registry(
    "businesses.panels", "further parts of a business's page"
)
# Returns {credit code: full members who work there} of those the actor may see.
full_members: Slot[Callable[[Actor], Mapping[str, int]]] = Slot(
    "businesses.full_members", "counts the full members who work at each business"
)
# Returns {unit: members on that day} of those the actor may see.
members_by_unit: Slot[Callable[[Actor, date], Mapping[UUID, int]]] = Slot(
    "businesses.members_by_unit", "counts the members of each unit"
)
# Takes {former code: code now} when businesses get another code, so that what refers to them follows.
follow_codes: Slot[Callable[[Mapping[str, str]], None]] = Slot(
    "businesses.follow_codes", "writes a business's new code where its former one stands"
)


def panels_of(actor: Actor, business: Business) -> list[Card]:
    """Return the further parts of a business's page that the actor may see."""
    return [card for offer in panels for card in offer(actor, business)]
