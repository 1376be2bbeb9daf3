"""What a filter offers to choose from: rows are read as pairs, words are written in one loop.

Django's own widgets render a template for each option, and read rows whole by a cursor of the server.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django_filters import ModelChoiceFilter
from django_filters.fields import ModelChoiceField, ModelChoiceIterator

from kernel.lists.address import is_many


class Choice(forms.Select):
    """Django's select of flat choices, as one string."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = set(self.format_value(value))
        options = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            (
                (key, SafeString(" selected") if str(key) in chosen else "", label)
                for key, label in self.choices
            ),
        )
        given = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        return format_html("<select{}>\n{}\n</select>", given, options)


class Ticks(forms.CheckboxSelectMultiple):
    """Django's checkboxes of flat choices, as one string."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen, given = set(self.format_value(value)), self.build_attrs(self.attrs, attrs)
        whole: dict[str, Any] = {key: given[key] for key in ("id", "class") if key in given}
        ticks = format_html_join("\n", "{}", self._ticks(name, chosen, given))
        return format_html("<div{}>\n{}\n</div>", flatatt(whole), ticks)

    def _ticks(
        self, name: str, chosen: set[str], given: dict[str, Any]
    ) -> Iterator[tuple[SafeString]]:
        for number, (key, label) in enumerate(self.choices):
            identifier = f"{given['id']}_{number}" if given.get("id") else None
            attributes = {**given, "id": identifier, "checked": str(key) in chosen}
            words = {"type": "checkbox", "name": name, "value": str(key), **attributes}
            text = "<div><label{}><input{}>\n{}</label></div>"
            yield (format_html(text, flatatt({"for": identifier}), flatatt(words), label),)


class _NamedRows(ModelChoiceIterator):  # type: ignore[misc]  # the package has no types
    """The rows of a queryset as (id, name), read at the first iteration."""

    def __init__(self, field: Any) -> None:
        super().__init__(field)
        self._pairs: list[tuple[Any, str]] | None = None

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self._pairs is None:
            self._pairs = list(self.queryset.values_list("pk", "name"))
        unset: Iterable[tuple[Any, Any]] = [("", self.field.empty_label)]
        return iter([*unset, *self._pairs])


class _NamedRowField(ModelChoiceField):  # type: ignore[misc]  # the package has no types
    iterator = _NamedRows


class RowFilter(ModelChoiceFilter):  # type: ignore[misc]  # the package has no types
    """A filter by a row of another table, that is offered by its `name`."""

    field_class = _NamedRowField


def quicken(field: forms.Field) -> None:
    """Give a field of a filter the widget that is written in one loop."""
    widget: Any = field.widget
    if is_many(field):
        field.widget = Ticks(choices=widget.choices)
    elif type(widget) is forms.Select:
        field.widget = Choice(attrs=widget.attrs, choices=widget.choices)
