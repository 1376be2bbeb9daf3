"""How entries read: what an event's values are called, and what the ids in it are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from kernel.access.actor import Actor
from kernel.registry import Registry


@dataclass(frozen=True)
class Detail:
    """What a value of an event is called; `words` names the vocabulary that spells its codes."""

    label: Any
    words: str = ""


@dataclass(frozen=True)
class Subject:
    """The rows an id in an event may name: those the reader may see, and the column of their name."""

    rows: Callable[[Actor], QuerySet[Any]]
    name: str = "name"


# By the event's field: "member_id".
subjects: Registry[Subject] = Registry("journal.subjects", "what the ids in events are called")
# Each returns {code: words}; called once a page.
vocabularies: Registry[Callable[[], Mapping[str, Any]]] = Registry(
    "journal.vocabularies", "how codes in events are spelled"
)
