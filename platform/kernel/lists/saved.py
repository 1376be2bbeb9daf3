"""Saved views of a list: search, filters, sorting and columns under a name, kept by an app above."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kernel.access import Actor
from kernel.realm import current
from kernel.registry import Slot

# The parameter that names a view, on pages and in the API; empty it stands for none.
VIEW = "view"


@dataclass(frozen=True)
class SavedView:
    """A view a person may use; `query` is what its address says, `shared_in` a unit's name or ""."""

    name: str
    query: str
    is_default: bool = False
    shared_in: str = ""


@dataclass(frozen=True)
class Shelf:
    """Where views are kept: `views(actor, list's key)`, names once each, and the page that saves them."""

    views: Callable[[Actor, str], Sequence[SavedView]]
    page: str


shelf: Slot[Shelf] = Slot("lists.shelf", "where saved views of lists are kept")


def views_of(actor: Actor, key: str) -> Sequence[SavedView]:
    """Return the views of a list that an actor may use; none on the platform. One query."""
    if actor.kind not in {"user", "key"} or not shelf.is_filled or current().is_platform:
        return ()
    return shelf.get().views(actor, key)
