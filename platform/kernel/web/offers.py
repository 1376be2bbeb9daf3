"""What apps can register for shared pages: the home page, the search, links on other apps' pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse

from kernel import access
from kernel.access import Actor
from kernel.registry import Registry, Slot

# Seconds for which a county that is set up is not asked again.
SET_UP_FOR = 3600


@dataclass(frozen=True)
class Todo:
    """A to-do: its text and the address where it is done; `due` is its last day, an overdue one is `late`."""

    text: str
    url: str = ""
    action: str = ""
    is_done: bool = False
    note: str = ""
    due: date | None = None
    is_late: bool = False


@dataclass(frozen=True)
class Link:
    """A link on another app's page, or with `posts` a button that posts, after `question` if there is one."""

    label: str
    url: str
    icon: str = ""
    posts: bool = False
    question: str = ""


@dataclass(frozen=True)
class SettingsPage:
    """A page of an app's own among the settings, for those who hold `permission` in the whole county."""

    permission: str
    view: str
    label: Any
    help: Any


@dataclass(frozen=True)
class Stat:
    """A figure of the whole county on the home page, and the address of its rows.

    `change` says how far it moved since last month, in words.
    """

    label: str
    value: str
    url: str
    note: str = ""
    change: str = ""


@dataclass(frozen=True)
class Line:
    """A row among what changed: its day, its name, a note, and its address, "" where one may not open it."""

    on: date
    text: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Change:
    """What came and what went of one kind of thing since a day, as far as the person may see it.

    `words` are what its coming and its going are called; `line(row)` returns a row in words.
    """

    key: str
    label: Any
    words: tuple[Any, Any]
    came: QuerySet[Any]
    gone: QuerySet[Any] | None
    line: Callable[[Any], Line]


@dataclass(frozen=True)
class Card:
    """A card of the home page: a template of the offering app, and its context.

    `tells` is false for a card without content for the person: a page with none shows a text instead.
    """

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    tells: bool = True


@dataclass(frozen=True)
class Step:
    """Set-up steps of a new county, for those who hold `permission` in the whole county.

    `make()` counts rows and is called only for them.
    """

    permission: str
    make: Callable[[], Iterable[Todo]]


@dataclass(frozen=True)
class SearchGroup:
    """One kind of row in the search: `rows(actor)` are those the actor may see.

    `fields` are searched by `kernel.lists.matching`; `page` is the URL name of a row, `note(row)` the
    text beside its name, `all_of` the URL name of the list of all results.
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
changes: Registry[Callable[[Actor, date], Iterable[Change]]] = Registry(
    "web.changes", "what came and went since a day, on the first page and row by row"
)
header: Registry[Callable[[Actor], Card]] = Registry(
    "web.header", "parts of every page's header for a person in a county; they take no query"
)
steps: Registry[Step] = Registry("web.steps", "the first steps of a new county")
# `preview(actor, saved, draft)` yields what a change of a section of the settings, by its key, would mean.
previews: Registry[Callable[[Actor, Any, Any], Iterable[Card]]] = Registry(
    "offers.previews", "what a draft of a section of the settings would mean, before it is saved"
)
# `steps(actor)` yields what may be done after a section of the settings, by its key, was saved.
after_settings: Registry[Callable[[Actor], Iterable[Link]]] = Registry(
    "offers.after_settings", "what comes next when a section of the settings was saved"
)
settings_pages: Registry[SettingsPage] = Registry(
    "web.settings_pages", "further pages among the settings"
)
search_groups: Registry[SearchGroup] = Registry("web.search_groups", "what the search looks for")
search_page: Slot[str] = Slot("web.search_page", "the name of the address that searches")
suggestions: Slot[str] = Slot(
    "web.suggestions", "the name of the address that answers while one types into the search"
)
# `find(actor, value)` returns the address of the row with that value, "" when the actor sees none.
references: Registry[Callable[[Actor, str], str]] = Registry(
    "web.references", "where values lead that another app knows, such as a credit code"
)


def reference(actor: Actor, kind: str, value: str) -> str:
    """Return the address of the row with a value of `kind`, "" when no app knows it or the actor may not see it."""
    find = references.get(kind)
    return find(actor, value) if find is not None and value else ""


def search_url(slot: Slot[str] = search_page) -> str:
    """Return the address of the search, or of what it suggests; "" where there is none (on the platform)."""
    try:
        return reverse(slot.get()) if slot.is_filled else ""
    except NoReverseMatch:
        return ""


def is_row(view_name: str) -> bool:
    """Say whether a page is that of one row the search knows."""
    return any(group.page == view_name for group in search_groups)


def steps_of(actor: Actor) -> list[Todo]:
    """Return the set-up steps that the actor may take, done ones too; none for an hour once all are done.

    A county is set up once and its first page is opened every day: that all was done is cached.
    """
    taken = {
        key: step
        for key, step in steps.items()
        if access.allows(actor, step.permission, access.EVERYWHERE)
    }
    key = f"steps-done/{'+'.join(taken)}"
    if not taken or cache.get(key):
        return []
    found = [todo for step in taken.values() for todo in step.make()]
    if all(todo.is_done for todo in found):
        cache.set(key, value=True, timeout=SET_UP_FOR)
    return found
