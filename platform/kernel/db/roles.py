"""Database privileges: a role for each realm, and one web login that owns nothing.

Everything here runs as the owner. The web login is a member of each realm's role without
inheriting it, so that a connection on which no county was chosen can read nothing.
"""

from __future__ import annotations

from django.db import connections
from psycopg import sql

from kernel.realm import Realm

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


def _sql(statement: str, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*(sql.Identifier(name) for name in names))
