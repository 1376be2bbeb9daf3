"""The first page and the search: what every app offers, in order. No app is known by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet, Value
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from apps.portal import manual
from kernel import blueprint, clock
from kernel.access import Actor
from kernel.lists import matching
from kernel.web import offers
from kernel.web.offers import Card, Change, Line, SearchGroup, Todo

SHOWN, TODOS_SHOWN, LINES_SHOWN = 8, 6, 100


@dataclass(frozen=True)
class Home:
    """The first page of one person: first steps, what waits for them, the most urgent first, and the cards of apps."""

    setup: Sequence[Todo]
    todos: Sequence[Todo]
    cards: Sequence[Card]
    read_at: datetime = field(default_factory=clock.now)

    @property
    def first(self) -> Sequence[Todo]:
        return self.todos[:TODOS_SHOWN]

    @property
    def rest(self) -> Sequence[Todo]:
        return self.todos[TODOS_SHOWN:]

    @property
    def steps_done(self) -> int:
        return sum(step.is_done for step in self.setup)

    @property
    def next_step(self) -> Todo | None:
        return next((step for step in self.setup if not step.is_done), None)

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
        setup = offers.steps_of(actor)
        # What a step leads to is asked once: as the step.
        asked = {step.url for step in setup if not step.is_done}
        todos = (todo for offer in offers.todos for todo in offer(actor) if todo.url not in asked)
        return Home(
            setup=setup,
            todos=sorted(todos, key=by_urgency),
            cards=[card for offer in offers.cards for card in offer(actor)],
        )


def by_urgency(todo: Todo) -> tuple[bool, date]:
    """Return what to-dos are sorted by: overdue ones first, then by their last day; the order of apps breaks ties."""
    return not todo.is_late, todo.due or date.max


@dataclass(frozen=True)
class Counted:
    """What came and went of one kind of thing: how many, and the address of the rows."""

    label: str
    figures: Sequence[tuple[str, str, int]]
    url: str


def month_before(on: date) -> date:
    """Return the first day of the month before that of `on`: changes are counted from then."""
    return (on.replace(day=1) - timedelta(days=1)).replace(day=1)


def counted_changes(actor: Actor, since: date) -> list[Counted]:
    """Return what came and went since a day, kind by kind, without kinds of which nothing did."""
    page, changes = reverse("portal:changes"), list(_changes(actor, since))
    sizes = _sizes([rows for change in changes for rows in (change.came, change.gone)])
    found = []
    for place, change in enumerate(changes):
        came, gone = sizes[2 * place : 2 * place + 2]
        signs = ((change.words[0], "+", came), (change.words[1], "−", gone))
        figures = [(str(word), sign, count) for word, sign, count in signs if count]
        if figures:
            found.append(Counted(str(change.label), figures, f"{page}#{change.key}"))
    return found


def _sizes(found: Sequence[QuerySet[Any] | None]) -> list[int]:
    """Return how many rows each has, 0 for None; one query for all of them."""
    counted = [
        rows.order_by()
        .values(nth_change=Value(place))
        .annotate(in_change=Count("pk", distinct=True))
        for place, rows in enumerate(found)
        if rows is not None
    ]
    if not counted:
        return [0] * len(found)
    first, *rest = counted
    sizes = {row["nth_change"]: row["in_change"] for row in first.union(*rest, all=True)}
    return [sizes.get(place, 0) for place in range(len(found))]


@dataclass(frozen=True)
class Listed:
    """What came and went of one kind of thing, row by row, the newest first; `count` of all of it."""

    key: str
    label: str
    parts: Sequence[tuple[str, int, Sequence[Line]]]


def listed_changes(actor: Actor, since: date) -> list[Listed]:
    """Return what came and went since a day, at most `LINES_SHOWN` rows of each."""
    found = []
    for change in _changes(actor, since):
        pairs = zip(change.words, (change.came, change.gone), strict=True)
        parts = [
            (str(word), rows.count(), [change.line(row) for row in rows[:LINES_SHOWN]])
            for word, rows in pairs
            if rows is not None
        ]
        found.append(Listed(change.key, str(change.label), parts))
    return found


def _changes(actor: Actor, since: date) -> Iterator[Change]:
    with blueprint.reading():
        for offer in offers.changes:
            yield from offer(actor, since)


def search(actor: Actor, text: str) -> list[Group]:
    """Return what the actor may see that fits every word of `text`, kind by kind.

    Chinese, pinyin and initials fit names; codes, owners and employers fit as they are written.
    """
    if not text:
        return []
    groups = [_found(actor, group, text) for group in offers.search_groups]
    groups.append(_in_manual(text))
    return [group for group in groups if group.hits]


def _in_manual(text: str) -> Group:
    """Return what the manual says of every word of `text`, part by part."""
    hits = [
        Hit(
            blueprint.in_language(part.title), page.label,
            f"{reverse('portal:manual', args=[page.key])}#part-{place}",
        )
        for page, part, place in manual.found(text)
    ]  # fmt: skip
    return Group(_("Manual"), hits[:SHOWN], len(hits))


def _found(actor: Actor, group: SearchGroup, text: str) -> Group:
    rows = matching(group.rows(actor), group.fields, text)
    hits = [
        Hit(str(row), str(group.note(row)), reverse(group.page, args=[row.pk]))
        for row in rows[:SHOWN]
    ]
    count = rows.count() if len(hits) == SHOWN else len(hits)
    url = f"{reverse(group.all_of)}?{urlencode({'q': text})}" if group.all_of else ""
    return Group(str(group.label), hits, count, url)
