"""Where apps above register what they know of a member."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from apps.members.models import Member
from kernel.access import Actor
from kernel.lists import Bulk
from kernel.registry import Registry
from kernel.web.offers import Card, Link

links: Registry[Callable[[Actor, Member], Iterable[Link]]] = Registry(
    "members.links", "what may be done on a member's page by apps above"
)
panels: Registry[Callable[[Actor, Member], Iterable[Card]]] = Registry(
    "members.panels", "further parts of a member's page"
)
bulk: Registry[Bulk] = Registry("members.bulk", "what may be done to selected members")


def links_of(actor: Actor, member: Member) -> list[Link]:
    """Return what the actor may do about a member, from every app."""
    return [link for offer in links for link in offer(actor, member)]


def panels_of(actor: Actor, member: Member) -> list[Card]:
    """Return the further parts of a member's page that the actor may see."""
    return [card for offer in panels for card in offer(actor, member)]
