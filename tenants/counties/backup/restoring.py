"""Restores a county from a backup in one transaction: killed at any time, it changes nothing."""

from __future__ import annotations

import hashlib
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from kernel import ids, journal
from kernel.access import Actor
from kernel.db import locks, migrating, owner, roles
from kernel.errors import Conflict, Invalid
from kernel.journal import heads
from kernel.journal import sealing as chain
from kernel.models import records
from kernel.realm import Realm, county_scope, platform_scope
from tenants.counties import carrying, events, founding, provisioning, releases, rules
from tenants.counties.backup import platform_rows, sealing, sessions
from tenants.counties.backup.records import BackupReader
from tenants.counties.backup.rekeying import Rekeying, keys_of
from tenants.counties.directory import forget_hosts_of
from tenants.counties.models import County

# How long the exchange of a county's tables waits for its last requests.
PATIENCE_MS = 10_000
ANALYZED_FROM = 1000


@dataclass
class Restored:
    """The result of a restore and, when verifying, of its check."""

    slug: str
    tables: int = 0
    rows: int = 0
    files: int = 0
    # Those that were gone or changed already when the backup was made.
    files_lost: int = 0
    # "same", "differ", or "" where they were not compared.
    figures: str = ""
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Place:
    """The target of a restore: the county it replaces, if any, and the realm of its rows."""

    slug: str
    realm: Realm
    county_id: UUID
    replaced: County | None
    is_trial: bool = False


def restore_county(*, actor: Actor, source: IO[bytes], slug: str) -> Restored:
    """Restore a county from a backup: over itself, or as a new one with that address.

    Its API keys are revoked, its sessions and open activation codes end. Raises Invalid for a file
    that is incomplete, or of another release or key, Conflict for another county's address and
    when the county's requests do not end in time.
    """
    rules.check_slug(slug)
    reader = _open(source)
    with _one_transaction():
        place = _place(reader.header, slug)
        restored = _restore(actor, reader, place)
        with county_scope(place.realm):
            _record(reader)
        return restored


def verify_backup(*, actor: Actor, source: IO[bytes]) -> Restored:
    """Restore a backup as a county without a host, check it, and roll back.

    Compares the row counts of each table, the figures and the journal. Raises as `restore_county`.
    """
    reader = _open(source)
    with _one_transaction():
        county_id = ids.uuid7()
        slug = f"verify-{secrets.token_hex(8)}"
        place = _Place(slug, _realm(slug, county_id, reader.header), county_id, None, is_trial=True)
        restored = _restore(actor, reader, place)
        with county_scope(place.realm):
            _check(restored, reader)
        transaction.set_rollback(True)
    return restored


def _open(source: IO[bytes]) -> BackupReader:
    reader = BackupReader(source, sealing.master_key())
    made_by = reader.header["shape"]
    if made_by != migrating.code_shape():
        raise Invalid(
            _(
                "This backup was made on %(day)s by release %(theirs)s; this is release %(ours)s. "
                "Restore it with the release that made it, then bring that one up to date."
            )
            % {
                "day": reader.header["made_at"][:10],
                "theirs": made_by,
                "ours": migrating.code_shape(),
            }
        )
    return reader


@contextmanager
def _one_transaction() -> Iterator[None]:
    """Do everything as the owner in one transaction. Raises Conflict when the database refuses."""
    try:
        with owner.services_as_owner(), platform_scope(), transaction.atomic():
            sessions.settle()
            yield
    except OperationalError as error:
        if "lock timeout" in str(error):
            raise Conflict(
                _("The county is busy, and nothing was changed: suspend it, then try again.")
            ) from error
        raise _refused(error) from error
    except DatabaseError as error:
        raise _refused(error) from error


def _refused(error: DatabaseError) -> Conflict:
    reason, *_rest = str(error).strip().splitlines() or [type(error).__name__]
    return Conflict(
        _("The database refused, and nothing was changed: %(reason)s") % {"reason": reason}
    )


def _place(header: dict[str, Any], slug: str) -> _Place:
    locks.lock(f"restore/{slug}")
    came_from = UUID(header["county"]["id"])
    replaced = County.objects.filter(slug=slug).first()
    if replaced is not None and replaced.pk != came_from:
        raise Conflict(
            _("%(slug)s is the address of another county than the backup's. Choose a free one.")
            % {"slug": slug}
        )
    if replaced is None and County.objects.filter(pk=came_from).exists():
        # Next to the county it was made from, the restored one is a separate county.
        county_id = ids.uuid7()
    else:
        county_id = came_from
    return _Place(slug, _realm(slug, county_id, header), county_id, replaced)


def _realm(slug: str, county_id: UUID, header: dict[str, Any]) -> Realm:
    name = header["county"]["name"]
    return replace(releases.fresh_realm(), county_id=county_id, slug=slug, name=name)


def _restore(actor: Actor, reader: BackupReader, place: _Place) -> Restored:
    restored = Restored(place.slug)
    if (replaced := place.replaced) is not None:
        # First of what runs after the commit: until then requests would ask the schema that is gone.
        transaction.on_commit(lambda: forget_hosts_of(replaced))
    releases.make_schema(place.realm)
    _empty(place.realm)
    with county_scope(place.realm):
        rekeying = Rekeying(reader.header["keys"], keys_of(place.county_id))
    for table in reader.tables():
        _load(reader, table, place, rekeying, restored)
    counts = {"tables": restored.tables, "rows": restored.rows, "files": restored.files}
    restored.files_lost = reader.last["files_lost"]
    if counts != {name: reader.last[name] for name in counts}:
        raise sealing.damaged()
    event = events.CountyRestored(
        county_id=place.county_id,
        slug=place.slug,
        backup_of=reader.header["county"]["slug"],
        backed_up_at=datetime.fromisoformat(reader.header["made_at"]),
        rows=restored.rows,
        files=restored.files,
    )
    with county_scope(place.realm):
        _settle(reader.last["sequences"])
        carrying.run_steps(founding.acting_inside(actor))
        journal.emit(event, actor=founding.acting_inside(actor))
    county = _exchange(place, reader.header)
    platform_rows.put_in_place(county, reader.header)
    journal.emit(event, actor=actor)
    return restored


def _record(reader: BackupReader) -> None:
    """Write the restore to the file of heads, then seal what it wrote itself.

    That seal's transaction number is this database's: by it, what is inserted later is told.
    """
    try:
        heads.write_restored(datetime.fromisoformat(reader.header["made_at"]))
    except OSError as error:
        raise Conflict(
            _(
                "The restore cannot be recorded in %(file)s (%(reason)s), and nothing was changed: "
                "see to it that the file can be written, then try again."
            )
            % {"file": settings.JOURNAL_HEADS, "reason": error.strerror or error}
        ) from error
    chain.seal_journal()


def _empty(realm: Realm) -> None:
    """Empty the tables of a new schema: the backup contains their rows."""
    with county_scope(realm), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        for (table,) in cursor.fetchall():
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


def _load(
    reader: BackupReader,
    table: dict[str, Any],
    place: _Place,
    rekeying: Rekeying,
    restored: Restored,
) -> None:
    name, columns = table["name"], table["columns"]
    ended: dict[str, int] = {}
    blocks = reader.rows(ended)
    if table["realm"] == "files":
        with county_scope(place.realm):
            _load_file(name, columns[0], blocks, keep=not place.is_trial)
        restored.files += 1
        return
    if table["realm"] == "county":
        with county_scope(place.realm), connection.cursor() as cursor:
            rewritten = rekeying.of(name, columns)(blocks)
            platform_rows.copy_in(cursor, sql.Identifier(name), columns, rewritten)
            found = cursor.rowcount
            if found >= ANALYZED_FROM:
                cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(name)))
    else:
        found = platform_rows.stage(name, columns, blocks)
    if found != ended["rows"]:
        raise sealing.damaged()
    restored.tables += 1
    restored.rows += found


def _load_file(name: str, expected: str, blocks: Iterator[bytes], *, keep: bool) -> None:
    """Store a file of the current county, unless it had changed before it was backed up."""
    digest = hashlib.sha256()
    with tempfile.TemporaryFile() as file:
        for block in blocks:
            digest.update(block)
            file.write(block)
        file.seek(0)
        if keep and digest.hexdigest() == expected:
            carrying.files.get().save(name, file)


def _settle(sequences: dict[str, int]) -> None:
    """Set the sequences to their saved positions, and check every foreign key."""
    with connection.cursor() as cursor:
        for name, value in sequences.items():
            cursor.execute("SELECT setval(quote_ident(%s)::regclass, %s)", [name, value])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _exchange(place: _Place, header: dict[str, Any]) -> County:
    """Point the county's row at the new schema, and drop the old one."""
    facts = header["county"]
    told = {name: facts[name] for name in ("name", "committee", "credit_code", "blueprint")}
    moved = {
        "schema_name": place.realm.schema,
        "role": place.realm.role,
        "shape": migrating.code_shape(),
    }
    if place.replaced is None:
        return _insert(place, {**told, **moved}, facts)
    # Lock the tables, then the row: the writers of figures lock in this order too.
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = {PATIENCE_MS}")
    roles.drop_realm(place.replaced.realm)
    county = records.lock(place.replaced)
    if county.schema_name != place.replaced.schema_name:
        raise Conflict(_("Somebody else restored this county meanwhile. Nothing was changed."))
    mended = county.state == County.State.QUARANTINED
    state = {"state": County.State.READY, "state_reason": ""} if mended else {}
    values: dict[str, Any] = {**told, **moved, **state, "generation": county.generation + 1}
    records.change(county, **values)
    return county


def _insert(place: _Place, values: dict[str, Any], facts: dict[str, Any]) -> County:
    is_mended = facts["state"] == County.State.QUARANTINED
    county = County(
        id=place.county_id,
        slug=place.slug,
        region=platform_rows.region(facts["region"]),
        state=County.State.READY if is_mended else facts["state"],
        state_reason="" if is_mended else facts["state_reason"],
        founded_at=datetime.fromisoformat(facts["founded_at"]),
        generation=facts["generation"] + 1,
        **values,
    )
    try:
        with transaction.atomic():
            county.save(force_insert=True)
    except DatabaseError as error:
        raise provisioning.taken(place.slug) from error
    return county


def _check(restored: Restored, reader: BackupReader) -> None:
    """Compare figures and journal; row counts were compared while restoring."""
    journal_ = chain.verify_journal()
    if not journal_.is_whole:
        restored.faults.append(
            _("%(count)d entries of its journal were changed or removed.")
            % {"count": len(journal_.broken) + len(journal_.inserted) + len(journal_.recut)}
        )
    expected = reader.last["figures"]
    if expected is None:
        return
    restored.figures = "same" if carrying.figures.get()() == expected else "differ"
    if restored.figures == "differ":
        restored.faults.append(
            _("Its figures are not those of %(day)s.") % {"day": reader.last["day"]}
        )
