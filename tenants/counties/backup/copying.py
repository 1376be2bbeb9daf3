"""Copies a county: all rows of its schema and its rows in `public`, in one snapshot; then its files."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import IO, Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from kernel import clock, journal
from kernel.access import Actor
from kernel.db import migrating, owner
from kernel.errors import Conflict
from kernel.journal import sealing as chain
from kernel.realm import PUBLIC, county_scope, platform_scope
from tenants.counties import carrying, events, founding
from tenants.counties.backup import rekeying, sealing, sessions
from tenants.counties.backup.records import GATHERED, BackupWriter
from tenants.counties.models import County, Signup

log = logging.getLogger("liangxin.backup")
TABLES = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
GROUP BY c.relname ORDER BY c.relname
"""
SEQUENCES = """
SELECT sequencename, last_value FROM pg_sequences
WHERE schemaname = current_schema() AND last_value IS NOT NULL
"""


@dataclass
class Copied:
    """How much a backup holds."""

    tables: int = 0
    rows: int = 0
    files: int = 0
    # Known to the tables, but gone from the storage, or changed there.
    files_lost: int = 0


def back_up_county(*, actor: Actor, county: County, target: IO[bytes]) -> Copied:
    """Write a backup of a county to `target`; emit an event in the county and on the platform.

    It takes no lock that blocks readers or writers of the county. Raises Conflict when its
    tables are not those of this release, or no key is set.
    """
    master = sealing.master_key()
    with owner.services_as_owner():
        with county_scope(county):
            # Elsewhere nobody could tell by its transaction what was inserted since the last seal.
            chain.seal_journal()
        copied = _copy(county, target, master)
    event = events.CountyBackedUp(
        county_id=county.pk,
        slug=county.slug,
        tables=copied.tables,
        rows=copied.rows,
        files=copied.files,
        files_lost=copied.files_lost,
    )
    with county_scope(county), transaction.atomic():
        journal.emit(event, actor=founding.acting_inside(actor))
    with platform_scope(), transaction.atomic():
        journal.emit(event, actor=actor)
    return copied


def hanging_on_counties() -> dict[str, tuple[str, list[str]]]:
    """Return {table: (column with the county's id, columns)} of public tables with a county's rows.

    Sign-ups are excluded: they refer to a region too, and hold values only the platform may read.
    """
    found = {}
    for relation in County._meta.related_objects:
        model = relation.related_model
        if model is not Signup:
            columns = [str(field.column) for field in model._meta.concrete_fields]
            found[model._meta.db_table] = (str(relation.field.column), columns)
    return dict(sorted(found.items()))


def columns_of(table: str) -> list[str]:
    """Return the columns of a model's table."""
    (model,) = (model for model in apps.get_models() if model._meta.db_table == table)
    return [str(field.column) for field in model._meta.concrete_fields]


def _copy(county: County, target: IO[bytes], master: bytes) -> Copied:
    copied = Copied()
    with _snapshot(county):
        writer = BackupWriter(target, master, _header(county))
        with connection.cursor() as cursor:
            cursor.execute(TABLES)
            for table, columns in cursor.fetchall():
                if table not in set(carrying.left_out):
                    writer.table(table, columns, "county")
                    _write_rows(writer, copied, copy_out(table, columns))
        last = {"sequences": _sequences(), "figures": _figures(), "day": clock.today().isoformat()}
        with platform_scope():
            for table, (column, columns) in hanging_on_counties().items():
                writer.table(table, columns, "platform")
                _write_rows(writer, copied, copy_out(table, columns, column, county.pk))
            for table in sorted(carrying.taken_along):
                writer.table(table, columns_of(table), "platform")
                _write_rows(writer, copied, copy_out(table, columns_of(table)))
        sums = carrying.files.get().sums()
    # Files never change: the transaction need not stay open for them.
    with county_scope(county):
        for name, digest in sums.items():
            _write_file(writer, copied, name, digest)
    counts = {"tables": copied.tables, "rows": copied.rows, "files": copied.files}
    writer.close({**last, **counts, "files_lost": copied.files_lost})
    return copied


def _write_file(writer: BackupWriter, copied: Copied, name: str, expected: str) -> None:
    """Write a stored file; one that is gone, or is not what it was, is counted as lost."""
    digest = hashlib.sha256()
    try:
        with carrying.files.get().open(name) as source:
            writer.table(name, [expected], "files")
            size = 0
            for block in iter(partial(source.read, GATHERED), b""):
                digest.update(block)
                writer.rows(iter([block]))
                size += len(block)
    except FileNotFoundError:
        log.warning("file_not_backed_up", extra={"file": name})
        copied.files_lost += 1
        return
    writer.end(size)
    copied.files += 1
    if digest.hexdigest() != expected:
        log.warning("file_changed", extra={"file": name})
        copied.files_lost += 1


@contextmanager
def _snapshot(county: County) -> Iterator[None]:
    """Read as of one moment; other transactions of the county go on.

    A table that a migration rewrote since that moment would be empty: all are held against it
    before the first query, which is the moment.
    """
    with county_scope(county):
        # Before the transaction: its isolation has to be its first word.
        with connection.cursor() as cursor:
            cursor.execute(TABLES)
            tables = [sql.Identifier(table) for table, _columns in cursor.fetchall()]
        shared = (*hanging_on_counties(), *carrying.taken_along)
        tables += [sql.Identifier(PUBLIC, table) for table in shared]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute(
                sql.SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(sql.SQL(", ").join(tables))
            )
            sessions.settle()
            _require_this_release(county)
            yield


def copy_out(
    table: str, columns: list[str], column: str = "", county_id: UUID | None = None
) -> sql.Composed:
    """Return the COPY of a table, or of its rows of one county."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    if not column:
        return sql.SQL("COPY {} ({}) TO STDOUT").format(sql.Identifier(table), names)
    return sql.SQL("COPY (SELECT {} FROM {} WHERE {} = {}) TO STDOUT").format(
        names, sql.Identifier(table), sql.Identifier(column), sql.Literal(county_id)
    )


def _write_rows(writer: BackupWriter, copied: Copied, statement: sql.Composed) -> None:
    with connection.cursor() as cursor:
        with connection.wrap_database_errors, cursor.copy(statement) as rows:
            writer.rows(iter(rows))
        number = cursor.rowcount
    writer.end(number)
    copied.tables += 1
    copied.rows += number


def _header(county: County) -> dict[str, Any]:
    with platform_scope():
        row = County.objects.select_related("region").get(pk=county.pk)
        signups = [_signup(signup) for signup in row.signups.select_related("region")]
        region = row.region.code
    return {
        "made_at": clock.now().isoformat(),
        "shape": migrating.code_shape(),
        "base_domain": settings.BASE_DOMAIN,
        "county": {
            "id": str(row.pk),
            "slug": row.slug,
            "name": row.name,
            "committee": row.committee,
            "credit_code": row.credit_code,
            "region": region,
            "blueprint": row.blueprint,
            "state": row.state,
            "state_reason": row.state_reason,
            "founded_at": row.founded_at.isoformat(),
            "generation": row.generation,
        },
        "signups": signups,
        "keys": rekeying.keys_of(county.pk),
    }


def _signup(signup: Signup) -> dict[str, Any]:
    """Return the county's sign-up without personal values and without its follow-up link's key."""
    moments = {
        name: value.isoformat() if (value := getattr(signup, name)) else None
        for name in ("created_at", "decided_at", "link_shown_at")
    }
    names = ("state", "committee", "credit_code", "slug", "blueprint", "decided_by", "reason")
    facts = {name: getattr(signup, name) for name in names}
    return {"id": str(signup.pk), "region": signup.region.code, **facts, **moments}


def _sequences() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(SEQUENCES)
        return dict(cursor.fetchall())


def _figures() -> dict[str, str] | None:
    """Return the county's figures as of the snapshot; an error in calculating them must not stop the backup."""
    try:
        with transaction.atomic():
            return carrying.figures.get()()
    except (ArithmeticError, DatabaseError, LookupError, TypeError, ValueError):
        log.exception("figures_not_backed_up")
        return None


def _require_this_release(county: County) -> None:
    with platform_scope():
        shape = County.objects.values_list("shape", flat=True).get(pk=county.pk)
    if shape != migrating.code_shape() and migrating.pending_migrations(county.realm):
        raise Conflict(
            _("The county's tables are not those of this release: run migrate_counties first.")
        )
