"""What the search suggests while one types: pages and acts, rows, and the rows opened last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from kernel.access import Actor
from kernel.lists import matching
from kernel.web import offers
from kernel.web.offers import SearchGroup
from kernel.web.shortcuts import places

# Of each kind, and of the rows opened last.
SHOWN, RECENT, ACTS = 5, 5, 6


@dataclass(frozen=True)
class Suggestion:
    """A line that can be chosen."""

    label: str
    url: str
    note: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Suggested:
    """Lines of one kind."""

    label: str
    lines: Sequence[Suggestion]


def suggest(
    request: HttpRequest, actor: Actor, text: str, recent: Iterable[str]
) -> list[Suggested]:
    """Return what fits `text`, kind by kind; without a text the rows opened last, and pages.

    `recent` are addresses the browser kept; only of rows that the actor may see anything is said.
    """
    if not text:
        found = [Suggested(_("Opened last"), list(_recent(actor, recent)))]
        return [group for group in found if group.lines]
    found = [Suggested(_("Pages and acts"), _places(request, actor, text))]
    found += [_rows(actor, group, text) for group in offers.search_groups]
    return [group for group in found if group.lines]


def _places(request: HttpRequest, actor: Actor, text: str) -> list[Suggestion]:
    found = [place for place in places(request, actor) if place.answers(text)]
    found.sort(key=lambda place: not place.begins(text))
    return [Suggestion(place.label, place.url, icon=place.icon) for place in found[:ACTS]]


def _rows(actor: Actor, group: SearchGroup, text: str) -> Suggested:
    rows = matching(group.rows(actor), group.fields, text)[:SHOWN]
    return Suggested(str(group.label), [_line(group, row) for row in rows])


def _line(group: SearchGroup, row: Any) -> Suggestion:
    return Suggestion(str(row), reverse(group.page, args=[row.pk]), str(group.note(row) or ""))


def _recent(actor: Actor, addresses: Iterable[str]) -> Iterator[Suggestion]:
    """Yield the rows behind some addresses, in their order, with one query a kind."""
    asked = [found for found in map(_row_behind, list(addresses)[:RECENT]) if found is not None]
    wanted: dict[str, list[UUID]] = defaultdict(list)
    for page, pk in asked:
        wanted[page].append(pk)
    lines = {
        (group.page, row.pk): _line(group, row)
        for group in offers.search_groups
        if group.page in wanted
        for row in group.rows(actor).filter(pk__in=wanted[group.page])
    }
    yield from (lines[key] for key in asked if key in lines)


def _row_behind(address: str) -> tuple[str, UUID] | None:
    """Return (name of the page, id of its row), None for an address that is no row's page."""
    try:
        match = resolve(address)
    except Resolver404:
        return None
    values = [value for value in match.kwargs.values() if isinstance(value, UUID)]
    return (match.view_name, values[0]) if len(values) == 1 else None
