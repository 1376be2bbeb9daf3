"""Regions that supervisors see."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import User
from kernel import clock
from tenants.counties.models import County
from tenants.oversight.models import RegionScope
from tests import make

KINDS = {"scope_id": "scope"}
RESOURCES = {"summary": "county"}


def platform_rows(people: dict[str, User], counties: list[County]) -> dict[str, tuple[Any, Any]]:
    return {
        "scope": (
            scope(people["supervisor"], counties[0]),
            scope(make.account("李处长"), counties[1]),
        )
    }


def scope(user: User, county: County) -> RegionScope:
    return RegionScope.objects.create(user=user, region=county.region, starts_on=clock.today())


def platform_more(people: dict[str, User], counties: list[County]) -> None:
    for number in range(3):
        scope(User.objects.create(username=f"chu{number}", name=f"第{number}处长"), counties[0])
