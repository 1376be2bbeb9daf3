"""Describes a schema from PostgreSQL's catalog, so that two schemas can be compared.

Every query runs with only that schema in the search path, so that no definition contains its name.
"""

from __future__ import annotations

import re
from typing import Any

from django.db import connections
from psycopg import sql

from kernel.realm import Realm, county_scope, platform_scope

Facts = dict[tuple[str, str], str]

# kind -> query of (name, definition); %(role)s is the realm's own role.
QUERIES: dict[str, str] = {
    "schema": """
        SELECT CASE WHEN held.grantee = 0 THEN 'everybody'
                WHEN pg_get_userbyid(held.grantee) = %(role)s THEN 'its role'
                ELSE pg_get_userbyid(held.grantee) END,
            string_agg(held.privilege_type, ' ' ORDER BY held.privilege_type)
        FROM pg_namespace n, LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) held
        WHERE n.nspname = current_schema() AND held.grantee <> n.nspowner GROUP BY 1
    """,
    "relation": """
        SELECT c.relname, concat_ws(
            ' ', c.relkind, am.amname, c.reloptions::text, c.relpersistence, c.relreplident,
            c.relrowsecurity, c.relforcerowsecurity, c.relispartition, toast.reloptions::text,
            pg_get_partkeydef(c.oid),
            CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END,
            (SELECT string_agg(inhparent::regclass::text, ',') FROM pg_inherits WHERE inhrelid = c.oid)
        )
        FROM pg_class c LEFT JOIN pg_am am ON am.oid = c.relam
        LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
        WHERE c.relnamespace = current_schema()::regnamespace
    """,
    "column": """
        SELECT format('%%s.%%s', c.relname, a.attname), concat_ws(
            ' ', row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum),
            format_type(a.atttypid, a.atttypmod), a.attcollation::regcollation,
            CASE WHEN a.attnotnull THEN 'not null' END, 'default ' || pg_get_expr(d.adbin, d.adrelid),
            a.attidentity, a.attgenerated, a.attstorage, a.attcompression, a.attstattarget,
            replace(a.attacl::text, %(role)s, 'its role'), a.attoptions::text
        )
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind NOT IN ('i', 'S')
        AND a.attnum > 0 AND NOT a.attisdropped
    """,
    "constraint": """
        SELECT coalesce(conrelid::regclass::text, contypid::regtype::text) || '.' || conname,
            pg_get_constraintdef(oid, true)
        FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
    """,
    "index": """
        SELECT i.indexrelid::regclass::text, concat_ws(
            ' ', pg_get_indexdef(i.indexrelid, 0, true),
            CASE WHEN i.indisclustered THEN 'clustered' END,
            CASE WHEN i.indisreplident THEN 'identity' END,
            CASE WHEN NOT i.indisvalid THEN 'broken' END
        )
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE c.relnamespace = current_schema()::regnamespace
    """,
    "trigger": """
        SELECT t.tgrelid::regclass::text || '.' || t.tgname,
            concat_ws(' ', pg_get_triggerdef(t.oid, true), t.tgenabled)
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal
    """,
    "function": """
        SELECT p.oid::regprocedure::text, concat_ws(
            ' ', p.prokind, pg_get_function_result(p.oid), pg_get_function_arguments(p.oid),
            l.lanname, p.provolatile, p.proisstrict, p.prosecdef, p.proleakproof, p.proparallel,
            p.proconfig::text, p.proacl::text, p.prosrc, pg_get_function_sqlbody(p.oid)
        )
        FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
        WHERE p.pronamespace = current_schema()::regnamespace
    """,
    "sequence": """
        SELECT s.seqrelid::regclass::text, concat_ws(
            ' ', s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache,
            s.seqcycle, 'owned by ' || d.refobjid::regclass || '.' || a.attname
        )
        FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
        LEFT JOIN pg_depend d ON d.objid = s.seqrelid AND d.classid = 'pg_class'::regclass
            AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
        LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        WHERE c.relnamespace = current_schema()::regnamespace
    """,
    "type": """
        SELECT oid::regtype::text, typtype::text FROM pg_type
        WHERE typnamespace = current_schema()::regnamespace
    """,
    "policy, rule or statistics": """
        SELECT 'policy ' || polname, polrelid::regclass::text FROM pg_policy
            JOIN pg_class c ON c.oid = polrelid WHERE c.relnamespace = current_schema()::regnamespace
        UNION ALL SELECT 'rule ' || rulename, definition FROM pg_rules
            WHERE schemaname = current_schema()
        UNION ALL SELECT 'statistics ' || stxname, pg_get_statisticsobjdef(oid)
            FROM pg_statistic_ext WHERE stxnamespace = current_schema()::regnamespace
    """,
    "right": """
        SELECT format('%%s to %%s', c.relname, CASE
                WHEN held.grantee = 0 THEN 'everybody'
                WHEN pg_get_userbyid(held.grantee) = %(role)s THEN 'its role'
                ELSE pg_get_userbyid(held.grantee) END),
            string_agg(held.privilege_type || CASE WHEN held.is_grantable THEN '*' ELSE '' END,
                ' ' ORDER BY held.privilege_type)
        FROM pg_class c, LATERAL aclexplode(c.relacl) held
        WHERE c.relnamespace = current_schema()::regnamespace AND held.grantee <> c.relowner
        GROUP BY 1
    """,
    "comment": """
        SELECT replace(pg_describe_object(classoid, objoid, objsubid), current_schema(), ''), description
        FROM pg_description WHERE (classoid, objoid) IN (
            SELECT 'pg_class'::regclass, oid FROM pg_class
                WHERE relnamespace = current_schema()::regnamespace
            UNION ALL SELECT 'pg_constraint'::regclass, oid FROM pg_constraint
                WHERE connamespace = current_schema()::regnamespace
            UNION ALL SELECT 'pg_trigger'::regclass, t.oid FROM pg_trigger t
                JOIN pg_class c ON c.oid = tgrelid
                WHERE relnamespace = current_schema()::regnamespace
            UNION ALL SELECT 'pg_proc'::regclass, oid FROM pg_proc
                WHERE pronamespace = current_schema()::regnamespace
            UNION ALL SELECT 'pg_namespace'::regclass, current_schema()::regnamespace)
    """,
    # Whatever else belongs to a schema: collations, operators, default rights ...
    "object": """
        SELECT found.type || ' ' || replace(found.identity, current_schema(), ''), count(*)::text
        FROM pg_depend d, LATERAL pg_identify_object(d.classid, d.objid, d.objsubid) found
        WHERE d.refclassid = 'pg_namespace'::regclass
        AND d.refobjid = current_schema()::regnamespace GROUP BY 1
    """,
}
TABLES = """
SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
ORDER BY relname
"""
POSITIONS = """
SELECT seqrelid::regclass::text, pg_sequence_last_value(seqrelid) FROM pg_sequence
JOIN pg_class c ON c.oid = seqrelid WHERE c.relnamespace = current_schema()::regnamespace
"""
# PostgreSQL parses its own output for a list of texts into a different, equivalent expression.
SPELLING = re.compile(r"::(character varying|text)(\[\])?(?!\()")
SPELLED = ("constraint", "index")
# When a migration was applied differs from schema to schema.
MOMENTS = {"django_migrations": ["applied"]}


def has_schema(realm: Realm) -> bool:
    """Say whether the realm's schema is in the database; asked in the platform's scope."""
    with platform_scope(), connections["default"].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [realm.schema])
        return cursor.fetchone() is not None


def describe(realm: Realm, *, rows: bool = True) -> Facts:
    """Return every object in a realm's schema, {(kind, name): definition}, unqualified.

    With `rows` it also reads every row of every table and the position of each sequence: only
    for schemas that are not in use yet.
    """
    facts: Facts = {}
    with county_scope(realm), connections["owner"].cursor() as cursor:
        for kind, query in QUERIES.items():
            cursor.execute(query, {"role": realm.role})
            facts |= {(kind, str(name)): _plain(kind, text) for name, text in cursor.fetchall()}
        if rows:
            cursor.execute(POSITIONS)
            facts |= {("position", name): str(place) for name, place in cursor.fetchall()}
            for table in tables(cursor):
                facts["rows", table] = _rows(cursor, table)
    return facts


def differences(one: Realm, other: Realm, *, rows: bool = True) -> list[str]:
    """Return the differences between two realms' schemas, one per line; empty when equal."""
    first, second = describe(one, rows=rows), describe(other, rows=rows)
    return [
        f"{kind} {name}: {first.get((kind, name))} / {second.get((kind, name))}"
        for kind, name in sorted(first.keys() | second.keys())
        if first.get((kind, name)) != second.get((kind, name))
    ]


def tables(cursor: Any) -> list[str]:
    """Return the names of the current realm's tables, sorted."""
    cursor.execute(TABLES)
    return [name for (name,) in cursor.fetchall()]


def _plain(kind: str, definition: str | None) -> str:
    text = str(definition)
    return SPELLING.sub("", text) if kind in SPELLED else text


def _rows(cursor: Any, table: str) -> str:
    statement = sql.SQL(
        "SELECT string_agg((to_jsonb(t) - %s::text[])::text, chr(10) ORDER BY t::text) FROM {} t"
    )
    cursor.execute(statement.format(sql.Identifier(table)), [MOMENTS.get(table, [])])
    return str(cursor.fetchone()[0])
