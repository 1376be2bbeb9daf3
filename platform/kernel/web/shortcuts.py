"""Pages and acts that the search finds by their names, beside those of the menu."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from kernel import access
from kernel.access import Actor
from kernel.chinese.text import initials, pinyin
from kernel.registry import Registry
from kernel.web import navigation


@dataclass(frozen=True)
class Shortcut:
    """A page or an act: its name, its address, further words it is looked for by, who may open it.

    With `permission` "" everybody; with `everywhere` it must be held in the whole county.
    """

    label: Any
    url_name: str
    permission: str = ""
    args: tuple[str, ...] = ()
    words: Any = ""
    everywhere: bool = False
    icon: str = "arrow-right"


shortcuts: Registry[Shortcut] = Registry(
    "web.shortcuts", "pages and acts that the search finds by their names"
)


def offer(*given: Shortcut) -> None:
    """Let the search find some pages and acts."""
    for entry in given:
        shortcuts.add("/".join((entry.url_name, *entry.args)), entry)


@dataclass(frozen=True)
class Place:
    """A page or act the person may open."""

    label: str
    url: str
    icon: str
    words: str = ""

    def answers(self, query: str) -> bool:
        """Say whether every word of `query` is in the name, its pinyin or its initials."""
        return all(any(word in told for told in self._told) for word in query.lower().split())

    def begins(self, query: str) -> bool:
        """Say whether the name, its pinyin or its initials begin with `query`."""
        return any(told.startswith(query.lower()) for told in self._told)

    @property
    def _told(self) -> Iterator[str]:
        for text in (self.label.lower(), self.words.lower()):
            yield from (text, text.replace(" ", ""), pinyin(text), initials(text))


def places(request: HttpRequest, actor: Actor) -> Iterator[Place]:
    """Yield the pages of the menus and the acts that a person may open."""
    for menu in (navigation.menu, navigation.person_menu):
        for item in navigation.items(request, menu):
            yield Place(str(item.label), item.url, item.icon)
    for entry in shortcuts:
        where = access.EVERYWHERE if entry.everywhere else None
        if entry.permission and not access.allows(actor, entry.permission, where):
            continue
        try:
            url = reverse(entry.url_name, args=entry.args)
        except NoReverseMatch:
            continue
        yield Place(str(entry.label), url, entry.icon, str(entry.words))
