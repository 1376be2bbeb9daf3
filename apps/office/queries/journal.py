"""The journal in words: who did what, to whom, as far as the reader may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kernel import access, journal
from kernel.access import Actor
from kernel.chinese.text import labelled, listed
from kernel.journal import Event
from kernel.models import JournalEntry

# Events of these apps happen on the platform, never in a county.
_PLATFORM = ("counties.", "oversight.")


def entries(actor: Actor) -> QuerySet[JournalEntry]:
    """Return the journal, newest first, to those who may read it."""
    if not access.allows(actor, "kernel.view_journal", access.EVERYWHERE):
        return JournalEntry.objects.none()
    return JournalEntry.objects.order_by("-at", "-id")


def in_words(actor: Actor, rows: Sequence[JournalEntry]) -> Sequence[JournalEntry]:
    """Set `said`, `about` and `details` of each entry, and name a system's work in words, with one query for each kind of row they name."""
    names = _names(actor, rows)
    vocabularies: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        event = journal.event_named(row.name)
        told: Any = row
        if row.actor_kind != "user":
            told.actor_label = journal.who(row.actor_label)
        told.said = journal.said(row.name)
        told.about = " · ".join(_about(row, names))
        told.details = " · ".join(_details(row, event, vocabularies)) if event else ""
    return rows


def event_choices() -> list[tuple[str, str]]:
    """Return the events that can happen in a county, with what they say, for a filter."""
    return [
        (name, journal.said(name)) for name in journal.catalogue() if not name.startswith(_PLATFORM)
    ]


def _names(actor: Actor, rows: Iterable[JournalEntry]) -> dict[str, dict[UUID, str]]:
    """Return {field: {id: name}} of the rows that entries are about and the actor may see."""
    ids: dict[str, set[UUID]] = {}
    for row in rows:
        for field in row.payload.keys() & set(journal.subjects.keys()):
            if (key := _key(row.payload[field])) is not None:
                ids.setdefault(field, set()).add(key)
    return {
        field: dict(
            subject.rows(actor)
            .order_by()
            .select_related(None)
            .filter(pk__in=ids[field])
            .values_list("pk", subject.name)
        )
        for field, subject in journal.subjects.items()
        if field in ids
    }


def _about(row: JournalEntry, names: Mapping[str, Mapping[UUID, str]]) -> Iterable[str]:
    for field, found in names.items():
        key = _key(row.payload.get(field))
        if key is not None and (name := found.get(key)):
            yield str(name)


def _key(given: Any) -> UUID | None:
    """Return the id in an entry's payload; None for what an entry made by hand may hold instead."""
    try:
        return UUID(given) if isinstance(given, str) else None
    except ValueError:
        return None


def _details(
    row: JournalEntry, event: type[Event], vocabularies: dict[str, Mapping[str, Any]]
) -> Iterable[str]:
    for field, detail in event.all_details().items():
        value = row.payload.get(field)
        if value in (None, "", [], 0):
            continue
        if detail.words and detail.words not in vocabularies:
            spell = journal.vocabularies.get(detail.words)
            vocabularies[detail.words] = spell() if spell else {}
        yield labelled(detail.label, _spelled(value, vocabularies.get(detail.words, {})))


def _spelled(value: Any, words: Mapping[str, Any]) -> str:
    if isinstance(value, list):
        return listed(str(words.get(item, item)) for item in value)
    return str(words.get(value, value)) if isinstance(value, str) else str(value)
