"""Forms drawn from a JSON Schema: a field for each simple value, groups and rows for the rest.

Each place of the schema is a `Part`, which `templates/ui/_drawn.html` shows and which reads its value
back: value -> form -> value changes nothing. Fields are called by their path, "v.match.unit",
"v.by.0.share"; the rows of a list by their numbers in the hidden fields "<path>.rows", whose
sequence is the order of the list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from kernel.blueprint import Section
from kernel.blueprint.words import pieces
from kernel.web.drawn.drawing import Drawer, is_number, rows_name
from kernel.web.drawn.parts import ABSENT, Group, Leaf, Part, Places, failing, in_order, lists_in
from kernel.web.forms import DomainForm

__all__ = ["ABSENT", "ROOT", "DrawnForm", "in_order", "operated", "rows_name"]
ROOT = "v"


class DrawnForm(DomainForm):
    """The form of one value of a section, drawn from its schema.

    `kept` are the parts of an object that stay as they are and are not shown. With `validates` false
    what was sent is shown again without being judged.
    """

    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        section: Section,
        schema: Mapping[str, Any],
        original: Any = ABSENT,
        kept: Mapping[str, Any] | None = None,
        version: int = 0,
        validates: bool = True,
    ) -> None:
        super().__init__(data if validates else None, initial={"expected_version": version})
        shown = {**schema}
        if kept:
            shown["properties"] = {k: v for k, v in schema["properties"].items() if k not in kept}
        self.root = Drawer(self, section, data).part(shown, ROOT, "", original)
        if isinstance(self.root, Group) and kept:
            self.root.kept = kept
        self.sentence = str(section.sentence) if isinstance(self.root, Group) else ""
        self.places: Places = {}

    def value(self) -> Any:
        """Return what was entered; the form is valid."""
        self.places = {}
        return self.root.read((), self.places)

    def lists(self) -> list[tuple[str, list[str]]]:
        """Return the hidden fields that number the rows of each list: (name, numbers)."""
        return [(rows_name(rows.path), list(rows.rows)) for rows in lists_in(self.root)]

    def fail(self, path: Sequence[str], message: str) -> None:
        """Show an error at the part of a JSON path of the value, or the closest above it."""
        part = failing(self.places, tuple(path)) or self.root
        part.fail(message)

    def said(self) -> list[tuple[str, Part | None]]:
        """Return the sentence as (text, None) and ("", part) in turn; empty where there is none."""
        if not isinstance(self.root, Group):
            return []
        found = [
            (text, self.root.at(path) if path else None) for text, path in pieces(self.sentence)
        ]
        for _text, part in found:
            if isinstance(part, Leaf):
                part.field.widget.attrs["aria-label"] = part.label
        return found

    def named(self) -> list[Part]:
        """Return the name's part, which stands before the sentence."""
        return [part for part in self._children() if part.path == f"{ROOT}.name"]

    def rest(self) -> list[Part]:
        """Return the parts that stand below: no blank of the sentence, not the name."""
        inside = {
            f"{ROOT}.{path.partition('.')[0]}" for _text, path in pieces(self.sentence) if path
        }
        return [part for part in self._children() if part.path not in {f"{ROOT}.name", *inside}]

    def _children(self) -> Sequence[Part]:
        return self.root.parts if isinstance(self.root, Group) else [self.root]


def operated(data: QueryDict, act: str) -> QueryDict:
    """Return what was sent after an act on a list's rows; an act that cannot be read changes nothing.

    Acts are "add:PATH", "remove:PATH:NUMBER", "up:PATH:NUMBER", "down:PATH:NUMBER".
    """
    changed = data.copy()
    verb, _colon, rest = act.partition(":")
    path, _colon, number = rest.partition(":")
    numbers = changed.getlist(rows_name(path))
    if verb == "add":
        taken = (int(one) for one in numbers if is_number(one))
        numbers.append(str(max([*taken, 999]) + 1))
    elif number in numbers:
        place = numbers.index(number)
        numbers.remove(number)
        if verb in {"up", "down"}:
            numbers.insert(max(0, place + (1 if verb == "down" else -1)), number)
    changed.setlist(rows_name(path), numbers)
    return changed
