"""Forms that call one service and show what it refuses at the right field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.forms.renderers import TemplatesSetting

from kernel.errors import Conflict, Denied, DomainError, Invalid

T = TypeVar("T")


class Renderer(TemplatesSetting):
    """Renders `{{ form }}` with our field component, everywhere."""

    form_template_name = "ui/_form.html"
    field_template_name = "ui/_field.html"


class DomainForm(forms.Form):
    """A form whose data goes to one service; `result` is what the service returned."""

    required_css_class = "is-required"
    result: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _dress(field)

    def attempt(self, service: Callable[..., Any], **arguments: Any) -> bool:
        """Call `service` with the form's data and `arguments`; say whether it was done."""
        if not self.is_valid():
            return False
        done = self.call(service, **arguments, **self.cleaned_data)
        return done is not None or not self.errors

    def call(self, service: Callable[..., T], **arguments: Any) -> T | None:
        """Call `service`; put what it refuses at its field and return None."""
        try:
            self.result = service(**arguments)
        except (Invalid, Conflict, Denied) as error:
            self.show(error)
            return None
        return self.result  # type: ignore[no-any-return]  # the service's own type

    def show(self, error: DomainError) -> None:
        """Put a refusal at its fields, or above the form."""
        for name, message in error.fields.items():
            self.add_error(name if name in self.fields else None, str(message))
        if not error.fields:
            self.add_error(None, str(error.message))


def _dress(field: forms.Field) -> None:
    """Give a widget our classes and the keyboard its value needs."""
    widget = field.widget
    if isinstance(widget, (forms.Select, forms.SelectMultiple)) and not isinstance(
        widget, forms.RadioSelect
    ):
        widget.attrs.setdefault("class", "form-select")
    elif not isinstance(
        widget,
        (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.HiddenInput),
    ):
        widget.attrs.setdefault("class", "form-control")
    if isinstance(field, forms.DateField):
        field.widget.input_type = "date"  # type: ignore[attr-defined]  # an input
        field.widget.format = "%Y-%m-%d"  # type: ignore[attr-defined]  # a date input
    if isinstance(field, forms.IntegerField):
        widget.attrs.setdefault("inputmode", "numeric")
