"""What apps register for shared pages: the first page, the search, links."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse

from kernel import access
from kernel.access import Actor
from kernel.registry import Registry, Slot


@dataclass(frozen=True)
class Todo:
    """Something to do, in the person's words, and where it is done."""

    text: str
    url: str = ""
    action: str = ""
    is_done: bool = False
    note: str = ""


@dataclass(frozen=True)
class Link:
    """Something offered on another app's page: a link, or a button that posts where `posts`."""

    label: str
    url: str
    icon: str = ""
    posts: bool = False


@dataclass(frozen=True)
class Stat:
    """A figure of the whole county on the first page, and the address of its rows."""

    label: str
    value: str
    url: str


@dataclass(frozen=True)
class Card:
    """A part of the first page: a template of the offering app, and what it needs.

    `tells` is False for a card without news: a page with only such cards says that it is empty.
    """

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    tells: bool = True


@dataclass(frozen=True)
class Step:
    """Steps that bring a new county to work, for those who hold `permission` everywhere.

    `make()` is called for those only, for it counts rows.
    """

    permission: str
    make: Callable[[], Iterable[Todo]]


@dataclass(frozen=True)
class SearchGroup:
    """One kind of row the search looks for: `rows(actor)` are those the actor may see.

    `fields` are searched by `kernel.lists.matching`; `page` is the URL name of a row's page, `note`
    returns the text beside its name, `all_of` is the URL name of the list of all matches.
    """

    label: Any
    rows: Callable[[Actor], QuerySet[Any]]
    fields: Sequence[str]
    page: str
    note: Callable[[Any], Any]
    all_of: str = ""


todos: Registry[Callable[[Actor], Iterable[Todo]]] = Registry(
    "web.todos", "what waits for a person, on their first page"
)
stats: Registry[Callable[[Actor], Iterable[Stat]]] = Registry(
    "web.stats", "the figures of the whole county, on the first page"
)
cards: Registry[Callable[[Actor], Iterable[Card]]] = Registry(
    "web.cards", "further parts of the first page"
)
steps: Registry[Step] = Registry("web.steps", "the first steps of a new county")
search_groups: Registry[SearchGroup] = Registry("web.search_groups", "what the search looks for")
search_page: Slot[str] = Slot("web.search_page", "the name of the address that searches")
# `find(actor, value)` returns the address of the row a value names, "" where there is none to see.
references: Registry[Callable[[Actor, str], str]] = Registry(
    "web.references", "where values lead that another app knows, such as a credit code"
)


def reference(actor: Actor, kind: str, value: str) -> str:
    """Return the address behind a value of `kind`, "" where nobody knows it or may not see it."""
    find = references.get(kind)
    return find(actor, value) if find is not None and value else ""


def search_url() -> str:
    """Return the address that searches, "" where there is none (on the platform)."""
    try:
        return reverse(search_page.get()) if search_page.is_filled else ""
    except NoReverseMatch:
        return ""


def steps_of(actor: Actor) -> list[Todo]:
    """Return the steps that bring a new county to work, done ones too: those the actor may take."""
    taken = [step for step in steps if access.allows(actor, step.permission, access.EVERYWHERE)]
    return [todo for step in taken for todo in step.make()]
