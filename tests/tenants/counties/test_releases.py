"""A schema that is replayed is the schema its migrations make, and nothing between differs unseen."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction

from kernel.db import catalog, migrating, release, rights, roles
from kernel.realm import Realm, county_scope, platform_scope
from tenants.counties import provisioning, releases
from tenants.counties.models import Release, SpareSchema

HOSTILE = Path(__file__).with_name("hostile.sql")


@pytest.fixture
def unlocked(fresh: str, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def migrated(unlocked: None) -> Realm:
    """A schema made by its migrations, one after the other."""
    realm = releases.fresh_realm()
    with platform_scope():
        roles.create_realm(realm, settings.WEB_LOGIN)
    migrating.migrate_realm(realm)
    return realm


@pytest.fixture
def bare(unlocked: None) -> Realm:
    """A schema with its role and no table."""
    realm = releases.fresh_realm()
    with platform_scope():
        roles.create_realm(realm, settings.WEB_LOGIN)
    return realm


def replayed(statements: list[str]) -> Realm:
    realm = releases.fresh_realm()
    release.replay(statements, realm, settings.WEB_LOGIN)
    return realm


def owner_runs(realm: Realm, statements: str) -> None:
    with county_scope(realm), connections["owner"].cursor() as cursor:
        cursor.execute(statements)


def test_a_replayed_spare_is_what_migrations_make(migrated: Realm) -> None:
    spare = provisioning.make_spare()

    assert releases.known() is not None
    assert catalog.differences(migrated, spare.realm) == []
    facts = catalog.describe(spare.realm)
    kinds = {kind for kind, _name in facts}
    assert {"column", "constraint", "index", "trigger", "function", "sequence", "right"} <= kinds
    assert '"organization"' in facts["rows", "django_migrations"]


@pytest.fixture(scope="module")
def pair(committed: str, django_db_blocker: Any) -> tuple[SpareSchema, SpareSchema]:
    """Two schemas that are the same."""
    with django_db_blocker.unblock():
        one, other = provisioning.make_spare(), provisioning.make_spare()
        assert catalog.differences(one.realm, other.realm) == []
    return one, other


@pytest.mark.parametrize(
    "change",
    [
        "DROP INDEX members_member_by_name",
        "ALTER TABLE members_member ALTER name SET DEFAULT 'x'",
        "ALTER TABLE members_member ALTER name DROP NOT NULL",
        "ALTER TABLE members_member ALTER name TYPE varchar(61)",
        "ALTER TABLE accounts_user DROP CONSTRAINT accounts_user_has_a_user_name_or_a_phone",
        "ALTER TABLE members_member RENAME CONSTRAINT members_member_pkey TO other",
        "ALTER TABLE kernel_journalentry DISABLE TRIGGER kernel_journalentry_rows",
        "ALTER TABLE members_member ADD COLUMN more int",
        "ALTER TABLE members_member ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE businesses_business SET (fillfactor = 46)",
        "REVOKE UPDATE ON members_member FROM {role}",
        "GRANT SELECT ON members_member TO PUBLIC",
        "GRANT CREATE ON SCHEMA {schema} TO {role}",
        "DELETE FROM django_migrations WHERE app = 'members'",
        "SELECT setval('django_migrations_id_seq', 4711)",
        "INSERT INTO auth_group (name) VALUES ('strangers')",
        "CREATE OR REPLACE FUNCTION kernel_journalentry_is_append_only() RETURNS trigger"
        " LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE VIEW more AS SELECT 1",
        "COMMENT ON TABLE members_member IS 'people'",
        "COMMENT ON CONSTRAINT members_member_pkey ON members_member IS 'key'",
        "COMMENT ON FUNCTION kernel_journalentry_is_append_only() IS 'guard'",
        "CREATE COLLATION more (locale = 'C')",
        "CREATE TEXT SEARCH CONFIGURATION more (COPY = pg_catalog.simple)",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT ON TABLES TO PUBLIC",
    ],
)
def test_a_difference_is_found(
    pair: tuple[SpareSchema, SpareSchema], django_db_blocker: Any, change: str
) -> None:
    one, other = pair
    with django_db_blocker.unblock(), platform_scope(), transaction.atomic(using="owner"):
        # Where a sequence stands is not rolled back: another test may have moved it.
        before = catalog.differences(one.realm, other.realm)
        owner_runs(other.realm, change.format(schema=other.schema, role=other.role))

        found = catalog.differences(one.realm, other.realm)
        transaction.set_rollback(True, using="owner")

    assert found != before


def test_names_and_texts_that_look_like_placeholders_stay_as_they_are(bare: Realm) -> None:
    owner_runs(bare, HOSTILE.read_text(encoding="utf-8"))

    statements = release.render(bare)
    copy = replayed(statements)

    assert catalog.differences(bare, copy) == []
    assert "{role} %s %% $$" in catalog.describe(copy)["function", '"odd {name}"(text)']
    assert not any(bare.schema in text or bare.role in text for text in statements)


def test_a_schema_that_cannot_be_replayed_is_still_made(
    unlocked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with platform_scope():
        Release.objects.using("owner").all().delete()
    monkeypatch.setattr("kernel.db.release.TRIGGERS", "SELECT 'SELECT 1'")
    monkeypatch.setattr(
        "kernel.db.release.BEHIND_THE_ROWS",
        tuple(query for query in release.BEHIND_THE_ROWS if "pg_trigger" not in query),
    )

    spare = provisioning.make_spare()

    assert releases.known() is None
    assert "kernel_journalentry.kernel_journalentry_rows" in {
        name for kind, name in catalog.describe(spare.realm) if kind == "trigger"
    }


@pytest.mark.parametrize(
    ("more", "times"),
    [
        (
            "CREATE FUNCTION more() RETURNS int LANGUAGE plpgsql SET search_path TO {schema}"
            " AS 'BEGIN RETURN (SELECT count(*) FROM members_member); END'",
            1,
        ),
        ("CREATE TABLE more (made_by text DEFAULT '{role}')", 1),
        ("CREATE TYPE mood AS ENUM ('a'); CREATE TABLE more (m mood)", 1),
        ("CREATE TABLE more ()", 2),
        (
            "CREATE TABLE more (a int); INSERT INTO more VALUES (-1);"
            "ALTER TABLE more ADD CONSTRAINT positive CHECK (a > 0) NOT VALID",
            1,
        ),
    ],
    ids=["names its schema", "names its role", "a type", "no column", "not valid"],
)
def test_what_cannot_be_said_in_statements_is_made_by_its_migrations(
    unlocked: None, monkeypatch: pytest.MonkeyPatch, more: str, times: int
) -> None:
    """A migration may make what a release cannot hold; schemas are made all the same.

    The migrations before it are stood for by their statements, which make the same schema: see above.
    """
    statements = releases.known()

    def migrate_and_more(realm: Realm) -> int:
        with county_scope(realm), transaction.atomic(using="owner"):
            release.send(rights.fill(text, realm) for text in statements)
        owner_runs(realm, more.format(schema=realm.schema, role=realm.role))
        return 1

    monkeypatch.setattr(migrating, "migrate_realm", migrate_and_more)
    with platform_scope():
        Release.objects.using("owner").all().delete()

    spares = [provisioning.make_spare() for _turn in range(times)]

    assert releases.known() is None
    for spare in spares:
        facts = catalog.describe(spare.realm, rows=False)
        assert {name for _kind, name in facts} & {"more", "more()"}


def test_a_replay_that_fails_leaves_nothing(bare: Realm) -> None:
    realm = releases.fresh_realm()

    with pytest.raises(DatabaseError, match="no_such_table"):
        release.replay(
            ["CREATE TABLE a (id int)", "DROP TABLE no_such_table"], realm, settings.WEB_LOGIN
        )

    with platform_scope(), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [realm.schema])
        assert cursor.fetchone() is None
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [realm.role])
        assert cursor.fetchone() is None


def test_two_processes_may_render_a_release_at_once(unlocked: None) -> None:
    with platform_scope():
        Release.objects.using("owner").all().delete()

    with ThreadPoolExecutor(2) as pool:
        spares = list(pool.map(lambda _turn: _made_in_a_thread(), range(2)))

    assert catalog.differences(spares[0].realm, spares[1].realm) == []
    with platform_scope():
        assert Release.objects.count() == 1


def test_the_web_cannot_write_what_the_owner_will_run(platform: None) -> None:
    with pytest.raises(DatabaseError) as refused, connection.cursor() as cursor:
        cursor.execute("UPDATE counties_release SET statements = '[]'")

    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


def _made_in_a_thread() -> SpareSchema:
    try:
        return provisioning.make_spare()
    finally:
        connections.close_all()
