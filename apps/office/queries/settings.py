"""The county's settings, item by item, each with where it comes from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kernel import access, blueprint
from kernel.access import Actor
from kernel.blueprint import Section
from kernel.chinese.text import listed
from kernel.models import ConfiguredSection, JournalEntry


@dataclass(frozen=True)
class Item:
    """One item of a section: its value here, and what the blueprint says."""

    key: str
    name: str
    value: Any
    base: Any
    blueprint: str
    section: Section
    changed_by: str = ""
    changed_at: datetime | None = None

    @property
    def said(self) -> list[tuple[str, str]]:
        """Return the value in words, part by part."""
        return in_words(self.section, self.value)

    @property
    def base_said(self) -> list[tuple[str, str]]:
        """Return the blueprint's value in words, part by part."""
        return in_words(self.section, self.base)

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


def sections(actor: Actor) -> list[tuple[blueprint.Section, ConfiguredSection, int]]:
    """Return every section with its row and how many of its items were changed here."""
    access.require(actor, "kernel.view_blueprint", access.EVERYWHERE)
    return [(blueprint.sections[key], row, _changes(row)) for key, row in blueprint.rows().items()]


def items_of(row: ConfiguredSection) -> list[Item]:
    """Return a section's items in their order, those taken out at the end."""
    mine, base = in_order(row), blueprint.items(row.base)
    changes, section = _last_changes(row.section), blueprint.sections[row.section]
    names = blueprint.names(section.names_of) if section.names_of else {}
    found = []
    for key in [*mine, *(key for key in base if key not in mine)]:
        value, theirs = mine.get(key), base.get(key)
        who, when = changes.get(key, (row.changed_by_label, row.changed_at))
        name = names.get(key) or _name(key, value or theirs)
        found.append(Item(key, name, value, theirs, row.blueprint, section, who, when))
    return found


def in_order(row: ConfiguredSection) -> dict[str, Any]:
    """Return a section's items as its schema has them: the database keeps no order of names."""
    known = blueprint.items(row.value)
    order = blueprint.sections[row.section].schema.get("properties", {})
    return {key: known[key] for key in [*order, *known] if key in known}


def in_words(section: Section, value: Any) -> list[tuple[str, str]]:
    """Return an item's parts as (label, value): names in both languages, then the rest."""
    if not isinstance(value, dict):
        return [(str(section.parts.get("", "")), _spelled(section, "", value))]
    named = value.get("name", value if "zh" in value else {})
    names = [(_("Chinese"), named.get("zh", "")), (_("English"), named.get("en", ""))]
    rest = [
        (str(section.parts.get(key, key)), _spelled(section, key, part))
        for key, part in value.items()
        if key not in {"key", "name", "zh", "en"} and part != {}
    ]
    return [(label, text) for label, text in [*names, *rest] if text]


def _spelled(section: Section, key: str, value: Any) -> str:
    """Return a part of an item in the section's words; what it has no words for, as JSON."""
    spelled = section.spell(key, value) if section.spell else None
    if spelled is not None:
        return spelled
    if isinstance(value, list) and not any(isinstance(part, (list, dict)) for part in value):
        return listed(section.word(part) for part in value)
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    return section.word(value)


def _changes(row: ConfiguredSection) -> int:
    found = blueprint.difference(row.section, row.base, row.value)
    return len(found.added) + len(found.removed) + len(found.changed)


def _last_changes(section: str) -> dict[str, tuple[str, datetime]]:
    """Return {item: (who, when)} of each item's last change, as the journal has it."""
    rows = JournalEntry.objects.filter(
        name=blueprint.SectionChanged.name, payload__section=section
    ).order_by("at", "id")
    found: dict[str, tuple[str, datetime]] = {}
    for entry in rows:
        for item in entry.payload.get("items", ()):
            found[item] = (entry.actor_label, entry.at)
    return found


def _name(key: str, value: Any) -> str:
    named = value.get("name", value) if isinstance(value, dict) else {}
    return blueprint.in_language(named) if "zh" in named else key
