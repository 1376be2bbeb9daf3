"""Drawing a JSON Schema: which part and which field stand for what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from kernel.blueprint import Section, wording
from kernel.blueprint.words import NONE, Words, flat
from kernel.web.drawn.parts import (
    ABSENT,
    Group,
    Leaf,
    Pair,
    Pairs,
    Part,
    Rows,
    ScalarField,
    Ticks,
    Variants,
)  # fmt: skip
from kernel.web.forms import style_field

MOST_ROWS = 200
LONGEST_NUMBER = 5
LONG_TEXT = 120
# Another shape has other fields: they are drawn by the server, in place.
DRAWN_AGAIN = {"hx-post": "", "hx-trigger": "change", "hx-vals": '{"do": "draw"}'}
_KINDS = {"date": "date", "time": "time"}
Schema = Mapping[str, Any]


def rows_name(path: str) -> str:
    """Return the name of the hidden fields that number a list's rows, in order."""
    return f"{path}.rows"


def is_number(text: str) -> bool:
    """Say whether a text numbers a row: what else a browser sends is passed over."""
    return text.isdecimal() and len(text) < LONGEST_NUMBER


class Drawer:
    """Draws a section's schema into a form.

    The rows of lists and what their fields show are those of `data`, what was sent, where there is any;
    else those of the value itself.
    """

    def __init__(self, form: forms.Form, section: Section, data: QueryDict | None) -> None:
        self.form, self.section, self.data = form, section, data
        self.words = Words(section)

    def part(
        self, schema: Schema, path: str, name: str, original: Any, *, required: bool = True
    ) -> Part:
        """Return the part of a place: `name` is that of the property it belongs to."""
        common = {
            "form": self.form,
            "path": path,
            "label": self.words.label(name, schema),
            "hint": str(schema.get("description", "")),
            "original": original,
            "required": required,
        }
        draw = self._drawing(schema, name)
        return draw(schema, name, common)

    def _drawing(self, schema: Schema, name: str) -> Callable[..., Part]:
        if "anyOf" in schema:
            return self._variants
        if schema.get("type") == "object":
            return self._group if "properties" in schema else self._pairs
        if schema.get("type") == "array":
            is_chosen = self._choices(schema.get("items", {}), name) is not None
            return self._ticks if is_chosen else self._rows
        return self._leaf

    def _group(self, schema: Schema, name: str, common: dict[str, Any]) -> Part:
        given = common["original"] if isinstance(common["original"], dict) else {}
        needed = schema.get("required", ())
        group = Group(**common)
        for inner, of in schema["properties"].items():
            below = f"{group.path}.{inner}"
            group.children[inner] = self.part(
                of, below, inner, given.get(inner, ABSENT), required=inner in needed
            )
        return group

    def _rows(self, schema: Schema, name: str, common: dict[str, Any]) -> Part:
        given = common["original"] if isinstance(common["original"], list) else []
        rows = Rows(**common)
        for number in self._numbers(rows.path, len(given)):
            of = given[int(number)] if int(number) < len(given) else ABSENT
            rows.rows[number] = self.part(
                schema.get("items", {}), f"{rows.path}.{number}", name, of
            )
        return rows

    def _pairs(self, schema: Schema, name: str, common: dict[str, Any]) -> Part:
        given = common["original"] if isinstance(common["original"], dict) else {}
        names, values = [*given], schema.get("additionalProperties", {})
        pairs = Pairs(**common)
        for number in self._numbers(pairs.path, len(given)):
            key = names[int(number)] if int(number) < len(names) else ABSENT
            path = f"{pairs.path}.{number}"
            named = self.part(
                {"type": "string", "minLength": 1, "title": _("Name")}, f"{path}.name", "", key
            )
            valued = self.part(
                values if isinstance(values, Mapping) else {},
                f"{path}.value",
                "",
                given.get(key, ABSENT),
            )
            if not valued.label:
                valued.label = _("Value")
            pairs.rows[number] = Pair(
                form=self.form, path=path, label=pairs.label, named=named, valued=valued
            )
        return pairs

    def _variants(self, schema: Schema, name: str, common: dict[str, Any]) -> Part:
        shapes, path = schema["anyOf"], common["path"]
        fitting = (
            str(place)
            for place, shape in enumerate(shapes)
            if wording.fits(shape, common["original"])
        )
        sent = self.data.get(f"{path}.shape", "") if self.data is not None else ""
        chosen = (
            sent if sent in {str(place) for place in range(len(shapes))} else next(fitting, "0")
        )
        choices = [(str(place), shape.get("title", place)) for place, shape in enumerate(shapes)]
        field = forms.ChoiceField(choices=choices, label=_("Kind"))
        field.widget.attrs |= DRAWN_AGAIN
        self._add(f"{path}.shape", field, chosen)
        leaf = Leaf(form=self.form, path=f"{path}.shape", label=_("Kind"))
        shape = {**shapes[int(chosen)], "title": common["label"]}
        part = self.part(shape, f"{path}.{chosen}", name, common["original"])
        return Variants(**common, chosen=leaf, part=part)

    def _ticks(self, schema: Schema, name: str, common: dict[str, Any]) -> Part:
        choices = self._choices(schema["items"], name) or {}
        chosen = common["original"] if isinstance(common["original"], list) else []
        field = forms.MultipleChoiceField(
            choices=_with_unknown(choices, chosen),
            required=common["required"] and bool(schema.get("minItems")),
            widget=forms.CheckboxSelectMultiple,
        )
        return self._drawn(Ticks(**common), field, chosen)

    def _leaf(self, schema: Schema, name: str, common: dict[str, Any]) -> Part:
        choices = self._choices(schema, name)
        if choices is not None:
            field: forms.Field = self._choice(schema, choices, common)
        else:
            field = _field(schema, required=common["required"])
        shown = None if common["original"] is ABSENT else common["original"]
        written = field.written(shown) if isinstance(field, ScalarField) else shown
        return self._drawn(Leaf(**common), field, written)

    def _choice(
        self, schema: Schema, choices: Mapping[str, Any], common: dict[str, Any]
    ) -> forms.Field:
        given = common["original"]
        may_be_empty = "enum" not in schema and not schema.get("minLength")
        needs_one = common["required"] and not may_be_empty
        none = schema.get(NONE) or (_("(choose)") if needs_one else _("(none)"))
        blank = [] if needs_one and given in flat(choices) else [("", none)]
        known = _with_unknown(choices, [given] if isinstance(given, str) and given else [])
        return forms.ChoiceField(choices=[*blank, *known], required=needs_one)

    def _drawn(self, leaf: Leaf, field: forms.Field, shown: Any) -> Part:
        field.label, field.help_text = leaf.label, leaf.hint
        self._add(leaf.path, field, shown)
        return leaf

    def _add(self, path: str, field: forms.Field, shown: Any) -> None:
        """Add a field; what it shows is what was sent, if anything was."""
        style_field(field)
        self.form.fields[path] = field
        if self.data is not None and not self.form.is_bound:
            shown = field.widget.value_from_datadict(self.data, {}, path)
        self.form.initial[path] = shown

    def _choices(self, schema: Schema, name: str) -> Mapping[str, Any] | None:
        """Return {value: label}, or {heading: {value: label}}; None where anything may be entered."""
        if "anyOf" in schema:
            return None
        known = self.words.choices(name)
        if "enum" in schema:
            labels = {**self.section.codes, **flat(known or {})}
            return {value: labels.get(value, value) for value in schema["enum"]}
        return known if schema.get("type") == "string" else None

    def _numbers(self, path: str, count: int) -> list[str]:
        """Return the numbers of a list's rows: those sent, else one for each that is there."""
        if self.data is None:
            return [str(number) for number in range(count)]
        sent = (number for number in self.data.getlist(rows_name(path)) if is_number(number))
        return list(dict.fromkeys(sent))[:MOST_ROWS]


def _with_unknown(choices: Mapping[str, Any], given: list[str]) -> list[tuple[Any, Any]]:
    """Return pairs for a field, with what stands there and is not among the choices by now."""
    pairs = [
        (key, [*label.items()] if isinstance(label, Mapping) else label)
        for key, label in choices.items()
    ]
    known = flat(choices)
    return [*pairs, *((one, one) for one in given if one not in known)]


def _field(schema: Schema, *, required: bool) -> forms.Field:
    """Return the field of a simple value."""
    kind = schema.get("type")
    if kind == "boolean":
        return forms.BooleanField(required=False)
    if kind in {"integer", "number"}:
        make = forms.IntegerField if kind == "integer" else NumberField
        return make(
            required=required, min_value=schema.get("minimum"), max_value=schema.get("maximum")
        )
    return _text(schema, required=required) if kind == "string" else ScalarField(required=required)


def _text(schema: Schema, *, required: bool) -> forms.Field:
    field = forms.CharField(
        required=required and bool(schema.get("minLength") or schema.get("pattern")),
        max_length=schema.get("maxLength"),
    )
    if schema.get("maxLength", 0) > LONG_TEXT:
        field.widget = forms.Textarea(attrs={"rows": 3})
    elif schema.get("format") in _KINDS:
        field.widget.input_type = _KINDS[schema["format"]]
    return field


class NumberField(forms.FloatField):
    """A number; a whole one without a point."""

    def to_python(self, value: Any) -> Any:
        """Return an int for a whole number, a float else, None for nothing."""
        read = super().to_python(value)
        return int(read) if read is not None and read == int(read) else read
