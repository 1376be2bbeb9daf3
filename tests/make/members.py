"""Members."""

from __future__ import annotations

from datetime import date
from typing import Any

from apps.members.models import Member, Membership
from apps.organization.models import OrgUnit
from kernel.chinese.text import initials, pinyin
from tests.make.basics import counted


def member(unit: OrgUnit, name: str = "王丽兰", **values: Any) -> Member:
    # Below 9,000, for the cast of `tests.world` holds a number above; then another region.
    turns, serial = divmod(counted(), 9_000)
    values = {
        "sex": "female",
        "born_on": date(1975, 9, 8),
        "category": "full",
        "joined_on": date(2000, 7, 1),
        "confirmed_on": date(2001, 7, 1),
        "id_number": f"3607{99 - turns:02d}19750908{serial:04d}",
        "name_pinyin": pinyin(name),
        "name_initials": initials(name),
        **values,
    }
    made = Member.objects.create(unit=unit, name=name, **values)
    Membership.objects.create(member=made, unit=unit, starts_on=made.joined_on)
    return made
