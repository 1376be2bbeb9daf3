"""The privileges of a realm's role on the tables of its schema, and the statements that change them.

A statement is a template of `psycopg.sql.SQL` with doubled braces and one placeholder, `{role}`.
"""

from __future__ import annotations

from django.apps import apps
from django.db import connections
from psycopg import sql

from kernel.realm import Realm, county_scope

ROLE = "{role}"
# Guardian's generic permissions: granted on a model, they would cover every object.
HIDDEN = ("guardian_userobjectpermission", "guardian_groupobjectpermission")
MIGRATIONS = "django_migrations"
# Privileges in the order HELD reads them.
ALL, APPEND, READ, USE = "DELETE, INSERT, SELECT, UPDATE", "INSERT, SELECT", "SELECT", "USAGE"
# By pg_depend, which has an index on the schema: pg_class holds the relations of every county.
HELD = """
SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.relname,
    string_agg(held.privilege, ', ' ORDER BY held.privilege)
FROM pg_depend d JOIN pg_class c ON c.oid = d.objid
CROSS JOIN (SELECT (SELECT oid FROM pg_roles WHERE rolname = %s) AS oid) role
LEFT JOIN LATERAL (
    SELECT given.privilege_type AS privilege FROM aclexplode(c.relacl) given
    WHERE given.grantee = role.oid
    UNION ALL
    SELECT format('%%s (%%s)', given.privilege_type,
        string_agg(format('"%%s"', a.attname), ', ' ORDER BY a.attname))
    FROM pg_attribute a, LATERAL aclexplode(a.attacl) given
    WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL AND given.grantee = role.oid
    GROUP BY given.privilege_type
) held ON true
WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = current_schema()::regnamespace
AND d.classid = 'pg_class'::regclass AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
GROUP BY c.oid, c.relname, c.relkind ORDER BY c.relname
"""

# {(TABLE or SEQUENCE, name): privileges, None without any}; a view counts as a table.
Rights = dict[tuple[str, str], str | None]


def held(realm: Realm) -> Rights:
    """Return the privileges that the realm's role has on each table and sequence of its schema."""
    with county_scope(realm), connections["owner"].cursor() as cursor:
        cursor.execute(HELD, [realm.role])
        return {(kind, name): privileges for kind, name, privileges in cursor.fetchall()}


def changes(before: Rights, after: Rights) -> list[str]:
    """Return templates of the REVOKE and GRANT that lead from some privileges to others."""
    revoked: list[str] = []
    granted: dict[tuple[str, str], list[str]] = {}
    for (kind, name), privileges in after.items():
        had = before.get((kind, name))
        if had == privileges:
            continue
        quoted = literal(sql.Identifier(name).as_string())
        if had is not None:
            revoked.append(f"REVOKE ALL ON {kind} {quoted} FROM {ROLE}")
        if privileges is not None:
            granted.setdefault((kind, privileges), []).append(quoted)
    return revoked + [
        f"GRANT {privileges} ON {kind} {', '.join(names)} TO {ROLE}"
        for (kind, privileges), names in granted.items()
    ]


def grant_tables(realm: Realm) -> None:
    """Give a realm's role its privileges on the tables of its schema, where they differ."""
    has, due = held(realm), _of_tables()
    wanted = {(kind, name): USE if kind == "SEQUENCE" else due.get(name, ALL) for kind, name in has}
    with county_scope(realm), connections["owner"].cursor() as cursor:
        for template in changes(has, wanted):
            cursor.execute(fill(template, realm))


def fill(template: str, realm: Realm) -> sql.Composed:
    """Return a statement for one realm, with its role filled in."""
    return sql.SQL(template).format(role=sql.Identifier(realm.role))


def literal(text: str) -> str:
    """Return text as a template without placeholders: its braces are doubled."""
    return text.replace("{", "{{").replace("}", "}}")


def _of_tables() -> dict[str, str | None]:
    """Return the privileges on the tables that the realm's role may not read and write at will."""
    append_only, written_by_owner = (
        [model._meta.db_table for model in apps.get_models() if getattr(model, mark, False)]
        for mark in ("append_only", "written_by_owner")
    )
    return {
        **dict.fromkeys(append_only, APPEND),
        **_of_stamped(),
        **dict.fromkeys([*written_by_owner, MIGRATIONS], READ),
        **dict.fromkeys(HIDDEN),
    }


def _of_stamped() -> dict[str, str]:
    """Return the privileges on append-only tables of which the database itself fills some columns.

    INSERT is granted on the other columns, in the order in which HELD reads them.
    """
    found = {}
    for model in apps.get_models():
        if stamped := getattr(model, "stamped_by_database", ()):
            columns = [str(field.column) for field in model._meta.concrete_fields]
            names = (f'"{name}"' for name in sorted(set(columns) - set(stamped)))
            found[model._meta.db_table] = f"INSERT ({', '.join(names)}), SELECT"
    return found
