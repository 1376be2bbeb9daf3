"""The first page and the search: what every app offers, in order. No app is known by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from kernel import blueprint
from kernel.access import Actor
from kernel.lists import matching
from kernel.web import offers
from kernel.web.offers import Card, SearchGroup, Todo

SHOWN = 8


@dataclass(frozen=True)
class Home:
    """The first page of one person: first steps, what waits for them, and the cards of apps."""

    setup: Sequence[Todo]
    todos: Sequence[Todo]
    cards: Sequence[Card]

    @property
    def steps_done(self) -> int:
        return sum(step.is_done for step in self.setup)

    @property
    def is_set_up(self) -> bool:
        return self.steps_done == len(self.setup)

    @property
    def is_empty(self) -> bool:
        return not self.setup and not any(card.tells for card in self.cards)


@dataclass(frozen=True)
class Hit:
    """Something a search found."""

    name: str
    note: str
    url: str


@dataclass(frozen=True)
class Group:
    """What a search found of one kind; `url` opens all of it where there is more."""

    label: str
    hits: list[Hit]
    count: int
    url: str = ""

    @property
    def has_more(self) -> bool:
        return bool(self.url) and self.count > len(self.hits)


def home(actor: Actor) -> Home:
    """Return what a person's first page shows; each app offers it only to those who may see it."""
    with blueprint.reading():
        return Home(
            setup=offers.steps_of(actor),
            todos=[todo for offer in offers.todos for todo in offer(actor)],
            cards=[card for offer in offers.cards for card in offer(actor)],
        )


def search(actor: Actor, text: str) -> list[Group]:
    """Return what the actor may see that fits every word of `text`, kind by kind.

    Chinese, pinyin and initials fit names; codes, owners and employers fit as they are written.
    """
    if not text:
        return []
    groups = [_found(actor, group, text) for group in offers.search_groups]
    return [group for group in groups if group.hits]


def _found(actor: Actor, group: SearchGroup, text: str) -> Group:
    rows = matching(group.rows(actor), group.fields, text)
    hits = [
        Hit(str(row), str(group.note(row)), reverse(group.page, args=[row.pk]))
        for row in rows[:SHOWN]
    ]
    count = rows.count() if len(hits) == SHOWN else len(hits)
    url = f"{reverse(group.all_of)}?{urlencode({'q': text})}" if group.all_of else ""
    return Group(str(group.label), hits, count, url)
