"""What a person with the database owner's password can do to a journal: with its guards off, anything."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connections, transaction

from kernel import ids, journal
from kernel.jobs import JobStarted
from kernel.journal.doubting import Moment
from kernel.journal.sealing import GENESIS, chain, digest_of
from kernel.models import JournalEntry, JournalSeal, SealedEntry
from tests import make

TABLES = ("kernel_journalentry", "kernel_journalseal", "kernel_sealedentry")
INSERT = """
INSERT INTO kernel_journalentry
    (id, name, actor_kind, actor_label, subjects, payload, at, request_id)
VALUES (%s, 'kernel.job_started', 'command', 'nobody', '{}', '{}', %s, '')"""


def fill(count: int) -> list[UUID]:
    """Write entries as the product does."""
    with transaction.atomic():
        return [
            journal.emit(JobStarted(job_id=ids.uuid7(), kind=f"k{n}"), actor=make.COMMAND).pk
            for n in range(count)
        ]


def as_owner(*statements: str, **values: Any) -> None:
    """Switch the triggers off, run the statements in the current realm, switch them on."""
    with connections["owner"].cursor() as cursor:
        for verb in ("DISABLE", "ENABLE"):
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} {verb} TRIGGER USER")
            if verb == "DISABLE":
                for statement in statements:
                    cursor.execute(statement, values or None)


def inserted(at: datetime, key: UUID | None = None) -> UUID:
    """Insert an entry of that time, with a key that fits it unless another is given."""
    key = key or UUID(int=ids.first_at(at).int | 4711)
    with connections["owner"].cursor() as cursor:
        cursor.execute(INSERT, [key, at])
    return key


# What PostgreSQL keeps and Python cannot read: columns of an entry, as SQL.
UNREADABLE = {
    "infinity": {"at": "'infinity'"},
    "minus infinity": {"at": "'-infinity'"},
    "before our era": {"at": "'0044-03-15 BC'"},
    "after 9999": {"at": "'20000-01-01'"},
    "key of 10889": {"id": "'ffffffff-ffff-7fff-bfff-ffffffffffff'"},
    "nested": {"payload": """(repeat('{"a":', 3000) || '1' || repeat('}', 3000))::jsonb"""},
    "nested less": {"payload": "(repeat('[', 200) || repeat(']', 200))::jsonb"},
    "long number": {"payload": """('{"kind": ' || repeat('9', 5000) || '}')::jsonb"""},
    "no object": {"payload": "'[1]'"},
    "nothing": dict.fromkeys(("name", "actor_label", "subjects", "payload", "at"), "NULL"),
    "no id": {
        "payload": """'{"job_id": "x", "member_id": [1], "unit_id": 7}'""",
        "id": "gen_random_uuid()",
    },
}


def unreadable(what: str) -> UUID:
    """Insert an entry that is `UNREADABLE[what]`, otherwise as the product would; return its id."""
    columns = {
        "id": f"'{ids.uuid7()}'", "at": "clock_timestamp()", "name": "'kernel.job_started'",
        "actor_kind": "'command'", "actor_label": "'nobody'", "subjects": "'{}'",
        "payload": "'{}'", "request_id": "''",
    } | UNREADABLE[what]  # fmt: skip
    with connections["owner"].cursor() as cursor:
        for column, value in columns.items():
            if value == "NULL":
                cursor.execute(
                    f"ALTER TABLE kernel_journalentry ALTER COLUMN {column} DROP NOT NULL"
                )
        cursor.execute(
            f"INSERT INTO kernel_journalentry ({', '.join(columns)})"
            f" VALUES ({', '.join(columns.values())}) RETURNING id"
        )
        (key,) = cursor.fetchone()
    return UUID(str(key))


def without_tail(since: int) -> list[str]:
    """Return what removes the seals from a number on, with all they sealed."""
    seals = f"(SELECT id FROM kernel_journalseal WHERE number >= {since})"
    return [
        "DELETE FROM kernel_delivery WHERE entry_id IN"
        f" (SELECT entry_id FROM kernel_sealedentry WHERE seal_id IN {seals})",
        "DELETE FROM kernel_journalentry WHERE id IN"
        f" (SELECT entry_id FROM kernel_sealedentry WHERE seal_id IN {seals})",
        f"DELETE FROM kernel_sealedentry WHERE seal_id IN {seals}",
        f"DELETE FROM kernel_journalseal WHERE number >= {since}",
    ]


def made_again() -> None:
    """Compute the whole chain again over the entries as they are, by the product's own rules."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {TABLES[1]} DISABLE TRIGGER USER")
        cursor.execute(f"ALTER TABLE {TABLES[2]} DISABLE TRIGGER USER")
        head = GENESIS
        for seal in JournalSeal.objects.order_by("number"):
            members = list(seal.members.order_by("entry_id"))
            entries = {e.pk: e for e in JournalEntry.objects.filter(pk__in=[m.pk for m in members])}
            members = [member for member in members if member.pk in entries]
            for member in members:
                member.digest, member.doubt = digest_of(entries[member.pk]), ""
                _write(cursor, member, digest=member.digest, doubt="")
            digest = chain(head, seal.number, Moment(seal.at, seal.horizon), members)
            _write(cursor, seal, digest=digest, previous=head, entries=len(members))
            head = digest
        cursor.execute(f"ALTER TABLE {TABLES[1]} ENABLE TRIGGER USER")
        cursor.execute(f"ALTER TABLE {TABLES[2]} ENABLE TRIGGER USER")


def _write(cursor: Any, row: JournalSeal | SealedEntry, **values: Any) -> None:
    columns = ", ".join(f"{name} = %s" for name in values)
    cursor.execute(
        f"UPDATE {row._meta.db_table} SET {columns} WHERE {row._meta.pk.column} = %s",
        [*values.values(), row.pk],
    )
