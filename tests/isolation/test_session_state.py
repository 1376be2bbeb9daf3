"""The database session answers for the realm in force, whatever happened to it before."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

import psycopg
import pytest
from django.db import DatabaseError, DataError, OperationalError, connection, transaction
from psycopg import sql

from kernel.db.backend import base
from kernel.realm import (
    PLATFORM,
    CrossCountyAccess,
    NoRealm,
    Realm,
    county_scope,
    platform_scope,
)
from kernel.tasks import forget_realms
from tests.conftest import county_of


@pytest.fixture
def mine(committed: str) -> Realm:
    return county_of("chongyi").realm


@pytest.fixture
def theirs(committed: str) -> Realm:
    return county_of("shangyou").realm


def where() -> tuple[str, str]:
    """Return the schema and the role that PostgreSQL works with now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema(), current_user")
        schema, role = cursor.fetchone()
    return schema, role


def home_of(realm: Realm) -> tuple[str, str]:
    return realm.schema, realm.role


def fail() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


def test_each_realm_has_its_own_schema_and_role(mine: Realm, theirs: Realm) -> None:
    for realm in (mine, theirs, PLATFORM, mine):
        with county_scope(realm):
            assert where() == home_of(realm)


def test_the_search_path_is_the_own_schema_alone(mine: Realm) -> None:
    with county_scope(mine), connection.cursor() as cursor:
        cursor.execute("SELECT current_schemas(false)")
        assert cursor.fetchone() == ([mine.schema],)


def test_queries_in_the_text_of_the_switch_are_the_realms(mine: Realm, theirs: Realm) -> None:
    asked = [sql.SQL("SELECT 1"), sql.SQL("SELECT current_schema()::text, current_user::text")]

    for realm in (mine, theirs, PLATFORM):
        with county_scope(realm):
            assert connection.follow_realm_and(asked) == [home_of(realm)]
            assert where() == home_of(realm)


def test_a_switch_whose_queries_fail_is_taken_back_with_them(mine: Realm, theirs: Realm) -> None:
    with county_scope(mine):
        where()
        with county_scope(theirs), pytest.raises(DataError), transaction.atomic():
            connection.follow_realm_and([sql.SQL("SELECT 1 / 0")])
        assert where() == home_of(mine)


def test_no_realm_no_database(committed: str) -> None:
    with pytest.raises(NoRealm):
        where()


def test_scopes_nest_and_restore(mine: Realm, theirs: Realm) -> None:
    with county_scope(mine):
        with county_scope(theirs), platform_scope():
            assert where() == home_of(PLATFORM)
        assert where() == home_of(mine)


def test_the_scope_is_restored_after_an_exception(mine: Realm, theirs: Realm) -> None:
    with county_scope(mine):
        with suppress(ZeroDivisionError), county_scope(theirs):
            raise ZeroDivisionError
        assert where() == home_of(mine)


def test_a_switch_that_fails_raises(mine: Realm) -> None:
    broken = Realm(schema=mine.schema, role="lx_no_such_role")
    with county_scope(mine):
        where()

    with county_scope(broken), pytest.raises(DatabaseError):
        where()
    with county_scope(mine):
        assert where() == home_of(mine)


def test_a_switch_that_fails_in_a_transaction_raises(mine: Realm) -> None:
    broken = Realm(schema=mine.schema, role="lx_no_such_role")

    with county_scope(mine), suppress(DatabaseError), transaction.atomic():
        with county_scope(broken), pytest.raises(DatabaseError):
            where()
        fail()
    with county_scope(mine):
        assert where() == home_of(mine)


def switched_and_rolled_back(mine: Realm, theirs: Realm) -> None:
    with suppress(DatabaseError), county_scope(mine), transaction.atomic():
        with county_scope(theirs):
            where()
        fail()


def switched_and_taken_back_to_a_savepoint(mine: Realm, theirs: Realm) -> None:
    with county_scope(mine), transaction.atomic():
        where()
        with suppress(DatabaseError), transaction.atomic(), county_scope(theirs):
            where()
            fail()


def committed_an_aborted_transaction(mine: Realm, theirs: Realm) -> None:
    """PostgreSQL turns this COMMIT into a rollback without a word."""
    with county_scope(mine):
        where()
    with county_scope(theirs), transaction.atomic():
        where()
        with suppress(DatabaseError):
            fail()


def timed_out(mine: Realm, theirs: Realm) -> None:
    with county_scope(mine), connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '20ms'")
        with suppress(OperationalError):
            cursor.execute("SELECT pg_sleep(1)")
        cursor.execute("SET statement_timeout = 0")


def closed(mine: Realm, theirs: Realm) -> None:
    with county_scope(mine):
        where()
    connection.close()


def forgotten(mine: Realm, theirs: Realm) -> None:
    with county_scope(mine):
        where()
    forget_realms()


@pytest.mark.parametrize(
    "accident",
    [
        switched_and_rolled_back,
        switched_and_taken_back_to_a_savepoint,
        committed_an_aborted_transaction,
        timed_out,
        closed,
        forgotten,
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_the_session_is_right_again_after(
    accident: Callable[[Realm, Realm], None], mine: Realm, theirs: Realm, *, turned: bool
) -> None:
    accident(mine, theirs)

    for realm in (theirs, mine) if turned else (mine, theirs):
        with county_scope(realm):
            assert where() == home_of(realm)


def test_a_killed_session_is_replaced_by_one_that_is_right(mine: Realm, theirs: Realm) -> None:
    with county_scope(mine), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    kill(pid)

    with county_scope(theirs), suppress(OperationalError):
        where()
    connection.close_if_unusable_or_obsolete()
    with county_scope(theirs):
        assert where() == home_of(theirs)


def test_a_broken_session_does_not_spoil_the_answer_it_was_used_for(mine: Realm) -> None:
    with county_scope(mine), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    kill(pid)

    forget_realms()
    with county_scope(mine):
        assert where() == home_of(mine)


def test_a_session_that_has_worked_in_many_counties_ends_with_its_request(
    mine: Realm, theirs: Realm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its process would keep the catalogue of each; below the bound the session is kept."""
    monkeypatch.setattr(base, "MOST_COUNTIES", 2)
    connection.close()
    processes = []
    for realms in ((mine, theirs), (PLATFORM, mine), (theirs,), (mine, theirs)):
        for realm in realms:
            with county_scope(realm), connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                processes.append(cursor.fetchone()[0])
        forget_realms()

    first, second = processes[0], processes[-1]
    assert processes == [first] * 4 + [second] * 3
    assert first != second


def test_a_forgotten_session_has_neither_schema_nor_role(mine: Realm) -> None:
    with county_scope(mine):
        where()
    forget_realms()

    row = connection.connection.execute("SELECT current_schema(), current_user").fetchone()
    assert row == (None, connection.settings_dict["USER"])


def test_a_cursor_stays_with_its_county_while_others_come_and_go(
    mine: Realm, theirs: Realm
) -> None:
    with county_scope(mine), connection.cursor() as cursor:
        with county_scope(theirs):
            where()
        cursor.execute("SELECT current_schema()")
        assert cursor.fetchone() == (mine.schema,)


def test_a_cursor_is_refused_in_another_county(mine: Realm, theirs: Realm) -> None:
    with county_scope(mine), connection.cursor() as cursor:
        for use in (
            lambda: cursor.execute("SELECT 1"),
            lambda: cursor.executemany("SELECT %s", [[1]]),
            lambda: cursor.copy("COPY kernel_job TO STDOUT"),
        ):
            with county_scope(theirs), pytest.raises(CrossCountyAccess):
                use()


def kill(pid: int) -> None:
    """End a session of the web login, as a restart of the database does."""
    found = connection.get_connection_params()
    wanted = ("dbname", "user", "password", "host", "port")
    with psycopg.connect(**{k: found[k] for k in wanted if k in found}) as session:
        session.execute("SELECT pg_terminate_backend(%s)", [pid])
    time.sleep(0.05)
