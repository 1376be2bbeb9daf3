"""Benchmarks of a county: lists, coverage, journal, import, backup and restore."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet
from psycopg import Connection, sql

from apps.accounts import services as accounts
from apps.businesses import queries
from apps.businesses.models import Business
from apps.organization import grants
from apps.organization.models import OrgUnit
from infra.bench import register, writers
from infra.bench.bare import connected, in_schema, replayed, statements_of
from infra.bench.measuring import Row, times_floor, wall
from kernel import access, ids
from kernel.access import Actor
from kernel.db import rights, roles
from kernel.realm import Realm, county_scope, platform_scope
from kernel.tabular import services as tabular
from tenants.counties import provisioning, releases
from tenants.counties.backup.copying import TABLES, back_up_county, copy_out
from tenants.counties.backup.restoring import restore_county
from tenants.counties.models import County

ACTOR = Actor.command("bench")
WORKBOOKS = settings.ROOT / "infra" / "demo" / "chongyi"
SPLIT = """
SELECT kind, town_id, industry, unit_id, count(*), count(unit_id)
FROM businesses_business WHERE status = 'active' GROUP BY 1, 2, 3, 4
"""


def rows() -> Iterator[Row]:
    """Yield the results for the demonstration's county (10,833 businesses) and for counties founded here."""
    with platform_scope():
        county = County.objects.get(slug="chongyi")
    bare = connected(county.schema_name)
    for table in ("businesses_business", "organization_orgunit", "kernel_journalentry"):
        bare.execute(f"VACUUM ANALYZE {table}".encode())
    with county_scope(county):
        branches = OrgUnit.objects.branches().annotate(covered=Count("businesses"))
        units = list(branches.filter(covered__gt=0).order_by("covered"))
        yield _scoped("one unit", [units[len(units) // 2]])
        yield _scoped("12 units", units[:: max(1, len(units) // 12)][:12])
        yield Row(
            "SQL of the coverage page's figures, beside its one scan",
            None,
            replayed(bare, statements_of(lambda: queries.coverage_by(ACTOR, *queries.SPLITS))),
            replayed(bare, [SPLIT]),
        )
    yield _backup(county, bare)
    yield _restore(county, bare)
    yield _register(bare)
    with writers.pool() as pool:
        yield _emitting(pool, county.realm)


def _scoped(who: str, units: list[OrgUnit]) -> Row:
    """Time the list of a role on some units, against the same page of all businesses."""
    user = accounts.make_account(actor=ACTOR, name=who, username=f"bench-{ids.uuid7().hex[-12:]}")
    for unit in units:
        grants.grant_role(actor=ACTOR, user=user, unit=unit, role="branch_secretary")
    actor = access.actor_for(user)
    everything = Business.objects.select_related(
        "unit", "town", "community", "district", "market"
    ).order_by("name_pinyin", "id")
    return Row(
        f"list of {who}, count and 25 rows, beside the whole county's",
        times_floor(1.5),
        wall(lambda: _page(queries.businesses(actor))),
        wall(lambda: _page(everything.all())),
        turns=24,
    )


def _page(rows: QuerySet[Business]) -> tuple[int, list[Business]]:
    return rows.count(), list(rows[:25])


def _emitting(pool: ProcessPoolExecutor, realm: Realm) -> Row:
    def appending(write: Callable[[], None]) -> Callable[[], None]:
        return lambda: writers.append(pool, realm, write)

    return Row(
        f"{writers.WRITERS * writers.EACH} events nobody hears, {writers.WRITERS} writers,"
        " beside bare INSERTs",
        times_floor(1 / 0.85, "≤ 1.18x (0.85 of the rate)"),
        wall(appending(writers.emitting)),
        wall(appending(writers.inserting)),
        turns=8,
    )


def _tables(bare: Connection[Any]) -> list[tuple[str, list[str]]]:
    return [(str(name), list(columns)) for name, columns in bare.execute(TABLES).fetchall()]


def _backup(county: County, bare: Connection[Any]) -> Row:
    tables = _tables(bare)

    def copied() -> None:
        with bare.transaction():
            for table in tables:
                _copy_out(bare, *table)

    return Row(
        "backup of a county, beside COPY of its tables",
        times_floor(3),
        wall(lambda: back_up_county(actor=ACTOR, county=county, target=io.BytesIO())),
        wall(copied),
        turns=16,
    )


def _restore(county: County, bare: Connection[Any]) -> Row:
    """Time the restore of a county as another one, against its DDL and COPY."""
    file = io.BytesIO()
    back_up_county(actor=ACTOR, county=county, target=file)
    kept = [(*table, _copy_out(bare, *table)) for table in _tables(bare)]
    statements = releases.known() or []

    def ours() -> None:
        file.seek(0)
        restore_county(actor=ACTOR, source=file, slug=f"bench-{ids.uuid7().hex[-12:]}")

    def raw() -> None:
        realm = releases.fresh_realm()
        with bare.transaction():
            for statement in roles.make_realm(realm, settings.WEB_LOGIN):
                bare.execute(statement)
            in_schema(bare, realm.schema, is_local=True)
            for text in statements:
                bare.execute(rights.fill(text, realm))
            for table, columns, content in kept:
                _copy_in(bare, table, columns, content)

    return Row("restore of a county, beside its DDL and COPY", None, wall(ours), wall(raw), turns=4)


def _copy_out(bare: Connection[Any], table: str, columns: list[str]) -> bytes:
    with bare.cursor().copy(copy_out(table, columns)) as copy:
        return b"".join(copy)


def _copy_in(bare: Connection[Any], table: str, columns: list[str], content: bytes) -> None:
    """Replace the rows that a new schema has in a table."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    bare.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with bare.cursor().copy(statement) as copy:
        copy.write(content)


def _register(bare: Connection[Any]) -> Row:
    """Import a county's register, 10,930 rows, into one founded for it."""
    path = WORKBOOKS / "register.xlsx"

    def ours() -> float:
        with county_scope(_founded()):
            tabular.run_file(actor=ACTOR, kind="branches", path=WORKBOOKS / "branches.xlsx")
            return wall(lambda: tabular.run_file(actor=ACTOR, kind="register", path=path))()

    like = _founded()
    return Row(
        "import of the register, 10,930 rows, beside COPY and checks in SQL",
        times_floor(3),
        ours,
        lambda: register.raw_import(bare, like, str(path)),
        turns=4,
    )


def _founded() -> Realm:
    return provisioning.found_county(
        actor=ACTOR,
        slug=f"bench-{ids.uuid7().hex[-12:]}",
        name="测速县",
        region_code="360725",
        blueprint_name="chongyi",
        admin_phone="19900009999",
    ).county.realm
