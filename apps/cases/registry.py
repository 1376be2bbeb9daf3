"""Where apps above register what they know of a case."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from apps.cases.models import Case
from kernel.access import Actor
from kernel.registry import Registry
from kernel.web.offers import Card

panels: Registry[Callable[[Actor, Case], Iterable[Card]]] = Registry(
    "cases.panels", "further parts of a case's page"
)


def panels_of(actor: Actor, case: Case) -> list[Card]:
    """Return the further parts of a case's page that the actor may see."""
    return [card for offer in panels for card in offer(actor, case)]
