"""Editors of the settings: each knows what a section would be with what was entered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.office import queries
from kernel import blueprint
from kernel.blueprint import Problem
from kernel.blueprint.words import Words, flat
from kernel.chinese.text import labelled, pinyin
from kernel.models import ConfiguredSection
from kernel.storable import fault_of
from kernel.web.drawn import ABSENT, ROOT, DrawnForm, in_order, rows_name
from kernel.web.forms import DomainForm, offer, style_field

LANGUAGES = ("zh", "en")
LONGEST_KEY = 40


class Editor(DomainForm):
    """A form over a section of the settings: what the section would be, and where its errors belong."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)
    may_be_edited = True

    def __init__(self, data: QueryDict | None, *, row: ConfiguredSection, **kwargs: Any) -> None:
        self.row, self.section = row, blueprint.sections[row.section]
        super().__init__(data, initial={"expected_version": row.version}, **kwargs)

    def draft(self) -> Any:
        """Return the section's value with what was entered; the form is valid."""
        raise NotImplementedError

    def point_out(self, problem: Problem) -> None:
        """Show an error of the section's value."""
        self.add_error(None, labelled(problem.place, problem.message))


class ItemEditor(DrawnForm):
    """One item of a section, drawn from its schema; a new one with `item` None."""

    may_be_edited = True

    def __init__(
        self,
        data: QueryDict | None,
        *,
        row: ConfiguredSection,
        item: str | None = None,
        validates: bool = True,
    ) -> None:
        self.row, self.section, self.item = row, blueprint.sections[row.section], item
        schema = self.section.item_schema(item or "")
        original = ABSENT if item is None else blueprint.items(row.value)[item]
        super().__init__(
            data,
            section=self.section,
            schema=schema,
            original=original,
            kept=self._kept(schema, original),
            version=row.version,
            validates=validates,
        )
        self.asks_key = item is None and isinstance(row.value, dict)
        if self.asks_key:
            self._ask_key()

    def _kept(self, schema: Mapping[str, Any], original: Any) -> dict[str, Any] | None:
        """Return the item's key, which is not shown where it is known or made of the name."""
        if "key" not in schema.get("properties", {}):
            return None
        if original is not ABSENT:
            return {"key": original["key"]}
        return {"key": ""} if "name" in schema["properties"] else None

    def _ask_key(self) -> None:
        known = Words(self.section).choices("key")
        field = forms.ChoiceField() if known else forms.CharField(max_length=LONGEST_KEY)
        field.label = str(self.section.parts.get("key", _("Called")))
        style_field(field)
        self.fields = {"item_key": field, **self.fields}
        if known:
            offer(self, "item_key", [("", _("(choose)")), *flat(known).items()])

    def clean_item_key(self) -> str:
        """Return the key of a new item; one that is there would be overwritten."""
        key: str = self.cleaned_data["item_key"]
        if key in blueprint.items(self.row.value):
            raise forms.ValidationError(_("This is there already: change it in the list."))
        return key

    def draft(self) -> Any:
        """Return the section's value with what was entered; the form is valid."""
        value = self.value()
        if self.item is not None:
            return blueprint.with_item(self.row.value, self.item, value)
        if self.asks_key:
            return blueprint.with_item(self.row.value, self.cleaned_data["item_key"], value)
        if value.get("key") == "":
            value["key"] = key_for(value["name"]["zh"], blueprint.items(self.row.value))
        return [*self.row.value, value]

    def point_out(self, problem: Problem) -> None:
        """Show an error of the section's value at its part, of another item above the form."""
        _section, *path = problem.place.split("/")
        if path and path[0] == self._place():
            self.fail(path[1:], problem.message)
        else:
            self.add_error(
                None, labelled(problem.place, problem.message) if path else problem.message
            )

    def _place(self) -> str:
        if self.asks_key:
            return str(self.cleaned_data.get("item_key"))
        if isinstance(self.row.value, dict):
            return str(self.item)
        keys = [*blueprint.items(self.row.value)]
        return str(len(keys) if self.item is None else keys.index(self.item))


def key_for(name: str, taken: Mapping[str, Any]) -> str:
    """Return a key for an item of that Chinese name: its pinyin, with letters behind while it is taken."""
    stem = re.sub("[^a-z]+", "_", pinyin(name).lower()).strip("_")[: LONGEST_KEY - 4] or "own"
    stem = stem if len(stem) > 1 else f"own_{stem}"
    key = stem
    for letters in (f"{one}{two}" for one in " abcdefgh" for two in "bcdefghijklmnopqrstuvwxyz"):
        if key not in taken:
            break
        key = f"{stem}_{letters.strip()}"
    return key


class OrderEditor(Editor):
    """The order of a section's items: the sequence of the hidden fields that number its rows."""

    def __init__(
        self, data: QueryDict | None, *, row: ConfiguredSection, validates: bool = True
    ) -> None:
        super().__init__(data if validates else None, row=row)
        names = queries.names_of(Words(self.section), blueprint.items(row.value))
        sent = data.getlist(rows_name(ROOT)) if data is not None else []
        by_number = {str(place): name for place, name in enumerate(names)}
        order = [number for number in dict.fromkeys(sent) if number in by_number]
        order += [number for number in by_number if number not in order]
        self.lines = [(number, names[by_number[number]], by_number[number]) for number in order]

    def draft(self) -> Any:
        items = blueprint.items(self.row.value)
        return [items[key] for _number, _name, key in self.lines]


class NamesEditor(Editor):
    """What the county calls each item of a section, in both languages."""

    def __init__(self, data: QueryDict | None, *, row: ConfiguredSection) -> None:
        super().__init__(data, row=row)
        self.items = queries.in_order(row)
        for key, item in self.items.items():
            name = item.get("name", item)
            for short in LANGUAGES:
                self._add(f"{key}.{short}", name.get(short, ""), name["zh"], short)

    def _add(self, path: str, shown: str, name: str, short: str) -> None:
        language = _("Chinese") if short == "zh" else _("English")
        label = f"{name} · {language}"
        field = forms.CharField(label=label, required=short == "zh", max_length=60)
        field.widget.attrs["aria-label"] = label
        style_field(field)
        self.fields[path], self.initial[path] = field, shown

    def lines(self) -> list[tuple[str, Sequence[forms.BoundField]]]:
        """Return (what the blueprint calls an item, its field in each language)."""
        base = queries.names_of(
            Words(self.section), {**self.items, **blueprint.items(self.row.base)}
        )
        return [(base[key], [self[f"{key}.{short}"] for short in LANGUAGES]) for key in self.items]

    def draft(self) -> Any:
        names = {key: self._name(key) for key in self.items}
        if isinstance(self.row.value, dict):
            return self.row.value | names
        return [item | {"name": names[item["key"]]} for item in self.row.value]

    def _name(self, key: str) -> dict[str, str]:
        item = self.items[key]
        before = item.get("name", item)
        found = {short: self.cleaned_data[f"{key}.{short}"] for short in LANGUAGES}
        return {short: text for short, text in found.items() if text or short in before}


class TableEditor(Editor):
    """One part of all items, a list of choices, as a table of ticks."""

    def __init__(self, data: QueryDict | None, *, row: ConfiguredSection) -> None:
        super().__init__(data, row=row)
        words, part = Words(self.section), self.section.table
        self.choices = words.choices(part) or {}
        known = flat(self.choices)
        items = blueprint.items(row.value)
        self.names = queries.names_of(words, items)
        # What stands for everything is no row: who has it has all of them.
        self.whole = {key for key, label in self.choices.items() if not isinstance(label, Mapping)}
        self.items = {key: one[part] for key, one in items.items() if not self.whole & {*one[part]}}
        for key, chosen in self.items.items():
            values = {**known, **dict.fromkeys(chosen)}
            field = forms.MultipleChoiceField(
                choices=[(value, value) for value in values], required=False
            )
            self.fields[f"t.{key}"], self.initial[f"t.{key}"] = field, chosen

    def columns(self) -> list[tuple[str, str]]:
        """Return (item, name) of the columns."""
        return [(key, self.names[key]) for key in self.items]

    def groups(self) -> list[tuple[str, list[tuple[str, str, list[tuple[str, str, bool]]]]]]:
        """Return (heading, rows) with rows (value, label, cells) and cells (item, its name, ticked)."""
        chosen = {key: {*(self[f"t.{key}"].value() or ())} for key in self.items}
        return [
            (
                heading,
                [
                    (
                        value,
                        str(label),
                        [(key, self.names[key], value in chosen[key]) for key in self.items],
                    )
                    for value, label in rows.items()
                ],
            )
            for heading, rows in self.choices.items()
            if isinstance(rows, Mapping)
        ]

    def draft(self) -> Any:
        part = self.section.table
        value = self.row.value
        for key, before in self.items.items():
            item = blueprint.items(value)[key]
            chosen = in_order(before, self.cleaned_data[f"t.{key}"])
            value = blueprint.with_item(value, key, item | {part: chosen})
        return value


class YamlField(forms.CharField):
    """A value written as YAML; what is no YAML is refused with its line."""

    widget = forms.Textarea(attrs={"rows": 20, "spellcheck": "false", "class": "form-control code"})

    def prepare_value(self, value: Any) -> Any:
        """Show a value as YAML; what was typed stays as it is."""
        if isinstance(value, str):
            return value
        return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=100)

    def to_python(self, value: Any) -> Any:
        """Return what the text means; ValidationError when JSON cannot hold it."""
        try:
            read = yaml.safe_load(super().to_python(value) or "")
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = mark.line + 1 if mark else 1
            raise forms.ValidationError(
                _("Line %(line)d cannot be read: %(why)s. Mind the blanks and the colons.")
                % {"line": where, "why": getattr(error, "problem", error)}
            ) from error
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(
                _("A number or a date is none, or this is nested too deeply. Write it another way.")
            ) from error
        if fault := fault_of(read):
            raise forms.ValidationError(fault)
        return read


class TextEditor(Editor):
    """A whole section as text, for those who know YAML."""

    value = YamlField(label=lazy("Value (YAML)"))

    def __init__(self, data: QueryDict | None, *, row: ConfiguredSection) -> None:
        super().__init__(data, row=row)
        self.initial["value"] = row.value

    def draft(self) -> Any:
        return self.cleaned_data["value"]

    def point_out(self, problem: Problem) -> None:
        self.add_error("value", labelled(problem.place, problem.message))


class PresetEditor(Editor):
    """Nothing is entered: the section becomes `value`, such as one without an item."""

    may_be_edited = False

    def __init__(self, data: QueryDict | None, *, row: ConfiguredSection, value: Any) -> None:
        super().__init__(data, row=row)
        self.value = value

    def draft(self) -> Any:
        return self.value
