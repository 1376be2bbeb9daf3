"""Where apps above register what they know of an activity."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from apps.activities.models import Activity
from kernel.access import Actor
from kernel.registry import Registry
from kernel.web.offers import Card

panels: Registry[Callable[[Actor, Activity], Iterable[Card]]] = Registry(
    "activities.panels", "further parts of an activity's page"
)


def panels_of(actor: Actor, activity: Activity) -> list[Card]:
    """Return the further parts of an activity's page that the actor may see."""
    return [card for offer in panels for card in offer(actor, activity)]
