"""The menu: apps register entries, a person sees those they may open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from kernel import access
from kernel.realm import current
from kernel.registry import Registry


@dataclass(frozen=True)
class Entry:
    """An entry of the menu; with `permission` "" everybody logged in sees it.

    With `everywhere`, the permission must be held in the whole county, not on one unit. `is_new` says
    whether the page has something this browser did not show yet. What is used every day (`is_daily`)
    stands in the bar of phones, which has room for `IN_BAR`.
    """

    label: Any
    url_name: str
    icon: str
    permission: str = ""
    order: int = 100
    platform: bool = False
    everywhere: bool = False
    is_new: Callable[[HttpRequest], bool] | None = None
    is_daily: bool = False


@dataclass(frozen=True)
class Item:
    """An entry as a page shows it."""

    label: Any
    url: str
    icon: str
    active: bool
    is_new: bool = False
    is_daily: bool = False


IN_BAR = 4
menu: Registry[Entry] = Registry("web.menu", "the entries of the menu, in order")
person_menu: Registry[Entry] = Registry("web.person_menu", "the entries below a person's own name")


def offer(*entries: Entry, to: Registry[Entry] = menu) -> None:
    """Add entries to the menu, or to a person's own."""
    for entry in entries:
        to.add(entry.url_name, entry, order=entry.order)


def items(request: HttpRequest, entries: Registry[Entry] = menu) -> list[Item]:
    """Return the entries the person of this request may open, in order."""
    actor = getattr(request, "actor", access.ANONYMOUS)
    if actor.kind == "anonymous":
        return []
    on_platform = current().is_platform
    shown: list[tuple[Entry, str]] = []
    for entry in entries:
        if entry.platform != on_platform:
            continue
        where = access.EVERYWHERE if entry.everywhere else None
        if entry.permission and not access.allows(actor, entry.permission, where):
            continue
        try:
            url = reverse(entry.url_name)
        except NoReverseMatch:
            continue
        shown.append((entry, url))
    here = max((url for _entry, url in shown if _is_below(request.path, url)), key=len, default="")
    return [
        Item(
            label=entry.label,
            url=url,
            icon=entry.icon,
            active=url == here,
            is_new=bool(entry.is_new and entry.is_new(request)),
            is_daily=entry.is_daily,
        )
        for entry, url in shown
    ]


def in_bar(shown: Sequence[Item]) -> list[Item]:
    """Return what stands in the bar of phones: the first page, what is used every day, then the others."""
    first, others = shown[:1], sorted(shown[1:], key=lambda item: not item.is_daily)
    return [*first, *others][:IN_BAR]


def _is_below(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
