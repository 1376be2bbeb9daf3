"""The database itself keeps realms apart: what the web login may do, told by PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connections, transaction
from psycopg import sql

from kernel import journal
from kernel.db.rights import HIDDEN
from kernel.ids import uuid7
from kernel.jobs import JobStarted
from kernel.journal.sealing import seal_journal
from kernel.realm import PLATFORM, Realm, county_scope
from tenants.counties.models import County
from tests import make
from tests.conftest import county_of

DENIED = psycopg.errors.InsufficientPrivilege


def append_only(listed: list[str]) -> list[str]:
    """Return the append-only tables of the apps listed."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if getattr(model, "append_only", False) and model._meta.app_config.name in listed
    )


OF_COUNTIES, OF_PLATFORM = append_only(settings.TENANT_APPS), append_only(settings.SHARED_APPS)


@pytest.fixture
def login(committed: str) -> Iterator[Any]:
    """A session of the web login as PostgreSQL gives it: no role, no schema, none of our code."""
    default = settings.DATABASES["default"]
    with psycopg.connect(
        dbname=committed,
        user=default["USER"],
        password=default["PASSWORD"],
        host=default["HOST"],
        port=default["PORT"] or None,
        autocommit=True,
    ) as session:
        yield session


@pytest.fixture
def mine(committed: str) -> Realm:
    return county_of("chongyi").realm


@pytest.fixture
def theirs(committed: str) -> Realm:
    return county_of("shangyou").realm


def enter(session: Any, realm: Realm) -> None:
    session.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(realm.role)))
    session.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(realm.schema)))


def tables(session: Any, schema: str) -> list[str]:
    rows = session.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
    return [row[0] for row in rows]


def readable(session: Any, schema: str) -> list[str]:
    """Return the tables of `schema` that the session can read."""
    found = []
    for table in tables(session, schema):
        try:
            name = sql.Identifier(schema, table)
            session.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(name))
        except DENIED:
            continue
        found.append(table)
    return found


def test_a_login_without_a_role_reads_nothing(login: Any, mine: Realm) -> None:
    assert readable(login, "public") == []
    assert readable(login, mine.schema) == []


def test_a_county_reads_its_own_tables(login: Any, mine: Realm) -> None:
    enter(login, mine)

    assert set(tables(login, mine.schema)) - set(readable(login, mine.schema)) == set(HIDDEN)


def test_a_county_reads_neither_the_platform_nor_another_county(
    login: Any, mine: Realm, theirs: Realm
) -> None:
    enter(login, mine)

    assert tables(login, theirs.schema)
    assert readable(login, theirs.schema) == []
    assert readable(login, "public") == []


def test_the_platform_reads_no_county(login: Any, mine: Realm) -> None:
    enter(login, PLATFORM)

    assert "counties_county" in readable(login, "public")
    assert readable(login, mine.schema) == []


def test_a_table_that_is_missing_does_not_fall_through_to_public(login: Any, mine: Realm) -> None:
    enter(login, mine)

    with pytest.raises(psycopg.errors.UndefinedTable):
        login.execute("SELECT 1 FROM counties_county")


@pytest.mark.parametrize("statement", ["CREATE TABLE mine (id int)", "CREATE SCHEMA mine"])
def test_a_county_makes_nothing_in_the_database(login: Any, mine: Realm, statement: str) -> None:
    enter(login, mine)

    with pytest.raises(DENIED):
        login.execute(statement)


def test_the_login_owns_nothing_and_inherits_nothing(login: Any) -> None:
    row = login.execute(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolinherit"
        " FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    owned = login.execute(
        "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole"
    ).fetchone()

    assert row == (False, False, False, False, False)
    assert owned == (0,)


@pytest.mark.parametrize("table", OF_COUNTIES)
@pytest.mark.parametrize("verb", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_a_county_changes_no_row_of_an_append_only_table(
    login: Any, mine: Realm, table: str, verb: str
) -> None:
    enter(login, mine)

    with pytest.raises(DENIED):
        login.execute(forged(verb, mine, table))


@pytest.mark.parametrize("table", OF_PLATFORM)
@pytest.mark.parametrize("verb", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_platform_changes_no_row_of_an_append_only_table(
    login: Any, table: str, verb: str
) -> None:
    enter(login, PLATFORM)

    with pytest.raises(DENIED):
        login.execute(forged(verb, PLATFORM, table))


@pytest.mark.parametrize("verb", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_not_even_the_owner_changes_an_append_only_table(mine: Realm, verb: str) -> None:
    fill_append_only(mine)
    for table in OF_COUNTIES:
        with owner_session() as session, pytest.raises(DENIED):
            session.execute(forged(verb, mine, table))


@pytest.mark.parametrize("table", HIDDEN)
def test_generic_permissions_of_guardian_are_unusable(login: Any, mine: Realm, table: str) -> None:
    enter(login, mine)

    for statement in ("SELECT 1 FROM {}", "INSERT INTO {} DEFAULT VALUES", "DELETE FROM {}"):
        with pytest.raises(DENIED):
            login.execute(sql.SQL(statement).format(sql.Identifier(mine.schema, table)))


def test_every_append_only_table_has_its_triggers_in_every_realm(mine: Realm) -> None:
    assert triggers_in(mine) == dict.fromkeys(OF_COUNTIES, 2)
    assert triggers_in(PLATFORM) == dict.fromkeys(OF_PLATFORM, 2)


def triggers_in(realm: Realm) -> dict[str, int]:
    """Return how many triggers each table has that has any."""
    with owner_session() as session:
        rows = session.execute(
            "SELECT c.relname, count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE NOT t.tgisinternal AND n.nspname = %s GROUP BY 1",
            [realm.schema],
        )
        return dict(rows.fetchall())


def test_schema_and_role_names_say_nothing_of_the_county(mine: Realm) -> None:
    county = county_of("chongyi")

    assert isinstance(county, County)
    assert county.slug not in mine.schema + mine.role
    assert mine.schema.startswith("c_")


def forged(verb: str, realm: Realm, table: str) -> sql.Composed:
    """Return a statement that touches every row and changes none."""
    model = next(m for m in apps.get_models() if m._meta.db_table == table)
    key = sql.Identifier(model._meta.pk.column)
    return sql.SQL(verb).format(sql.Identifier(realm.schema, table), key, key)


def owner_session() -> Any:
    owner = connections["owner"]
    return psycopg.connect(
        **{k: v for k, v in owner.get_connection_params().items() if k in CONNECT}, autocommit=True
    )


CONNECT = {"dbname", "user", "password", "host", "port"}


def fill_append_only(realm: Realm) -> None:
    with county_scope(realm), transaction.atomic():
        journal.emit(JobStarted(job_id=uuid7(), kind="x"), actor=make.COMMAND)
        make.case(make.root())
        seal_journal()


def test_no_realm_can_say_that_a_migration_was_applied(login: Any, mine: Realm) -> None:
    enter(login, mine)

    with pytest.raises(DENIED):
        login.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('a', 'b', now())")
