"""What a change of the settings changes, in words, and what was changed before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from apps.office.queries import settings
from kernel import access, blueprint
from kernel.access import Actor
from kernel.blueprint.words import Words
from kernel.chinese.text import labelled, listed
from kernel.models import ConfiguredSection, JournalEntry

SHOWN = 50


@dataclass(frozen=True)
class Difference:
    """What differs of one item: `lines` are (part, before, after), with "" for what is not there."""

    key: str
    name: str
    what: str  # added, removed, changed, moved
    lines: Sequence[tuple[str, str, str]] = ()


@dataclass(frozen=True)
class Change:
    """A change of a section that was made, and whether nothing changed since that it would undo."""

    entry: JournalEntry
    differences: Sequence[Difference]
    can_be_taken_back: bool


def differences(words: Words, before: Any, after: Any) -> list[Difference]:
    """Return in words how two values of a section differ: item by item, then the order."""
    old, new = blueprint.items(before), blueprint.items(after)
    order = [list(old), list(new)] if isinstance(after, list) else []
    touched = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    return _differences(words, {key: [old.get(key), new.get(key)] for key in touched}, order, new)


def _differences(
    words: Words,
    values: Mapping[str, Sequence[Any]],
    order: Sequence[Sequence[str]],
    items: Mapping[str, Any],
) -> list[Difference]:
    named = {key: pair[0] if pair[0] is not None else pair[1] for key, pair in values.items()}
    names = settings.names_of(words, {**items, **named})
    found = []
    for key, (old, new) in values.items():
        what = "added" if old is None else "removed" if new is None else "changed"
        found.append(Difference(key, names[key], what, _lines(words, old, new)))
    moved = [
        Difference(key, names.get(key, key), "moved", [("", was, now)])
        for key, was, now in _moves(order)
    ]
    return [*found, *moved]


def _moves(order: Sequence[Sequence[str]]) -> list[tuple[str, str, str]]:
    """Return (item, its place before, after) of the items that were moved, not of those that made room."""
    if not order:
        return []
    before, after = ([key for key in keys if key in order[1 - n]] for n, keys in enumerate(order))
    alike = SequenceMatcher(a=before, b=after, autojunk=False).get_matching_blocks()
    stayed = {key for block in alike for key in before[block.a : block.a + block.size]}
    return [
        (key, _place(before.index(key)), _place(place))
        for place, key in enumerate(after)
        if key not in stayed
    ]


def _place(index: int) -> str:
    return _("no. %(place)d") % {"place": index + 1}


def _lines(words: Words, old: Any, new: Any) -> list[tuple[str, str, str]]:
    """Return (part, before, after) of the parts of an item that differ."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return [_line(words, "", old, new)] if old is not None and new is not None else []
    return [
        _line(words, name, old.get(name), new.get(name))
        for name in {**old, **new}
        if old.get(name) != new.get(name)
    ]


def _line(words: Words, name: str, old: Any, new: Any) -> tuple[str, str, str]:
    """Return a part before and after; of two lists of simple values only what comes and goes."""
    label = words.label(name)
    if _is_simple(old) and _is_simple(new) and {*old} != {*new}:
        gone, came = [one for one in old if one not in new], [one for one in new if one not in old]
        texts = [(_("without"), gone), (_("also"), came)]
        said = [
            labelled(word, listed(words.of(name, one) for one in of)) for word, of in texts if of
        ]
        return label, "", "；".join(said)
    if isinstance(old, dict) and isinstance(new, dict) and "zh" in old and "zh" in new:
        return label, _both(old), _both(new)
    return label, words.spoken(name, old) or _("nothing"), words.spoken(name, new) or _("nothing")


def _is_simple(value: Any) -> bool:
    return isinstance(value, list) and not any(isinstance(one, (list, dict)) for one in value)


def _both(name: Mapping[str, str]) -> str:
    return " / ".join(text for text in (name.get("zh"), name.get("en")) if text)


def history(
    actor: Actor, row: ConfiguredSection, item: str = "", count: int = SHOWN
) -> list[Change]:
    """Return the last changes of a section, or of one of its items, the newest first."""
    access.require(actor, "kernel.view_blueprint", access.EVERYWHERE)
    rows = settings.changes_of(row.section)
    if item:
        rows = rows.filter(payload__items__contains=[item])
    words, items = Words(blueprint.sections[row.section]), blueprint.items(row.value)
    return [_change(words, items, row, entry) for entry in rows[:count]]


def _change(
    words: Words, items: Mapping[str, Any], row: ConfiguredSection, entry: JournalEntry
) -> Change:
    values, order = entry.payload.get("values", {}), entry.payload.get("order", [])
    found = _differences(words, values, order, items)
    return Change(entry, found, undone(row.value, values, order) is not None)


def undone(value: Any, values: Mapping[str, Sequence[Any]], order: Sequence[Sequence[str]]) -> Any:
    """Return a section's value without a change, None when what it changed was changed since."""
    present = blueprint.items(value)
    if any(present.get(key) != after for key, (_before, after) in values.items()):
        return None
    if order and order[0] != order[1] and list(present) != order[1]:
        return None
    for key, (before, _after) in values.items():
        value = blueprint.with_item(value, key, before)
    if not order:
        return value
    places = {key: place for place, key in enumerate(order[0])}
    listed_ = blueprint.items(value)
    return [listed_[key] for key in sorted(listed_, key=lambda key: places.get(key, len(places)))]
