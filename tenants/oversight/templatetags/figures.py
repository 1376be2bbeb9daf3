"""How figures are printed: whole, as a share, as a change."""

from __future__ import annotations

from decimal import Decimal

from django import template

from kernel.web.templatetags.ui import number, percent

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
def signed(value: Decimal | None) -> str:
    """Return a change of a count with its sign, — when there is nothing to compare with."""
    return _with_sign(None if value is None else float(value))


@register.filter
def points(value: Decimal | None) -> str:
    """Return a change of a share in percentage points, with its sign."""
    return _with_sign(None if value is None else round(float(value) * 100, 1))


def _with_sign(value: float | None) -> str:
    if value is None:
        return "—"
    shown = number(abs(int(value) if value.is_integer() else value))
    return f"+{shown}" if value > 0 else f"−{shown}" if value < 0 else "0"
