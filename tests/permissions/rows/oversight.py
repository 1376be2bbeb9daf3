"""Regions that supervisors see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from apps.accounts.models import User
from kernel import clock
from tenants.counties.models import County
from tenants.oversight.models import (
    Headline,
    IndicatorDefinition,
    RegionScope,
    Restatement,
    RollupFact,
)
from tests import make

COVERED = "businesses.covered"
KINDS = {"scope_id": "scope"}
RESOURCES = {"summary": "county"}


def platform_rows(people: dict[str, User], counties: list[County]) -> dict[str, tuple[Any, Any]]:
    IndicatorDefinition.objects.create(
        key=COVERED, label_zh="已覆盖", label_en="covered", text_zh="…", text_en="…"
    )
    for county in counties:
        figures(county)
    return {
        "scope": (
            scope(people["supervisor"], counties[0]),
            scope(make.account("李处长"), counties[1]),
        )
    }


def figures(county: County) -> None:
    """What a county has pushed: yesterday, changed afterwards, and today."""
    today = clock.today()
    for day, value in ((today - timedelta(days=1), 2), (today, 3)):
        RollupFact.objects.create(
            county=county,
            indicator=COVERED,
            period=day.isoformat(),
            value=value,
            is_latest=day == today,
        )
    Restatement.objects.create(
        county=county, indicator=COVERED, period=today.isoformat(), old=1, new=3
    )
    Headline.objects.create(county=county, figures={"covered": 3})


def scope(user: User, county: County) -> RegionScope:
    return RegionScope.objects.create(user=user, region=county.region, starts_on=clock.today())


def platform_more(people: dict[str, User], counties: list[County]) -> None:
    """After the counties' own rows, which come by the order of the alphabet."""
    for number, county in enumerate(County.objects.exclude(pk__in=[row.pk for row in counties])):
        figures(county)
        scope(User.objects.create(username=f"chu{number}", name=f"第{number}处长"), counties[0])
