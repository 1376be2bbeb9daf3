"""Filters of a list: django-filter's, dressed, and read from "a=1,2" as from "a=1&a=2"."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django_filters import FilterSet, MultipleChoiceFilter
from django_filters.conf import settings as defaults
from django_filters.fields import DateRangeField
from django_filters.widgets import BooleanWidget

from kernel.lists.address import Address
from kernel.web.forms import style_field

# The two ends of a span of days, of numbers.
ENDS = ("after", "before", "min", "max")


def data_of(filterset: type[FilterSet], address: Address) -> QueryDict:
    """Return the address's parameters as the filters want them."""
    data = address.params.copy()
    for name, found in filterset.base_filters.items():
        if isinstance(found, MultipleChoiceFilter):
            data.setlist(name, address.all(name))
    return data


def style_form(form: forms.Form) -> None:
    """Give the filters' fields our classes and words."""
    form.auto_id = "list_%s"
    form.hides_optional = True  # type: ignore[attr-defined]  # every filter is
    for field in form.fields.values():
        if isinstance(field.widget, forms.MultiWidget):
            _dress_span(field)
        else:
            _word_choices(field)
        style_field(field)


def _word_choices(field: forms.Field) -> None:
    if isinstance(field, forms.NullBooleanField):
        field.widget = BooleanWidget()
        field.widget.choices = [("", _("all")), ("true", _("yes")), ("false", _("no"))]
    elif isinstance(field, (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)):
        field.widget = forms.CheckboxSelectMultiple(choices=field.widget.choices)
    elif isinstance(field, forms.ModelChoiceField):
        field.empty_label = _("all")
    elif isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        given = [choice for choice in choices if choice[0] != ""]
        # A filter may say itself what its not being set means.
        unset = getattr(field, "empty_label", defaults.EMPTY_CHOICE_LABEL)
        is_said = unset != defaults.EMPTY_CHOICE_LABEL
        field.widget.choices = [("", unset if is_said else _("all")), *given]


def _dress_span(field: forms.Field) -> None:
    ends = zip(field.widget.widgets, (_("from"), _("until")), strict=False)
    for widget, end in ends:
        widget.attrs |= {"class": "form-control", "aria-label": f"{field.label}: {end}"}
        if isinstance(field, DateRangeField):
            widget.input_type = "date"
            widget.format = "%Y-%m-%d"
