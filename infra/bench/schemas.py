"""Schemas: a spare one made, a sign-up approved, a release brought to every county.

Beside them the same statements raw: a release's DDL as one string, ALTER TABLE schema by schema.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from psycopg import Connection, sql

from infra.bench.bare import connected
from infra.bench.measuring import Goal, Row, times_floor, wall
from kernel import ids
from kernel.access import Actor
from kernel.db import migrating, rights, roles
from kernel.realm import platform_scope
from tenants.counties import fleet, provisioning, releases, services
from tenants.counties.models import County, Region, Signup, SpareSchema

ACTOR = Actor.command("bench")
FEW = 10
LATER = "infra.bench.migrations"
ADD = """
ALTER TABLE members_member ADD COLUMN bench varchar(20);
INSERT INTO django_migrations (app, name, applied) VALUES ('members', '9999_later', now())
"""
TAKE_BACK = """
ALTER TABLE members_member DROP COLUMN IF EXISTS bench;
DELETE FROM django_migrations WHERE name = '9999_later'
"""
SHAPES = """
SELECT shape, state, count(*) FROM counties_county WHERE state <> 'closed' GROUP BY 1, 2
UNION ALL SELECT shape, 'spare', count(*) FROM counties_spareschema GROUP BY 1
"""


def rows(*, counties: int, schemas: int) -> Iterator[Row]:
    """Yield the rows, making counties and schemas between them."""
    bare = connected()
    _grow_to(FEW)
    yield _spare(bare, FEW)
    yield _approval(counties)
    with platform_scope():
        for spare in provisioning.usable_spares():
            provisioning.drop_spare(spare)
    yield _nothing_to_do(bare)
    yield _added_field(bare)
    _grow_to(schemas)
    yield _spare(bare, schemas)


def _grow_to(schemas: int) -> None:
    with platform_scope():
        there = County.objects.count() + SpareSchema.objects.count()
    for _missing in range(schemas - there):
        provisioning.make_spare()


def _spare(bare: Connection[Any], present: int) -> Row:
    """Time a new spare schema, against its statements sent as one string."""
    statements = releases.known() or []

    def raw() -> float:
        realm = releases.fresh_realm()
        parts: list[sql.Composable] = [
            *roles.make_realm(realm, settings.WEB_LOGIN),
            sql.SQL("SELECT set_config('search_path', {}, true)").format(sql.Literal(realm.schema)),
            *(rights.fill(text, realm) for text in statements),
        ]
        text = sql.SQL(";").join(parts).as_bytes()

        def send() -> None:
            with bare.transaction():
                bare.execute(text)

        return wall(send)()

    name = f"a spare schema, {present} present"
    return Row(name, times_floor(1.5), wall(provisioning.make_spare), raw, turns=8)


def _approval(counties: int) -> Row:
    """Time approvals of sign-ups up to a number of counties; making spares is not counted."""
    with platform_scope():
        missing = counties - County.objects.count()
        regions = list(Region.objects.filter(level=Region.Level.COUNTY, valid_to=None)[:counties])

    def approve() -> float:
        with platform_scope():
            provisioning.refill_spares(1)
            signup = Signup.objects.create(
                region=regions.pop(),
                committee="某县小个专党委",
                credit_code="11360725MB0000000X",
                slug=f"bench-{ids.uuid7().hex[-12:]}",
                contact_name="张三",
                contact_phone="19900001111",
                blueprint="chongyi",
            )
            return wall(lambda: services.approve_signup(actor=ACTOR, signup=signup))()

    goal = Goal("p95 ≤ 60 ms", lambda row: row.p95 <= 60)
    return Row("approval to ready, a spare at hand", goal, approve, turns=max(1, missing - 1))


def _nothing_to_do(bare: Connection[Any]) -> Row:
    """Time the check of a fleet without missing migrations, against one query over the shapes."""
    with platform_scope(), CaptureQueriesContext(connection) as asked:
        report = fleet.migrate_fleet(actor=ACTOR, say=_nobody)
    return Row(
        f"no-op of the fleet, {report.unchanged} counties: queries {len(asked)}",
        Goal("1 query", lambda _row: len(asked) == 1),
        wall(lambda: fleet.migrate_fleet(actor=ACTOR, say=_nobody)),
        wall(lambda: bare.execute(SHAPES).fetchall()),
    )


def _added_field(bare: Connection[Any]) -> Row:
    """Time the migration of one added column in all counties, against ALTER TABLE in a transaction each."""
    with platform_scope():
        schemas = list(County.objects.values_list("schema_name", flat=True))

    def ours() -> float:
        with _later_release():
            took = wall(lambda: fleet.migrate_fleet(actor=ACTOR, say=_nobody))()
        _each(bare, schemas, TAKE_BACK)
        bare.execute(
            "UPDATE public.counties_county SET shape = %s WHERE shape <> ''",
            [migrating.code_shape()],
        )
        return took

    def raw() -> float:
        took = wall(lambda: _each(bare, schemas, "SET LOCAL lock_timeout = 5000;" + ADD))()
        _each(bare, schemas, TAKE_BACK)
        return took

    name = f"AddField in {len(schemas)} counties"
    return Row(name, times_floor(2.5), ours, raw, turns=6)


def _each(bare: Connection[Any], schemas: list[str], text: str) -> None:
    for schema in schemas:
        with bare.transaction():
            path = sql.SQL("SELECT set_config('search_path', {}, true)").format(sql.Literal(schema))
            bare.execute(path.as_bytes() + b";" + text.encode())


@contextmanager
def _later_release() -> Iterator[None]:
    """Add one migration to the code, as the next release would."""
    with override_settings(MIGRATION_MODULES={"members": LATER}), _known_anew():
        yield


@contextmanager
def _known_anew() -> Iterator[None]:
    caches: list[Callable[[], None]] = [
        migrating.known.cache_clear, migrating.order.cache_clear, migrating.code_shape.cache_clear,
    ]  # fmt: skip
    for forget in caches:
        forget()
    try:
        yield
    finally:
        for forget in caches:
            forget()


def _nobody(_line: str) -> None:
    """Say nothing."""
