"""What the rulebook asks of the apps above: questions their rules answer, parts of a rule's page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kernel.access import Actor
from kernel.registry import Registry
from kernel.web.offers import Card

# Answers the `input` of a row of vectors with what its `expect` has. Reads no database.
Answer = Callable[[Mapping[str, Any]], Mapping[str, Any]]
questions: Registry[Answer] = Registry(
    "rulebook.questions", "questions of the field's arithmetic, each answered by an app's rules"
)
# `panel(actor, key)` yields what an app knows of a rule, as far as the actor may see it.
panels: Registry[Callable[[Actor, str], Iterable[Card]]] = Registry(
    "rulebook.panels", "further parts of a rule's page: how it is kept"
)


def panels_of(actor: Actor, key: str) -> list[Card]:
    """Return the further parts of a rule's page that the actor may see."""
    return [card for offer in panels for card in offer(actor, key)]
