"""Benchmarks of duties: a quarter's made beside one COPY, the heat map beside its one aggregate."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

from django.db import transaction

from apps.businesses.models import Business
from apps.duties import queries, services
from apps.duties.models import Duty
from apps.duties.queries import heat
from apps.liaison.models import Link
from apps.members.models import Member
from apps.organization.models import OrgUnit
from infra.bench.measuring import Row, times_floor, wall
from kernel import blueprint, clock, ids
from kernel.access import Actor
from kernel.db import staging
from kernel.periods import Month, Period, Quarter, Year
from kernel.realm import county_scope, platform_scope
from tenants.counties.models import County

ACTOR = Actor.command("bench")
# About as many duties of a quarter as a county has once liaison's visits are duties too.
ROWS, LINKS, UNITS, PERIODS = 6000, 10_000, 34, 24


def rows() -> Iterator[Row]:
    """Yield the results for the demonstration's county."""
    with platform_scope():
        county = County.objects.get(slug="chongyi")
    with county_scope(county):
        yield _of_members()
        yield _of_links()
        yield _heat()


def _of_members() -> Row:
    """Make the duties of a quarter to come: as many rules for each member as make about ROWS duties."""
    members = Member.objects.filter(left_on=None, joined_on__lte=clock.today()).count()
    rule = {
        "name": {"zh": "走访"}, "each": "member", "of": ["branch"], "by": ["theme_day"],
        "every": "quarter", "times": 1, "rule": "",
    }  # fmt: skip
    given = [
        {**rule, "key": f"bench_{'abcdefghijklmnopqrstuvwxyz'[place]}"}
        for place in range(min(26, round(ROWS / max(members, 1))))
    ]
    return _made(
        "duties of a quarter", given, Quarter.containing(clock.today()).next(), lambda: None
    )


def _of_links() -> Row:
    """Make the visits of LINKS links of a year to come, a link for each business."""
    given = [one for one in blueprint.value(queries.SECTION) if one["each"] == "link"]

    def begin() -> None:
        keepers = cycle(Member.objects.filter(left_on=None).values_list("pk", flat=True))
        known = Link.objects.filter(rule="member_business", ends_on=None).values("business")
        shops = Business.objects.exclude(pk__in=known).values_list("pk", flat=True)[:LINKS]
        Link.objects.bulk_create(
            Link(
                rule="member_business", keeper_id=next(keepers), business_id=shop,
                starts_on=clock.today(),
            )
            for shop in shops
        )  # fmt: skip

    return _made("visits of links of a year", given, Year.containing(clock.today()).next(), begin)


def _made(what: str, given: list[Any], period: Period, begin: Callable[[], None]) -> Row:
    """Make the duties of a period, rolled back each time, beside one COPY of the same rows."""

    def prepare() -> None:
        blueprint.change_section(actor=ACTOR, key=queries.SECTION, value=given)
        begin()

    with transaction.atomic():
        prepare()
        services.make_duties(actor=ACTOR, period=period)
        columns = [str(field.column) for field in Duty._meta.concrete_fields]
        kept = [
            [
                json.dumps(value) if name == "by" else value
                for name, value in zip(columns, row, strict=True)
            ]
            for row in Duty.objects.filter(period=str(period)).values_list(*columns)
        ]
        transaction.set_rollback(True)

    def ours() -> float:
        with transaction.atomic():
            prepare()
            began = time.perf_counter()
            services.make_duties(actor=ACTOR, period=period)
            took = time.perf_counter() - began
            transaction.set_rollback(True)
        return took

    def copied() -> float:
        with transaction.atomic():
            began = time.perf_counter()
            staging.copy_in(Duty._meta.db_table, columns, kept)
            took = time.perf_counter() - began
            transaction.set_rollback(True)
        return took

    name = f"{what} made ({len(kept)} rows), beside one COPY of as many"
    return Row(name, times_floor(3), ours, copied, turns=10)


def _heat() -> Row:
    """Read the heat map of 34 units and 24 periods, beside its one aggregate."""
    this = Month.containing(clock.today())
    units = list(OrgUnit.objects.order_by("path")[:UNITS])
    rule = f"bench_{ids.uuid7().hex[-12:]}"
    Duty.objects.bulk_create(
        Duty(
            rule=rule, unit=unit, period=str(period), starts_on=period.start, ends_on=period.end,
            by=["theme_day"], done=place % 2, met_on=period.start if place % 2 else None,
        )
        for place, unit in enumerate(units)
        for period in (this.shifted(-back) for back in range(PERIODS))
    )  # fmt: skip
    of_rule = Duty.objects.filter(rule=rule)
    return Row(
        f"heat map of {len(units)} units and {PERIODS} periods, beside its one aggregate",
        times_floor(2),
        wall(lambda: heat.heat_map(ACTOR, rule, clock.today(), PERIODS)),
        wall(lambda: list(heat.tallied(of_rule))),
        turns=20,
    )
