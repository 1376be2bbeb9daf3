"""What is said after an act: what was done, what comes next, and the way to take it back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

from kernel.web.offers import Link


@dataclass(frozen=True)
class Said:
    """A message after an act: its text, and as buttons beside it what may be done next."""

    text: Any
    steps: tuple[Link, ...] = ()
    level: int = messages.SUCCESS


def tell(request: HttpRequest, said: Said | str, level: int | None = None) -> None:
    """Show a text, with its steps, at the top of the next page the person opens."""
    given = said if isinstance(said, Said) else Said(said)
    steps = [[str(step.label), step.url, step.posts, str(step.question)] for step in given.steps]
    # The storage keeps nothing of a message but text, level and tags: the steps are written there.
    messages.add_message(
        request, level or given.level, given.text, json.dumps(steps) if steps else ""
    )


def steps_of(message: Message) -> list[Link]:
    """Return what may be done next after what a message says."""
    found = json.loads(message.extra_tags) if message.extra_tags else []
    return [
        Link(label, url, posts=posts, question=question) for label, url, posts, question in found
    ]
