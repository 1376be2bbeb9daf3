"""Database privileges: a role for each realm, and one web login that owns nothing.

Everything here runs as the owner. The web login is a member of each realm's role without
inheriting it, so that a connection on which no county was chosen can read nothing.
"""

from __future__ import annotations

from django.apps import apps
from django.db import connections
from psycopg import sql

from kernel.realm import Realm

# Guardian's generic permissions: granted on a model, they would cover every object.
HIDDEN = ("guardian_userobjectpermission", "guardian_groupobjectpermission")
MIGRATIONS = "django_migrations"

ELSEWHERE = """
SELECT 1 FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid
WHERE d.refclassid = 'pg_authid'::regclass AND r.rolname = %s AND d.dbid <> 0
AND d.dbid <> (SELECT oid FROM pg_database WHERE datname = current_database()) LIMIT 1
"""


def create_realm(realm: Realm, web_login: str) -> None:
    """Create a realm's role and schema for the web login; does nothing when both exist."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [realm.role])
        role, *others = make_realm(realm, web_login, if_missing=True)
        for statement in others if cursor.fetchone() else [role, *others]:
            cursor.execute(statement)


def make_realm(realm: Realm, web_login: str, *, if_missing: bool = False) -> list[sql.Composed]:
    """Return the statements that create a realm's role and schema, the role first."""
    create = "CREATE SCHEMA IF NOT EXISTS {}" if if_missing else "CREATE SCHEMA {}"
    return [
        _sql("CREATE ROLE {} NOLOGIN NOINHERIT", realm.role),
        _sql("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE", realm.role, web_login),
        _sql(create, realm.schema),
        _sql("REVOKE ALL ON SCHEMA {} FROM PUBLIC", realm.schema),
        _sql("GRANT USAGE ON SCHEMA {} TO {}", realm.schema, realm.role),
    ]


def grant_tables(realm: Realm) -> None:
    """Grant a realm's role its privileges on the tables of its schema, after a migration."""
    with connections["owner"].cursor() as cursor:
        names = (realm.schema, realm.role)
        cursor.execute(
            _sql("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {} TO {}", *names)
        )
        cursor.execute(_sql("GRANT USAGE ON ALL SEQUENCES IN SCHEMA {} TO {}", *names))
        existing = set(connections["owner"].introspection.table_names(cursor))
        for table in sorted(append_only_tables() & existing):
            cursor.execute(
                _sql("REVOKE UPDATE, DELETE ON {}.{} FROM {}", realm.schema, table, realm.role)
            )
        for table in sorted(read_only_tables() & existing):
            cursor.execute(
                _sql(
                    "REVOKE INSERT, UPDATE, DELETE ON {}.{} FROM {}",
                    *(realm.schema, table, realm.role),
                )
            )
        for table in sorted(set(HIDDEN) & existing):
            cursor.execute(_sql("REVOKE ALL ON {}.{} FROM {}", realm.schema, table, realm.role))


def drop_realm(realm: Realm) -> None:
    """Drop a realm's schema with everything in it, and its role.

    A role that another database of the server (a copy of this one) uses is kept.
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute(_sql("DROP SCHEMA IF EXISTS {} CASCADE", realm.schema))
        cursor.execute(ELSEWHERE, [realm.role])
        if cursor.fetchone() is None:
            cursor.execute(_sql("DROP ROLE IF EXISTS {}", realm.role))


def ensure_web_login(name: str, password: str) -> None:
    """Create the login of web and workers; it owns nothing and inherits no role."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        verb = "ALTER" if cursor.fetchone() else "CREATE"
        statement = sql.SQL(verb + " ROLE {} LOGIN NOINHERIT PASSWORD {}")
        cursor.execute(statement.format(sql.Identifier(name), sql.Literal(password)))
        # The embedded database grants no access by default.
        database = connections["owner"].settings_dict["NAME"]
        cursor.execute(_sql("GRANT CONNECT ON DATABASE {} TO {}", database, name))


def append_only_tables() -> set[str]:
    """Return the tables that allow INSERT but no UPDATE or DELETE."""
    return {
        model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)
    }


def read_only_tables() -> set[str]:
    """Return the tables that only the owner's login may write."""
    kept = {m._meta.db_table for m in apps.get_models() if getattr(m, "written_by_owner", False)}
    return kept | {MIGRATIONS}


def _sql(statement: str, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*(sql.Identifier(name) for name in names))
