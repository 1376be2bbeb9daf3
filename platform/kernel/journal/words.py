"""Labels for journal entries: of an event's values, and of the rows its ids refer to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from kernel.access.actor import Actor
from kernel.registry import Registry


@dataclass(frozen=True)
class Detail:
    """The label of an event's value; `words` names the vocabulary that labels its codes."""

    label: Any
    words: str = ""


@dataclass(frozen=True)
class Subject:
    """Rows an id in an event refers to: those the actor may see, and the column with their name."""

    rows: Callable[[Actor], QuerySet[Any]]
    name: str = "name"


# {the event's field, such as "member_id": subject}
subjects: Registry[Subject] = Registry("journal.subjects", "what the ids in events are called")
# Each returns {code: label}; called once a page.
vocabularies: Registry[Callable[[], Mapping[str, Any]]] = Registry(
    "journal.vocabularies", "how codes in events are spelled"
)
