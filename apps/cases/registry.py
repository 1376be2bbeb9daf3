"""Where apps above register what they know of a case."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from apps.cases.models import Case
from apps.organization.models import OrgUnit
from kernel.access import Actor
from kernel.registry import Registry
from kernel.web.offers import Card

panels: Registry[Callable[[Actor, Case], Iterable[Card]]] = Registry(
    "cases.panels", "further parts of a case's page"
)


followed: Registry[Callable[[Case], Iterable[Card]]] = Registry(
    "cases.followed", "further parts of the page behind a case's code, without an account"
)


def panels_of(actor: Actor, case: Case) -> list[Card]:
    """Return the further parts of a case's page that the actor may see."""
    return [card for offer in panels for card in offer(actor, case)]


collections: Registry[Callable[[OrgUnit], str]] = Registry(
    "cases.collections", "what a unit collects cases for, as the page of its poster says it"
)


def collected_for(unit: OrgUnit) -> list[str]:
    """Return the sentences that say what cases sent to a unit today are collected for."""
    return [said for offer in collections if (said := offer(unit))]
