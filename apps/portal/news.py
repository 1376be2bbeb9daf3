"""What is new: the highlights of each version, read from `news.yaml`, and whether somebody has read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import yaml
from django.http import HttpRequest, HttpResponse

from apps.portal.manual import Part, Words
from kernel import blueprint
from kernel.web.cookies import remember

FILE = Path(__file__).with_name("news.yaml")
# The newest day this browser has read of; no account keeps it.
COOKIE = "lx_news"
_YEARS = timedelta(days=2 * 365)


@dataclass(frozen=True)
class Version:
    """What is new in a version; `version` is its heading in CHANGELOG.md, `day` that of its newest line."""

    version: str
    day: date
    name: Words
    parts: Sequence[Part]

    @property
    def label(self) -> str:
        return blueprint.in_language(self.name)


@cache
def versions() -> tuple[Version, ...]:
    """Return the versions, the newest first."""
    given = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return tuple(Version(**{**one, "parts": Part.several(one["parts"])}) for one in given)


def is_unread(request: HttpRequest) -> bool:
    """Say whether something is new since this browser showed the page."""
    return request.COOKIES.get(COOKIE, "") < versions()[0].day.isoformat()


def mark_read(response: HttpResponse) -> None:
    """Let the browser remember what it has shown."""
    newest = versions()[0].day.isoformat()
    remember(response, COOKIE, newest, _YEARS)
