"""A release: the statements that create a county's schema as its migrations leave it.

Rendered from one migrated schema by PostgreSQL's catalog functions, with only that schema in the
search path, so that no statement contains its name. Each is a template of `psycopg.sql.SQL` with
doubled braces and one placeholder, `{role}`. Each holds one command, and all are sent in one
pipeline: a cluster that distributes tables refuses several commands in one text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connections, transaction
from psycopg import sql

from kernel.db import catalog, rights, roles
from kernel.realm import Realm, county_scope

# Functions come first: defaults and checks may call them, and bodies are not checked until run.
FUNCTIONS = """
SELECT overlay(
    pg_get_functiondef(oid) PLACING 'CREATE FUNCTION ' || quote_ident(proname)
    FROM 1 FOR length(format('CREATE OR REPLACE FUNCTION %I.%I', current_schema(), proname))
)
FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND prokind = 'f'
ORDER BY proname
"""
# An identity column creates its own sequence.
SEQUENCES = """
SELECT format(
    'CREATE SEQUENCE %I AS %s INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s CACHE %s%s',
    c.relname, s.seqtypid::regtype, s.seqincrement, s.seqmin, s.seqmax, s.seqstart, s.seqcache,
    CASE WHEN s.seqcycle THEN ' CYCLE' ELSE '' END
)
FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
WHERE c.relnamespace = current_schema()::regnamespace
AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'i'
    AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass)
ORDER BY c.relname
"""
# A table with its columns, in order, and its constraints other than foreign keys. LATERAL, so that
# they are found by index: a catalogue has the columns of every county, and no statistics at first.
TABLES = """
SELECT format('CREATE TABLE %I (%s)%s', c.relname, string_agg(lines.line, ', ' ORDER BY lines.place),
    ' WITH (' || array_to_string(c.reloptions, ', ') || ')')
FROM pg_class c LEFT JOIN LATERAL (
SELECT a.attnum::int AS place, concat_ws(
    ' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
    CASE WHEN a.attstorage <> t.typstorage THEN 'STORAGE ' || CASE a.attstorage
        WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END,
    CASE a.attcompression WHEN 'p' THEN 'COMPRESSION pglz' WHEN 'l' THEN 'COMPRESSION lz4' END,
    CASE WHEN a.attcollation <> t.typcollation
        THEN 'COLLATE ' || a.attcollation::regcollation END,
    CASE WHEN a.attnotnull THEN coalesce(
        (SELECT format('CONSTRAINT %I ', conname) FROM pg_constraint
         WHERE conrelid = a.attrelid AND contype = 'n' AND conkey = ARRAY[a.attnum]), ''
    ) || 'NOT NULL' END,
    CASE WHEN a.attgenerated <> '' THEN format(
            'GENERATED ALWAYS AS (%s)%s', pg_get_expr(d.adbin, d.adrelid),
            CASE a.attgenerated WHEN 's' THEN ' STORED' ELSE '' END)
        ELSE 'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) END,
    CASE WHEN a.attidentity <> '' THEN (
        SELECT format(
            'GENERATED %s AS IDENTITY (SEQUENCE NAME %s INCREMENT BY %s MINVALUE %s MAXVALUE %s'
            ' START WITH %s CACHE %s%s)',
            CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, seqrelid::regclass,
            seqincrement, seqmin, seqmax, seqstart, seqcache,
            CASE WHEN seqcycle THEN ' CYCLE' ELSE '' END)
        FROM pg_sequence JOIN pg_depend p ON p.objid = seqrelid AND p.deptype = 'i'
            AND p.classid = 'pg_class'::regclass AND p.refclassid = 'pg_class'::regclass
        WHERE p.refobjid = a.attrelid AND p.refobjsubid = a.attnum) END
) AS line
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT 10000 + row_number() OVER (ORDER BY contype DESC, conname)::int,
    format('CONSTRAINT %I %s', conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE conrelid = c.oid AND contype IN ('p', 'u', 'c', 'x')
) lines ON true
WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
GROUP BY c.oid, c.relname, c.reloptions ORDER BY c.relname
"""
OWNED = """
SELECT format('ALTER SEQUENCE %s OWNED BY %s.%I', d.objid::regclass, d.refobjid::regclass, a.attname)
FROM pg_depend d JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'S'
JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE c.relnamespace = current_schema()::regnamespace AND d.deptype = 'a'
AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
ORDER BY c.relname
"""
POSITIONS = """
SELECT format('SELECT setval(%L, %s)', seqrelid::regclass, pg_sequence_last_value(seqrelid))
FROM pg_sequence JOIN pg_class c ON c.oid = seqrelid
WHERE c.relnamespace = current_schema()::regnamespace
AND pg_sequence_last_value(seqrelid) IS NOT NULL ORDER BY c.relname
"""
INDEXES = """
SELECT pg_get_indexdef(i.indexrelid, 0, true)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relnamespace = current_schema()::regnamespace AND NOT EXISTS (
    SELECT 1 FROM pg_constraint WHERE conindid = i.indexrelid AND contype IN ('p', 'u', 'x'))
ORDER BY i.indrelid::regclass::text, c.relname
"""
FOREIGN_KEYS = """
SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s',
    conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE connamespace = current_schema()::regnamespace AND contype = 'f'
ORDER BY conrelid::regclass::text, conname
"""
TRIGGERS = """
SELECT pg_get_triggerdef(t.oid, true) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal
ORDER BY t.tgrelid::regclass::text, t.tgname
"""
COMMENTS = """
SELECT CASE WHEN d.objsubid = 0
    THEN format('COMMENT ON %s %s IS %L', CASE c.relkind WHEN 'i' THEN 'INDEX'
        WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.oid::regclass, d.description)
    ELSE format('COMMENT ON COLUMN %s.%I IS %L', c.oid::regclass,
        (SELECT attname FROM pg_attribute WHERE attrelid = c.oid AND attnum = d.objsubid),
        d.description) END
FROM pg_description d JOIN pg_class c ON c.oid = d.objoid
WHERE d.classoid = 'pg_class'::regclass AND c.relnamespace = current_schema()::regnamespace
ORDER BY c.relname, d.objsubid
"""
STRUCTURE = (FUNCTIONS, SEQUENCES, TABLES, OWNED)
BEHIND_THE_ROWS = (POSITIONS, INDEXES, FOREIGN_KEYS, TRIGGERS, COMMENTS)
ROW_COLUMNS = """
SELECT a.attname, a.attidentity = 'a' FROM pg_attribute a
WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
ORDER BY a.attnum
"""


def render(realm: Realm) -> list[str]:
    """Return templates of the statements that create a copy of the realm's schema with its rows.

    The schema must not be in use: a county's people would be in its rows.
    """
    with county_scope(realm), connections["owner"].cursor() as cursor:
        return ["SET LOCAL check_function_bodies = off", *_statements(cursor, realm)]


def replay(statements: Sequence[str], realm: Realm, web_login: str) -> None:
    """Create a realm's role and schema from a release, in one transaction and one round trip."""
    with county_scope(realm), transaction.atomic(using="owner"):
        send(
            [
                *roles.make_realm(realm, web_login),
                *(rights.fill(text, realm) for text in statements),
            ]
        )


def send(statements: Iterable[sql.Composable]) -> list[tuple[Any, ...]]:
    """Run statements in the current realm, as the owner, in one pipeline: one round trip.

    By the driver's own cursor: Django's would cost more than many a statement. Returns the rows of
    the last. Raises Django's database error for the first that fails; the rest are not run.
    """
    owner = connections["owner"]
    with owner.cursor() as entering:
        cursor: Any = entering.cursor
        with owner.wrap_database_errors, owner.connection.pipeline():
            for statement in statements:
                cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _statements(cursor: Any, realm: Realm) -> Iterator[str]:
    for query in STRUCTURE:
        yield from _escaped(cursor, query)
    for table in catalog.tables(cursor):
        yield from _inserts(cursor, table)
    for query in BEHIND_THE_ROWS:
        yield from _escaped(cursor, query)
    yield from rights.changes({}, rights.held(realm))


def _escaped(cursor: Any, query: str) -> list[str]:
    cursor.execute(query)
    return [rights.literal(text) for (text,) in cursor.fetchall()]


def _inserts(cursor: Any, table: str) -> Iterator[str]:
    """Yield one INSERT of a table's rows; a migration's `applied` is the time of the replay."""
    cursor.execute(ROW_COLUMNS, [sql.Identifier(table).as_string()])
    columns = cursor.fetchall()
    moments = catalog.MOMENTS.get(table, [])
    values = sql.SQL(" || ', ' || ").join(
        sql.Literal("now()")
        if name in moments
        else sql.SQL("quote_nullable({}::text)").format(sql.Identifier(name))
        for name, _always in columns
    )
    query = "SELECT string_agg('(' || {} || ')', ', ' ORDER BY t::text) FROM {} t"
    cursor.execute(sql.SQL(query).format(values, sql.Identifier(table)))
    (rows,) = cursor.fetchone()
    if rows is not None:
        names = sql.SQL(", ").join(sql.Identifier(name) for name, _always in columns)
        overriding = " OVERRIDING SYSTEM VALUE" if any(always for _n, always in columns) else ""
        head = sql.SQL("INSERT INTO {} ({})").format(sql.Identifier(table), names).as_string()
        yield rights.literal(f"{head}{overriding} VALUES {rows}")
