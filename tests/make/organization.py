"""Places, units, and who holds a role there."""

from __future__ import annotations

from datetime import date
from typing import Any

from apps.accounts.models import User
from apps.organization import grants
from apps.organization import services as organization
from apps.organization.models import OrgUnit, Zone
from kernel.access import Actor, actor_for
from tests.make.accounts import account
from tests.make.basics import COMMAND, counted


def zone(kind: str = "township", name: str | None = None, parent: Zone | None = None) -> Zone:
    name = name or f"第{counted()}乡"
    return organization.add_zone(actor=COMMAND, kind=kind, name=name, parent=parent)


def root() -> OrgUnit:
    return OrgUnit.objects.get(path="/")


def branch(name: str | None = None, **facts: Any) -> OrgUnit:
    values: dict[str, Any] = {"kind": "branch", "founded_on": date(2015, 1, 1), **facts}
    parent = values.pop("parent", None) or root()
    return organization.found_unit(
        actor=COMMAND, parent=parent, name=name or f"第{counted()}党支部", **values
    )


def holder(role: str, unit: OrgUnit, name: str = "李书记", **values: Any) -> User:
    """Make an account that holds `role` on `unit`."""
    user = account(name, **values)
    grants.grant_role(actor=COMMAND, user=user, unit=unit, role=role)
    user.refresh_from_db()
    return user


def actor(role: str, unit: OrgUnit, name: str = "李书记") -> Actor:
    return actor_for(holder(role, unit, name))
