"""Filters of a list: django-filter's with our classes and labels; "a=1,2" means "a=1&a=2"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django_filters import BooleanFilter, FilterSet, MultipleChoiceFilter
from django_filters.conf import settings as defaults
from django_filters.fields import DateRangeField

from kernel.lists.address import Address
from kernel.web.forms import style_field

# The suffixes of range filters: of dates, of numbers.
ENDS = ("after", "before", "min", "max")


class ListFilter(FilterSet):  # type: ignore[misc]  # the package has no types
    """The filters of a model's list: page, workbook and API.
    One invalid value keeps no row: ignoring it would show rows that were filtered out.
    """

    # {filter: value} applied on pages when the address has no value for the filter; not in the API.
    usual: ClassVar[Mapping[str, str]] = {}

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows that all filters keep; none when a value is invalid."""
        if self.form.errors:
            return queryset.none()
        kept: QuerySet[Any] = super().filter_queryset(queryset)
        return kept


class _YesNoField(forms.NullBooleanField):
    """True, false or empty; unlike Django's field it refuses any other value."""

    def __init__(self, **options: Any) -> None:
        words = [("", _("all")), ("true", _("yes")), ("false", _("no"))]
        super().__init__(**options | {"widget": forms.Select(choices=words)})

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        if found is None and value:
            raise ValidationError(_("Say true or false."), code="invalid")
        return found


Narrowing = Callable[[QuerySet[Any]], QuerySet[Any]]


class YesNoFilter(BooleanFilter):  # type: ignore[misc]  # the package has no types
    """A filter by true or false; django-filter's own takes any other value as "not set".
    With `having`, true keeps the rows that it returns, false the others.
    """

    field_class = _YesNoField

    def __init__(self, *args: Any, having: Narrowing | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.having = having

    def filter(self, qs: QuerySet[Any], value: object) -> QuerySet[Any]:
        """Return the rows that `value` (True, False, None for "not set") keeps."""
        if self.having is None or value is None:
            kept: QuerySet[Any] = super().filter(qs, value)
            return kept
        found = self.having(qs)
        return found if value else qs.exclude(pk__in=found.values("pk"))


def data_of(filterset: type[ListFilter], address: Address) -> QueryDict:
    """Return the address's parameters as data for the filters' form."""
    data = address.params.copy()
    for name, found in filterset.base_filters.items():
        if isinstance(found, MultipleChoiceFilter):
            data.setlist(name, address.all(name))
    for name, value in filterset.usual.items():
        if not address.get(name):
            data[name] = value
    return data


def style_form(form: Any, usual: Mapping[str, str]) -> None:
    """Give the filters' fields our CSS classes and labels of choices."""
    form.auto_id = "list_%s"
    form.hides_optional = True  # every filter is
    for name, field in form.fields.items():
        # The help text describes the API's parameter; pages do not show it.
        field.help_text = ""
        if isinstance(field.widget, forms.MultiWidget):
            _dress_span(field)
        else:
            _word_choices(field, usual.get(name, ""))
        style_field(field)


def _word_choices(field: forms.Field, usual: str) -> None:
    if isinstance(field, (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)):
        field.widget = forms.CheckboxSelectMultiple(choices=field.widget.choices)
    elif isinstance(field, forms.ModelChoiceField):
        field.empty_label = _("all")
    elif isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        given = {str(key): label for key, label in choices if key != ""}
        # A filter may have its own label for "not set".
        unset = getattr(field, "empty_label", defaults.EMPTY_CHOICE_LABEL)
        is_said = unset != defaults.EMPTY_CHOICE_LABEL
        unset = given.pop(usual, unset if is_said else _("all"))
        field.widget.choices = [("", unset), *given.items()]


def _dress_span(field: forms.Field) -> None:
    ends = zip(field.widget.widgets, (_("from"), _("until")), strict=False)
    for widget, end in ends:
        widget.attrs |= {"class": "form-control", "aria-label": f"{field.label}: {end}"}
        if isinstance(field, DateRangeField):
            widget.input_type = "date"
            widget.format = "%Y-%m-%d"
