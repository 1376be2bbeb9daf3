"""Restores a county's rows in `public`: figures, health, heads of its journal, hosts.

The rows are kept in temporary tables until the county's own row exists.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _
from psycopg import sql

from kernel.errors import Invalid
from tenants.counties import addresses, carrying, provisioning
from tenants.counties.backup.copying import hanging_on_counties
from tenants.counties.models import County, Domain, JournalHead, Region, Signup

HEADS, DOMAINS = JournalHead._meta.db_table, Domain._meta.db_table
MOMENTS = ("created_at", "decided_at", "link_shown_at")


def stage(table: str, columns: list[str], blocks: Iterator[bytes]) -> int:
    """Keep a table's rows in a temporary table until the transaction ends; return how many."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE TEMP TABLE {} ON COMMIT DROP AS SELECT {} FROM {} LIMIT 0").format(
                _staged(table), names, sql.Identifier(table)
            )
        )
        copy_in(cursor, _staged(table), columns, blocks)
        return int(cursor.rowcount)


def copy_in(
    cursor: Any, table: sql.Composable, columns: list[str], blocks: Iterator[bytes]
) -> None:
    """Fill a table from blocks of COPY output."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(table, names)
    with connection.wrap_database_errors, cursor.copy(statement) as copy:
        for block in blocks:
            copy.write(block)


def put_in_place(county: County, header: dict[str, Any]) -> None:
    """Replace a county's rows by the staged ones."""
    came_from = header["county"]
    is_same = str(county.pk) == came_from["id"]
    for table, (column, columns) in hanging_on_counties().items():
        if table == HEADS:
            _put_heads(county, columns, came_from["generation"])
        elif table != DOMAINS:
            _replace(table, column, columns, county, is_same=is_same)
    for table in sorted(carrying.taken_along):
        _add_missing(table)
    _put_hosts(county, header)
    if is_same:
        _put_signups(county, header["signups"])


def region(code: str) -> Region:
    """Return the division with that code: the current one, else the most recent one.

    A county may outlive its division. Raises Invalid when the code is unknown here.
    """
    found = Region.objects.filter(code=code).order_by(F("valid_to").desc(nulls_first=True)).first()
    if found is None:
        raise Invalid(_("%(code)s is not the code of a division.") % {"code": code})
    return found


def _replace(table: str, column: str, columns: list[str], county: County, *, is_same: bool) -> None:
    values: dict[str, sql.Composable] = {column: sql.Literal(county.pk)}
    if not is_same:
        values["id"] = sql.SQL("gen_random_uuid()")
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("DELETE FROM {} WHERE {} = {}").format(
                sql.Identifier(table), sql.Identifier(column), sql.Literal(county.pk)
            )
        )
        cursor.execute(_insert(table, columns, values))


def _put_heads(county: County, columns: list[str], generation: int) -> None:
    """Publish the backup's heads as a new generation; later heads are kept but no longer used."""
    values: dict[str, sql.Composable] = {
        "id": sql.SQL("gen_random_uuid()"),
        "county_id": sql.Literal(county.pk),
        "generation": sql.Literal(county.generation),
    }
    statement = _insert(HEADS, columns, values)
    with connection.cursor() as cursor:
        cursor.execute(
            statement + sql.SQL(" WHERE generation = {}").format(sql.Literal(generation))
        )


def _add_missing(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("INSERT INTO {} SELECT * FROM {} ON CONFLICT DO NOTHING").format(
                sql.Identifier(table), _staged(table)
            )
        )


def _insert(table: str, columns: list[str], values: dict[str, sql.Composable]) -> sql.Composed:
    return sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join(values.get(name, sql.Identifier(name)) for name in columns),
        _staged(table),
    )


def _put_hosts(county: County, header: dict[str, Any]) -> None:
    """Write the county's own host, and its other host names when it keeps its address.

    Raises Conflict when that host belongs to another county.
    """
    own = addresses.host_of(county.slug)
    host, _is_new = Domain.objects.get_or_create(
        domain=own, defaults={"tenant": county, "is_primary": True}
    )
    if host.tenant_id != county.pk:
        raise provisioning.taken(county.slug)
    came_from = header["county"]["slug"]
    if came_from != county.slug:
        return
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT domain FROM {}").format(_staged(DOMAINS)))
        names = {name for (name,) in cursor.fetchall()}
    others = sorted(names - {own, f"{came_from}.{header['base_domain']}"})
    Domain.objects.bulk_create(
        [Domain(domain=name, tenant=county, is_primary=False) for name in others],
        ignore_conflicts=True,
    )


def _put_signups(county: County, signups: list[dict[str, Any]]) -> None:
    rows = [
        Signup(
            **{**facts, **{name: _moment(facts[name]) for name in MOMENTS}},
            region=region(code),
            county=county,
        )
        for facts in signups
        for code in [facts.pop("region")]
    ]
    Signup.objects.bulk_create(rows, ignore_conflicts=True)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _staged(table: str) -> sql.Identifier:
    return sql.Identifier(f"carried_{table}")
