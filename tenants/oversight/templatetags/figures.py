"""How figures are printed: whole, as a share, as a change."""

from __future__ import annotations

from decimal import Decimal

from django import template

from kernel.web.templatetags.ui import number, percent, signed

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
    """Return a change of a share in percentage points, with its sign."""
    change = None if value is None else round(float(value) * 100, 1)
    return signed(change) if change != 0 else "0"
