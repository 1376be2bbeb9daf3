"""The manual: a page a role, read from `manual.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.urls import reverse

from kernel import access, blueprint
from kernel.access import Actor

FILE = Path(__file__).with_name("manual.yaml")
Words = Mapping[str, str]


@dataclass(frozen=True)
class Part:
    """A part of a page: what one does there; the page it is about, and a picture of the tour."""

    title: Words
    lines: Sequence[Words]
    picture: str = ""
    page: Mapping[str, Any] | None = None

    @classmethod
    def several(cls, given: Iterable[Mapping[str, Any]]) -> list[Part]:
        """Return the parts that a file of words gives."""
        return [cls(**part) for part in given]

    def in_words(self, actor: Actor) -> dict[str, Any]:
        """Return the part in the reader's language, with the address of its page if they may open it."""
        return {
            "title": blueprint.in_language(self.title),
            "lines": [blueprint.in_language(line) for line in self.lines],
            "picture": f"tour/{self.picture}.png" if self.picture else "",
            "url": self._url(actor),
        }

    def _url(self, actor: Actor) -> str:
        if self.page is None or ("right" in self.page and not _holds(actor, self.page)):
            return ""
        return reverse(self.page["name"])

    def answers(self, text: str) -> bool:
        """Say whether every word of `text` is in what the part says."""
        told = " ".join(
            [*self.title.values(), *(word for line in self.lines for word in line.values())]
        )
        return all(word in told.lower() for word in text.lower().split())


@dataclass(frozen=True)
class Page:
    """The page of a role."""

    key: str
    name: Words
    parts: Sequence[Part]
    whose: Mapping[str, Any] | None = None

    @property
    def label(self) -> str:
        return blueprint.in_language(self.name)


@cache
def pages() -> tuple[Page, ...]:
    """Return the pages in their order."""
    given = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return tuple(
        Page(one["key"], one["name"], Part.several(one["parts"]), one.get("whose")) for one in given
    )


def page(key: str) -> Page | None:
    """Return the page of a role, None for an unknown one."""
    return next((one for one in pages() if one.key == key), None)


def own(actor: Actor) -> Page:
    """Return the page of what somebody is: of the role that allows most, a member's for everybody else."""
    by_key = {one.key: one for one in pages()}
    for key in ("admin", "clerk", "secretary", "branch"):
        whose = by_key[key].whose
        if whose and _holds(actor, whose):
            return by_key[key]
    return by_key["member"]


def _holds(actor: Actor, asked: Mapping[str, Any]) -> bool:
    where = access.EVERYWHERE if asked.get("everywhere") else None
    return access.allows(actor, asked["right"], where)


def found(text: str) -> Iterator[tuple[Page, Part, int]]:
    """Yield (page, part, its place on the page) of what says every word of `text`."""
    for one in pages():
        for place, part in enumerate(one.parts):
            if part.answers(text):
                yield one, part, place
