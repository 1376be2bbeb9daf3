"""Businesses, and the numbers of their register."""

from __future__ import annotations

from datetime import date
from typing import Any

from apps.businesses.models import Business
from apps.businesses.rules.register import is_registration_number
from kernel.chinese.text import initials, pinyin
from tests.make.basics import counted


def business(code: str | None = None, **values: Any) -> Business:
    name = values.pop("name", None) or f"第{counted()}商店"
    values = {
        "kind": "individual",
        "status": "active",
        "founded_on": date(2015, 1, 1),
        "name_pinyin": pinyin(name),
        "name_initials": initials(name),
        **values,
    }
    return Business.objects.create(name=name, code=code or f"36072560{counted():07d}", **values)


def registration_numbers(count: int) -> list[str]:
    """Return valid 15-digit registration numbers."""
    bodies = (f"36072570{number:06d}" for number in range(count))
    return [
        body + next(d for d in "0123456789" if is_registration_number(body + d)) for body in bodies
    ]
