"""Forms that call one service and show its refusals at their fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any, TypeVar

from django import forms
from django.db.models import Model, QuerySet
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.models import ModelChoiceIteratorValue
from django.forms.renderers import DjangoTemplates
from django.http import QueryDict
from django.template import loader
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kernel.chinese.text import listed, seen
from kernel.errors import Conflict, Denied, DomainError, Doubtful, Invalid, Stale

T = TypeVar("T")
R = TypeVar("R", bound=Model)
A_DAY = timedelta(days=1)
_DASHES = BLANK_CHOICE_DASH[0][1]
_USUALLY_ASKED = forms.Field.default_error_messages["required"]
_CHOOSE, _FILL_IN = lazy("Please choose: {label}"), lazy("Please fill in: {label}")
_UNCLASSED = (
    forms.CheckboxInput,
    forms.RadioSelect,
    forms.CheckboxSelectMultiple,
    forms.MultiWidget,
)


class Renderer(DjangoTemplates):
    """Renders `{{ form }}` and `{{ field.as_field_group }}` with our components, everywhere."""

    form_template_name = "ui/_form.html"
    field_template_name = "ui/_field.html"

    def get_template(self, template_name: str) -> Any:
        """Return one of our templates, or one of Django's own widgets'."""
        if template_name.startswith("ui/"):
            return loader.get_template(template_name)
        return super().get_template(template_name)


class DomainForm(forms.Form):
    """A form whose data goes to one service; `result` is what the service returned."""

    result: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self._forget_unseen()
        for field in self.fields.values():
            style_field(field)
            _ask_by_name(field)

    def _forget_unseen(self) -> None:
        """Take what nobody sees out of the texts that came; passwords stay as they are typed."""
        if not isinstance(self.data, QueryDict):
            return
        data = self.data.copy()
        for name, field in self.fields.items():
            if isinstance(field, forms.CharField) and not isinstance(
                field.widget, forms.PasswordInput
            ):
                key = self.add_prefix(name)
                if key in data:
                    data.setlist(key, [seen(text) for text in data.getlist(key)])
        self.data = data

    def attempt(self, service: Callable[..., Any], **arguments: Any) -> bool:
        """Call `service` with the form's data and `arguments`; return whether it succeeded."""
        if not self.is_valid():
            return False
        done = self.call(service, **arguments, **self.cleaned_data)
        return done is not None or not self.errors

    def call(self, service: Callable[..., T], **arguments: Any) -> T | None:
        """Call `service`; on Invalid or Conflict add the errors to the fields and return None.

        A Denied with the default code (a missing permission) is raised on.
        """
        try:
            self.result = service(**arguments)
        except (Invalid, Conflict, Denied) as error:
            if error.code == Denied.default_code:
                raise  # a missing permission has its own page; other codes ("locked") are shown in the form
            self.show(error)
            return None
        return self.result  # type: ignore[no-any-return]  # the service's own type

    def show(self, error: DomainError) -> None:
        """Add a refusal to its fields, or above the form."""
        for name, message in error.fields.items():
            if name in self.fields:
                self.add_error(name, str(message))
        elsewhere = [
            str(message) for name, message in error.fields.items() if name not in self.fields
        ]
        if not error.fields or elsewhere:
            self.add_error(None, elsewhere or [str(error.message)])
        if isinstance(error, Stale):
            self._show_present()
        if isinstance(error, Doubtful) and "confirmed" in self.fields:
            self.fields["confirmed"].widget = forms.CheckboxInput()

    def _show_present(self) -> None:
        """Show the stored value (the form's `initial`) at each changed field."""
        for name in self.changed_data:
            field = self.fields[name]
            if name not in self.initial or field.widget.is_hidden:
                continue
            shown = _in_words(field, self.get_initial_for_field(field, name))
            self.add_error(name, _("Recorded by now: %(value)s") % {"value": shown})


def _in_words(field: forms.Field, value: Any) -> str:
    """Return a field's value as text."""
    if isinstance(field, forms.ModelChoiceField):
        key = field.prepare_value(value)
        choices = field.queryset
        row = choices.filter(pk=key).first() if key and choices is not None else None
        if row is None:
            return _("not among the choices") if key else "—"
        return field.label_from_instance(row)
    if isinstance(field, forms.ChoiceField):
        offered: Any = field.choices
        named = dict(offered)
        several = value if isinstance(value, (list, tuple)) else [value]
        value = listed(named.get(one, one) for one in several if one is not None)
    return "—" if value in (None, "") else str(value)


def offer(form: forms.Form, name: str, choices: QuerySet[Any] | Iterable[tuple[Any, Any]]) -> None:
    """Set a field's choices: a queryset, or pairs (value, label)."""
    field: Any = form.fields[name]
    if isinstance(choices, QuerySet):
        field.queryset = choices
    else:
        field.choices = list(choices)


def offer_read(form: forms.Form, name: str, rows: QuerySet[R]) -> list[R]:
    """Set the rows that a field offers, and return them: for forms that look at them. One query."""
    offer(form, name, rows)
    field: Any = form.fields[name]
    found = list(rows)
    empty = field.empty_label
    field.choices = [
        *([("", empty)] if empty is not None else []),
        *((ModelChoiceIteratorValue(row.pk, row), field.label_from_instance(row)) for row in found),
    ]
    return found


class Narrow:
    """A select whose rows are narrowed by typing: a part of the label, or the row's initials."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return an option with the initials of its row, where the row has some."""
        made: dict[str, Any] = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]  # of the widget beside it
        if initials := getattr(getattr(value, "instance", None), "name_initials", ""):
            made["attrs"]["data-initials"] = initials
        return made

    def get_context(self, *args: Any) -> dict[str, Any]:
        """Return the widget's context, with what the box above it is called."""
        found: dict[str, Any] = super().get_context(*args)  # type: ignore[misc]  # the same
        found["widget"]["attrs"]["data-narrow"] = _("Type a name or its initials")
        return found


class NarrowSelect(Narrow, forms.Select):
    """A select of one row among many."""


class NarrowSelectMultiple(Narrow, forms.SelectMultiple):
    """A select of several rows among many."""


class PhoneField(forms.CharField):
    """A phone number, with the phone keyboard and the browser's autocompletion."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 30)
        super().__init__(**kwargs)
        self.widget.input_type = "tel"
        self.widget.attrs |= {"inputmode": "tel", "autocomplete": "tel"}


class CodeField(forms.CharField):
    """A credit code, a number, a slug: without auto-capitals, autocompletion and spell check."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs |= {"autocapitalize": "off", "autocomplete": "off", "spellcheck": "false"}


class ConfirmedField(forms.BooleanField):
    """Hidden until the service doubts something (Doubtful): then a box to tick if it is right."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(label=lazy("It is right: record it"), required=False)


class LastDayField(forms.DateField):
    """Asks for the last day of an interval; its value is the day after, for `ends_on`."""

    def to_python(self, value: Any) -> date | None:
        last_day: date | None = super().to_python(value)
        if last_day is None:
            return None
        try:
            return last_day + A_DAY
        except OverflowError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        return value - A_DAY if isinstance(value, date) else value


def _ask_by_name(field: forms.Field) -> None:
    """Let the message for an empty field name it, unless it has a message of its own."""
    if field.label and field.error_messages["required"] == _USUALLY_ASKED:
        asked = _CHOOSE if isinstance(field, forms.ChoiceField) else _FILL_IN
        field.error_messages["required"] = format_lazy(asked, label=field.label)


def style_field(field: forms.Field) -> None:
    """Give a widget our CSS classes and the input mode of its value."""
    widget = field.widget
    if isinstance(widget, forms.Select) and not isinstance(widget, _UNCLASSED):
        widget.attrs.setdefault("class", "form-select")
    elif not isinstance(widget, _UNCLASSED) and not widget.is_hidden:
        widget.attrs.setdefault("class", "form-control")
    if isinstance(widget, forms.DateInput):
        widget.input_type = "date"
        widget.format = "%Y-%m-%d"
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == "10":
        widget.attrs["rows"] = "4"  # Django's 10 are a page on a phone.
    if isinstance(field, forms.ModelChoiceField) and field.empty_label == _DASHES:
        field.empty_label = _("(choose)") if field.required else "—"
    if isinstance(field, forms.DecimalField):
        widget.attrs.setdefault("inputmode", "decimal")
    elif isinstance(field, forms.IntegerField):
        widget.attrs.setdefault("inputmode", "numeric")
