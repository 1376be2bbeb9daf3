"""Sign-ups, counties and staff of the platform."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import User
from tenants.counties.models import County, Signup

KINDS = {"signup_id": "signup", "county_id": "county"}


def platform_rows(people: dict[str, User], counties: list[County]) -> dict[str, tuple[Any, Any]]:
    return {
        "user": (people["auditor"], people["security_admin"]),
        "signup": (signup(counties[0], "own"), signup(counties[1], "far")),
        "county": (counties[0], counties[1]),
    }


def signup(county: County, slug: str) -> Signup:
    return Signup.objects.create(
        region=county.region, committee="某县委", credit_code="11360725MB0000000X", slug=slug,
        contact_name="张三", contact_phone="19900001111", blueprint="chongyi",
    )  # fmt: skip
