"""Members bound by the rules of liaison, and links."""

from __future__ import annotations

from typing import Any

from apps.businesses.models import Business
from apps.liaison import services
from apps.liaison.models import Link
from apps.members.models import Member
from apps.organization.models import OrgUnit
from tests.make.basics import COMMAND
from tests.make.members import member
from tests.make.organization import holder


def holding(role: str, unit: OrgUnit, name: str, *, belongs_to: OrgUnit | None = None) -> Member:
    """Make a member who holds `role` on a unit, by an account of their own."""
    user = holder(role, unit, name)
    return member(belongs_to or unit, name, user=user)


def link(keeper: Member, business: Business, **values: Any) -> Link:
    """Let a member look after a business."""
    return services.begin_link(
        actor=COMMAND, rule="member_business", keeper=keeper, business=business, **values
    )
