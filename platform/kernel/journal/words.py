"""Labels for journal entries: of an event's values, and of the rows its ids refer to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Field, Model, QuerySet

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


def columns_of(model: type[Model]) -> dict[str, Any]:
    """Return {column: label} of a model, for events that name changed columns."""
    return {
        column.name: column.verbose_name
        for column in model._meta.get_fields()
        if isinstance(column, Field)
    }


# {the name of a system actor, such as "retention": what a reader calls it}
system_names: Registry[Any] = Registry("journal.system_names", "what work by itself is called")
# {the event's field, such as "member_id": subject}
subjects: Registry[Subject] = Registry("journal.subjects", "what the ids in events are called")
# Each returns {code: label}; called once a page.
vocabularies: Registry[Callable[[], Mapping[str, Any]]] = Registry(
    "journal.vocabularies", "how codes in events are spelled"
)


def who(label: str) -> str:
    """Return a person's name as it is, and what work by itself is called in the reader's language."""
    return str(system_names.get(label) or label)
