"""Check that parsed values fit their database columns: a misfit refuses its row, not the file."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import connection, models
from django.utils.translation import gettext as _

from kernel.models import Record
from kernel.tabular.cells import Refused

Check = Callable[[dict[str, Any]], None]


def fitter(model: type[Record]) -> Check:
    """Return a check of a row's values, which also rounds amounts to the column's decimal places.

    Computed columns are cut to their length. Raises Refused for a text, number or amount that the
    column cannot hold.
    """
    fields = model._meta.concrete_fields
    fit_texts = _text_fitter([f for f in fields if isinstance(f, models.CharField)])
    amounts = [
        (f, Decimal(10) ** (f.max_digits - f.decimal_places), Decimal(1).scaleb(-f.decimal_places))
        for f in fields
        if isinstance(f, models.DecimalField)
    ]
    numbers = [
        (f, *connection.ops.integer_field_range(f.get_internal_type()))
        for f in fields
        if isinstance(f, models.IntegerField) and f.editable
    ]

    def check(values: dict[str, Any]) -> None:
        fit_texts(values)
        for amount, limit, step in amounts:
            value = values.get(amount.attname)
            if value is None:
                continue
            if abs(value) >= limit:
                raise _too_large(amount, value)
            values[amount.attname] = value.quantize(step)
        for number, low, high in numbers:
            value = values.get(number.attname)
            if value is not None and not low <= value <= high:
                raise _too_large(number, value)

    return check


def _text_fitter(fields: list[models.CharField[Any, Any]]) -> Check:
    lengths = [(f, f.attname, f.max_length) for f in fields if f.max_length]

    def check(values: dict[str, Any]) -> None:
        for field, name, length in lengths:
            text = values.get(name)
            if text and len(text) > length:
                if field.editable:
                    raise _too_long(field, text)
                values[name] = text[:length]

    return check


def _too_long(field: models.Field[Any, Any], text: str) -> Refused:
    return Refused(
        field.name,
        text,
        "too_long",
        _("%(what)s may have %(limit)d characters; this has %(count)d.")
        % {"what": field.verbose_name, "limit": field.max_length, "count": len(text)},
    )


def _too_large(field: models.Field[Any, Any], value: Any) -> Refused:
    return Refused(
        field.name,
        value,
        "too_large",
        _("%(what)s cannot be this large.") % {"what": field.verbose_name},
    )
