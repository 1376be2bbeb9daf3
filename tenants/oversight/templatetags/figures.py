"""How figures are printed: whole, as a share, as a change."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.translation import gettext

from kernel.web.templatetags.ui import number, percent, signed
from tenants.oversight.models import IndicatorDefinition
from tenants.oversight.queries import Shown

register = template.Library()


@register.filter
def whole(value: Decimal | None) -> str:
    """Return a count, — when there is none."""
    return number(None if value is None else int(value))


@register.filter
def share(value: Decimal | None) -> str:
    """Return a share of 0 to 1 as per cent, — when there is none."""
    return percent(None if value is None else float(value))


@register.filter
def points(value: Decimal | None) -> str:
    """Return a change of a share with its sign and its unit, percentage points; — for None."""
    if value is None:
        return signed(None)
    return gettext("%(change)s points") % {"change": signed(round(float(value) * 100, 1), 1)}


@register.filter
def change(shown: Shown, definition: IndicatorDefinition | None) -> str:
    """Return a figure's change with its sign and its unit: +526 户, −3, +2.0 points; — for none."""
    unit = definition.unit if definition else ""
    if unit == "%":
        return points(shown.change)
    if shown.change is None or not unit:
        return signed(shown.change)
    return f"{signed(shown.change)} {unit}"
