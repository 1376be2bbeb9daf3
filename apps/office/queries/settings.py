"""The county's settings, item by item, each with where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel import access, blueprint
from kernel.access import Actor
from kernel.blueprint.words import Words, flat
from kernel.models import ConfiguredSection, JournalEntry


@dataclass(frozen=True)
class Item:
    """One item of a section: its value here, and what the blueprint says."""

    key: str
    name: str
    value: Any
    base: Any
    words: Words
    changed_by: str = ""
    changed_at: datetime | None = None

    @property
    def said(self) -> list[tuple[str, str]]:
        """Return the value in words, part by part."""
        return self.words.facts(self.value)

    @property
    def sentence(self) -> list[tuple[str, str]]:
        """Return the value as a sentence with its blanks filled in."""
        return self.words.sentence(self.value)

    @property
    def base_said(self) -> list[tuple[str, str]]:
        """Return the blueprint's value in words, part by part."""
        return self.words.facts(self.base)

    @property
    def base_sentence(self) -> list[tuple[str, str]]:
        """Return the blueprint's value as a sentence."""
        return self.words.sentence(self.base)

    @property
    def other_name(self) -> str:
        """Return the name in the language that is not shown, "" where there is none."""
        named = (self.value or self.base or {}).get("name", {}) if self._has_parts else {}
        return next((text for text in named.values() if text != self.name), "")

    @property
    def _has_parts(self) -> bool:
        return isinstance(self.value or self.base, dict)

    @property
    def is_base(self) -> bool:
        return bool(self.value == self.base)

    @property
    def is_own(self) -> bool:
        """Say whether the blueprint does not have this item at all."""
        return self.base is None

    @property
    def is_gone(self) -> bool:
        """Say whether the county took out what the blueprint has."""
        return self.value is None


def sections(actor: Actor) -> list[tuple[blueprint.Section, str, int]]:
    """Return every section, what the blueprint it is from is called, how many of its items were changed here."""
    access.require(actor, "kernel.view_blueprint", access.EVERYWHERE)
    return [
        (blueprint.sections[key], blueprint.called(row.blueprint), _changes(row))
        for key, row in blueprint.rows().items()
    ]


def items_of(row: ConfiguredSection) -> list[Item]:
    """Return a section's items in their order, those taken out at the end."""
    mine, base = in_order(row), blueprint.items(row.base)
    changes, words = _last_changes(row.section), Words(blueprint.sections[row.section])
    names = names_of(words, {**base, **mine})
    found = []
    for key in [*mine, *(key for key in base if key not in mine)]:
        # Of changes from before the journal kept items only the last one of the section is known.
        is_base = mine.get(key) == base.get(key)
        who, when = changes.get(
            key, ("", None) if is_base else (row.changed_by_label, row.changed_at)
        )
        found.append(Item(key, names[key], mine.get(key), base.get(key), words, who, when))
    return found


def in_order(row: ConfiguredSection) -> dict[str, Any]:
    """Return a section's items as its schema has them: the database keeps no order of names."""
    known = blueprint.items(row.value)
    order = blueprint.sections[row.section].schema.get("properties", {})
    return {key: known[key] for key in [*order, *known] if key in known}


def names_of(words: Words, items: Mapping[str, Any]) -> dict[str, str]:
    """Return what people call each of a section's items."""
    section = words.section
    known = {**section.codes, **flat(words.choices("key") or {})}
    if section.names_of:
        known |= blueprint.names(section.names_of)
    return {key: _name(item) or str(known.get(key, key)) for key, item in items.items()}


def _name(value: Any) -> str:
    named = value.get("name", value) if isinstance(value, dict) else {}
    return blueprint.in_language(named) if "zh" in named else ""


def _changes(row: ConfiguredSection) -> int:
    found = blueprint.difference(row.section, row.base, row.value)
    return len(found.added) + len(found.removed) + len(found.changed)


def _last_changes(section: str) -> dict[str, tuple[str, datetime | None]]:
    """Return {item: (who, when)} of each item's last change, as the journal has it."""
    found: dict[str, tuple[str, datetime | None]] = {}
    for entry in changes_of(section).order_by("at", "id"):
        for item in entry.payload.get("items", ()):
            found[item] = (entry.actor_label, entry.at)
    return found


def changes_of(section: str) -> Any:
    """Return the journal's entries about a section's changes, the last first."""
    return JournalEntry.objects.filter(
        name=blueprint.SectionChanged.name, payload__section=section
    ).order_by("-at", "-id")
