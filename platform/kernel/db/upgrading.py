"""Migrate many schemas: run missing migrations in one of them and replay their statements in the others.

The first schema without a set of migrations is migrated step by step, and the statements of its schema
editor are recorded. The others that miss exactly that set replay the statements, in one transaction
each. Migrations that run Python (RunPython) or SQL of their own are run in each.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from django.apps import apps
from django.conf import settings
from django.db import connections, transaction
from django.db.migrations import SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation
from psycopg import sql

from kernel.db import migrating, release
from kernel.db.backend.schema import recording
from kernel.realm import Realm, county_scope

Key = tuple[str, str]
DJANGOS_OWN = "django.db.migrations.operations."
BEFORE = (
    "SELECT set_config('lock_timeout', %s, true), pg_advisory_xact_lock(hashtextextended(%s, 0))"
)


@dataclass(frozen=True)
class Recorded:
    """The statements of a set of migrations: templates as in a release; whether each is one command."""

    templates: tuple[str, ...]
    is_single: bool

    def replay(self, realm: Realm) -> None:
        """Execute the statements in the realm in force, in one round trip where that is possible."""
        statements = [release.fill(template, realm) for template in self.templates]
        if self.is_single:
            release.send(statements)
            return
        with connections["owner"].cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


class Upgrade:
    """One run over many schemas, with the statements recorded so far. Threads may share it."""

    def __init__(self) -> None:
        self._recorded: dict[tuple[Key, ...], Recorded] = {}
        self._one_records = Lock()

    def bring(self, realm: Realm, lock_timeout_ms: int = 5000, *, replay: bool = True) -> int:
        """Apply a realm's missing migrations in one transaction; return how many.

        Raises OperationalError when a table stays locked longer than `lock_timeout_ms`. Without
        `replay` the migrations themselves are run.
        """
        with county_scope(realm), transaction.atomic(using="owner", savepoint=False):
            missing = self._missing(realm, lock_timeout_ms)
            if not missing:
                return 0
            if not replay or not can_be_replayed(missing):
                return migrating.migrate_realm(realm, lock_timeout_ms)
            recorded = self._recorded.get(missing)
            if recorded is None:
                with self._one_records:
                    recorded = self._recorded.get(missing)
                    if recorded is None:
                        self._recorded[missing] = _record(realm, missing, lock_timeout_ms)
                        return len(missing)
            recorded.replay(realm)
            return len(missing)

    def _missing(self, realm: Realm, lock_timeout_ms: int) -> tuple[Key, ...]:
        """Take the realm's advisory lock against other runs; return its missing migrations, in order."""
        with connections["owner"].cursor() as cursor:
            cursor.execute(BEFORE, [str(int(lock_timeout_ms)), f"upgrade/{realm.schema}"])
            cursor.execute("SELECT app, name FROM django_migrations")
            applied = set(cursor.fetchall())
        return tuple(key for key in migrating.order() if key not in applied)


def can_be_replayed(missing: tuple[Key, ...]) -> bool:
    """Say whether these migrations change a county's schema only by Django's own schema operations."""
    loader = migrating.known()
    if loader.replacements:
        return False
    return all(
        _is_sql(operation)
        for key in missing
        if apps.get_app_config(key[0]).name in settings.TENANT_APPS
        for operation in loader.disk_migrations[key].operations
    )


def _is_sql(operation: Operation) -> bool:
    if isinstance(operation, SeparateDatabaseAndState):
        return all(_is_sql(inner) for inner in operation.database_operations)
    code = type(operation).database_forwards.__module__
    return operation.reduces_to_sql and code.startswith(DJANGOS_OWN)


def _record(realm: Realm, missing: tuple[Key, ...], lock_timeout_ms: int) -> Recorded:
    """Migrate a realm step by step; return its statements, changed grants and `django_migrations` rows."""
    before = release.rights(realm)
    with recording() as executed:
        migrating.migrate_realm(realm, lock_timeout_ms)
    rights = release.grants(realm, before)
    noted = sql.SQL("INSERT INTO django_migrations (app, name, applied) VALUES {}").format(
        sql.SQL(", ").join(sql.SQL("({}, {}, now())").format(*key) for key in missing)
    )
    return Recorded(
        (*map(release.literal, executed), *rights, release.literal(noted.as_string())),
        is_single=not any(";" in text.rstrip().removesuffix(";") for text in executed),
    )
