"""Filters of a list: django-filter's with our styles; "a=1,2" is read like "a=1&a=2"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django_filters import BooleanFilter, ChoiceFilter, FilterSet, MultipleChoiceFilter
from django_filters.conf import settings as defaults
from django_filters.fields import DateRangeField

from kernel.chinese.text import labelled
from kernel.lists.address import Address, is_many
from kernel.lists.options import quicken
from kernel.web.forms import style_field

# Suffixes of the two bounds of a range of dates, of numbers.
ENDS = ("after", "before", "min", "max")


class ListFilter(FilterSet):  # type: ignore[misc]  # the package has no types
    """The filters of a model, shared by its page, its workbook and its list in the API.

    One unreadable value yields no rows: ignoring it would show rows nobody asked for.
    """

    # {filter: value} applied by a page unless its URL sets the filter; not by the API.
    usual: ClassVar[Mapping[str, str]] = {}

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows that match all filters; none when a filter's value is invalid."""
        if self.form.errors:
            return queryset.none()
        kept: QuerySet[Any] = super().filter_queryset(queryset)
        return kept


class _YesNoField(forms.NullBooleanField):
    """True, false or not set; unlike Django's field it refuses any other word."""

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
    """A boolean filter; unlike django-filter's it refuses other words than true and false.

    With `having`, true keeps the rows it returns and false keeps the others.
    """

    field_class = _YesNoField

    def __init__(self, *args: Any, having: Narrowing | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.having = having

    def filter(self, qs: QuerySet[Any], value: object) -> QuerySet[Any]:
        """Return the rows that match `value` (True, False, None for "not set")."""
        if self.having is None or value is None:
            kept: QuerySet[Any] = super().filter(qs, value)
            return kept
        found = self.having(qs)
        return found if value else qs.exclude(pk__in=found.values("pk"))


class ValuesFilter(ChoiceFilter):  # type: ignore[misc]  # the package has no types
    """A choice of the values that occur in the list's rows.

    django-filter's AllValuesFilter queries the whole table and would show values of rows that the
    reader may not see. `pattern` says what may be a value, where not every text may.
    """

    def __init__(self, *args: Any, pattern: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.pattern = pattern

    @property
    def field(self) -> Any:
        """Return the form's field; its choices are one query over the list's rows."""
        rows = self.parent.queryset.order_by(self.field_name).distinct()
        self.extra["choices"] = [(v, v) for v in rows.values_list(self.field_name, flat=True)]
        return super().field


def data_of(filterset: type[ListFilter], address: Address) -> QueryDict:
    """Return the URL's parameters as data for the filters' form."""
    data = address.params.copy()
    for name, found in filterset.base_filters.items():
        if isinstance(found, MultipleChoiceFilter):
            data.setlist(name, address.all(name))
    for name, value in filterset.usual.items():
        if not address.get(name):
            data[name] = value
    return data


def style_form(form: Any, usual: Mapping[str, str]) -> None:
    """Set the CSS classes and labels of the filters' fields."""
    form.auto_id = "list_%s"
    form.hides_optional = True  # every filter is
    for name, field in form.fields.items():
        # The help text describes the API's parameter; pages do not show it.
        field.help_text = ""
        if isinstance(field.widget, forms.MultiWidget):
            _dress_span(field)
        else:
            _word_choices(field, usual.get(name, ""))
            quicken(field)
        style_field(field)


def _word_choices(field: forms.Field, usual: str) -> None:
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = _("all")
    elif isinstance(field, forms.ChoiceField) and not is_many(field):
        choices: Any = field.choices
        given = {str(key): label for key, label in choices if key != ""}
        # A filter may set its own label for "not set".
        unset = getattr(field, "empty_label", defaults.EMPTY_CHOICE_LABEL)
        is_said = unset != defaults.EMPTY_CHOICE_LABEL
        unset = given.pop(usual, unset if is_said else _("all"))
        field.widget.choices = [("", unset), *given.items()]


def _dress_span(field: forms.Field) -> None:
    ends = zip(field.widget.widgets, (_("from"), _("until")), strict=False)
    for widget, end in ends:
        widget.attrs |= {"class": "form-control", "aria-label": labelled(field.label, end)}
        if isinstance(field, DateRangeField):
            widget.input_type = "date"
            widget.format = "%Y-%m-%d"
