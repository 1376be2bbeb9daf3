"""What migrations send to the database would be taken by a cluster that distributes tables as well."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connections, models, transaction
from django.test.utils import isolate_apps
from psycopg import sql

from kernel.db import migrating, release, roles
from kernel.db.backend.schema import recording
from kernel.realm import PLATFORM, Realm, county_scope, platform_scope
from tenants.counties import releases

WITH_CONSTRAINT = re.compile(
    r"\bADD COLUMN\b.*\b(CHECK|UNIQUE|REFERENCES|PRIMARY KEY)\b", re.I | re.S
)


@pytest.fixture
def realm(fresh: str, django_db_blocker: Any) -> Iterator[Realm]:
    with django_db_blocker.unblock():
        yield empty_realm()


def empty_realm() -> Realm:
    made = releases.fresh_realm()
    with platform_scope():
        roles.create_realm(made, settings.WEB_LOGIN)
    return made


def sent_by_migrations(realm: Realm) -> list[str]:
    with recording() as statements:
        migrating.migrate_realm(realm)
    return statements


def public_anew() -> None:
    """Take everything away from the public schema of the test's own database."""
    with platform_scope(), connections["owner"].cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        roles.create_realm(PLATFORM, settings.WEB_LOGIN)


def test_every_statement_of_a_countys_migrations_is_one_command(realm: Realm) -> None:
    statements = sent_by_migrations(realm)

    with county_scope(empty_realm()), transaction.atomic(using="owner"):
        # The protocol of a pipeline takes one command a message, and says so of a text with more.
        release.send(sql.SQL(text) for text in statements)
    assert not [text for text in statements if WITH_CONSTRAINT.search(text)]


def test_every_statement_of_the_platforms_migrations_is_one_command(realm: Realm) -> None:
    public_anew()
    statements = sent_by_migrations(PLATFORM)

    public_anew()
    with platform_scope(), transaction.atomic(using="owner"):
        release.send(sql.SQL(text) for text in statements)
    assert not [text for text in statements if WITH_CONSTRAINT.search(text)]


@isolate_apps("kernel")
def test_a_column_is_added_bare_and_its_constraints_by_name(realm: Realm) -> None:
    class Thing(models.Model):
        class Meta:
            app_label = "kernel"
            db_table = "things"

    fields = {
        "counted": models.PositiveIntegerField(default=3),
        "marked": models.UUIDField(null=True, unique=True),
        "parent": models.ForeignKey(Thing, models.PROTECT, null=True),
        "twin": models.OneToOneField(Thing, models.PROTECT, null=True, related_name="+"),
    }
    with county_scope(realm), transaction.atomic(using="owner"):
        with connections["owner"].schema_editor() as editor:
            editor.create_model(Thing)
        with recording() as statements, connections["owner"].schema_editor() as editor:
            for name, field in fields.items():
                field.contribute_to_class(Thing, name)
                editor.add_field(Thing, field)

    added = [text for text in statements if "ADD COLUMN" in text]
    named = re.findall(r'ADD CONSTRAINT "(\w+)" (\w+)', "\n".join(statements))
    assert [text for text in added if WITH_CONSTRAINT.search(text)] == []
    assert len(added) == 4
    assert named[:2] == [("things_counted_check", "CHECK"), ("things_marked_key", "UNIQUE")]
    assert [kind for _name, kind in named[2:]] == ["FOREIGN", "UNIQUE", "FOREIGN"]


@isolate_apps("kernel")
def test_steps_of_djangos_own_that_are_two_commands_are_sent_apart(realm: Realm) -> None:
    class Other(models.Model):
        number = models.IntegerField(null=True)
        of = models.ForeignKey("self", models.PROTECT, null=True)

        class Meta:
            app_label = "kernel"
            db_table = "others"

    filled = models.IntegerField(default=7)
    filled.set_attributes_from_name("number")
    with county_scope(realm), transaction.atomic(using="owner"):
        with connections["owner"].schema_editor() as editor:
            editor.create_model(Other)
        with recording() as statements, connections["owner"].schema_editor() as editor:
            editor.alter_field(Other, Other._meta.get_field("number"), filled)
            editor.remove_field(Other, Other._meta.get_field("of"))

    assert not [text for text in statements if ";" in text]
    assert sum(text.startswith("SET CONSTRAINTS") for text in statements) == 2
