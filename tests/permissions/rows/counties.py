"""Sign-ups, counties and staff of the platform."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import User
from tenants.counties.models import County, PlatformRole, Signup

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


def platform_more(people: dict[str, User], counties: list[County]) -> None:
    for number in range(3):
        name = f"more{number}"
        signup(counties[0], name)
        user = User.objects.create(username=name, name=f"同事{number}")
        PlatformRole.objects.create(user_id=user.pk, role="auditor")
        # Without a schema: only its row is read.
        facts = {"schema_name": name, "role": name, "slug": name, "region": counties[0].region}
        County.objects.bulk_create([County(name=name, **facts)])
