"""The platform's people, and figures as counties push them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from stdnum.cn import uscc

from apps.accounts.models import User
from apps.accounts.services import activate
from kernel import clock
from kernel.access import Actor, actor_for
from tenants.counties import staff as staff_services
from tenants.counties.models import County, Region
from tenants.oversight import services
from tests import make

PASSWORD = make.PASSWORD


def credit_code(body: str = "113607250148") -> str:
    """Return a valid unified social credit code that begins with `body`."""
    body = f"{body:0<17}"[:17]
    return body + str(uscc.calc_check_digit(body))


def staff_user(role: str, username: str = "") -> User:
    opened = staff_services.appoint_staff(
        actor=make.COMMAND, username=username or role, name=role, role=role
    )
    return activate(code=opened.activation_code, password=PASSWORD)


def staff(role: str) -> Actor:
    return actor_for(staff_user(role))


def supervisor_user(region: str, username: str = "ganzhou") -> User:
    opened = services.appoint_supervisor(
        actor=make.COMMAND, username=username, name="上级部门", region_code=region
    )
    return activate(code=opened.activation_code, password=PASSWORD)


def supervisor(region: str, username: str = "ganzhou") -> Actor:
    return actor_for(supervisor_user(region, username))


def push(
    county_id: UUID,
    values: Mapping[str, str | None],
    *,
    day: date | None = None,
    at: datetime | None = None,
) -> int:
    """Push {"indicator" or "indicator|dimension": value} for a day, as a county would."""
    figures = []
    for name, value in values.items():
        indicator, _bar, dimension = name.partition("|")
        number = None if value is None else Decimal(value)
        figures.append(services.PushedFigure(indicator, dimension, number))
    return services.receive(
        actor=make.COMMAND,
        county_id=county_id,
        period=(day or clock.today()).isoformat(),
        figures=figures,
        definitions=[],
        calculated_at=at or clock.now(),
    )


def bare_counties(number: int, prefix: str = "36") -> list[County]:
    """Make county rows without schemas, for pages that read roll-ups only."""
    regions = Region.objects.filter(valid_to=None, level="county").order_by("code")
    chosen = [region for region in regions if region.code.startswith(prefix)]
    return County.objects.bulk_create(
        County(
            schema_name=f"bare_{index}",
            role=f"bare_{index}",
            slug=f"bare-{index}",
            name=chosen[index % len(chosen)].name,
            region=chosen[index % len(chosen)],
            blueprint="chongyi@1",
        )
        for index in range(number)
    )
