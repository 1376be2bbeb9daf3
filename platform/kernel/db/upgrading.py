"""Migrates many schemas: runs a set of migrations in one schema and replays its SQL in others.

The first schema that lacks a set of migrations is migrated step by step, and what its schema editor
executes is recorded. The others that lack exactly that set get the same statements in one
transaction each. Migrations that run code of their own (RunPython, a default that is a function)
are run in each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, transaction
from django.db.migrations import SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation
from django.db.models import BinaryField, Field
from psycopg import sql

from kernel.db import migrating, release, rights
from kernel.db.backend.schema import recording
from kernel.realm import Realm, county_scope

Key = tuple[str, str]
DJANGOS_OWN = "django.db.migrations.operations."
Row = tuple[Any, ...]
LOCK = sql.SQL("SELECT pg_advisory_xact_lock(hashtextextended({}, 0))")
APPLIED = sql.SQL("SELECT app, name FROM django_migrations")


@dataclass(frozen=True)
class Recorded:
    """The statements a set of migrations executed, as templates; `is_single`: one command each."""

    templates: tuple[str, ...]
    is_single: bool

    def replay(self, realm: Realm, noting: Sequence[sql.Composable]) -> list[Row]:
        """Execute the statements and `noting` in the current realm; return the rows of `noting`.

        In one round trip, if each statement is one command.
        """
        statements = [rights.fill(template, realm) for template in self.templates]
        if self.is_single:
            return release.send([*statements, *noting])
        with connections["owner"].cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        return release.send(noting)


class Upgrade:
    """One run over many schemas, with the statements recorded so far. Threads may share it."""

    def __init__(self) -> None:
        self._recorded: dict[tuple[Key, ...], Recorded] = {}
        self._one_records = Lock()

    def bring(
        self,
        realm: Realm,
        lock_timeout_ms: int = 5000,
        *,
        replay: bool = True,
        noting: Sequence[sql.Composable] = (),
    ) -> tuple[int, list[Row]]:
        """Apply a realm's missing migrations, then run `noting`, in one transaction.

        Returns how many were applied, and the rows of the last statement of `noting`. Without
        `replay` the migrations themselves are run. Raises OperationalError when a table stays locked
        longer than `lock_timeout_ms`.
        """
        with county_scope(realm), transaction.atomic(using="owner", savepoint=False):
            missing = _missing(realm, lock_timeout_ms)
            recorded = None
            if replay and missing and can_be_replayed(missing):
                recorded = self._recorded_elsewhere(realm, missing, lock_timeout_ms)
            elif missing:
                migrating.migrate_realm(realm, lock_timeout_ms)
            if recorded is not None:
                return len(missing), recorded.replay(realm, noting)
            return len(missing), release.send(noting)

    def _recorded_elsewhere(
        self, realm: Realm, missing: tuple[Key, ...], lock_timeout_ms: int
    ) -> Recorded | None:
        """Return what another realm executed; None for the first, which is migrated and recorded."""
        with self._one_records:
            recorded = self._recorded.get(missing)
            if recorded is None:
                self._recorded[missing] = _record(realm, missing, lock_timeout_ms)
            return recorded


def _missing(realm: Realm, lock_timeout_ms: int) -> tuple[Key, ...]:
    """Take the realm's upgrade lock; return the migrations missing in it, in order.

    Each query begins when the one before has ended: the limits apply to the wait for the lock, and
    what another run committed meanwhile is read.
    """
    owner: Any = connections["owner"]  # our own backend
    lock = LOCK.format(f"upgrade/{realm.schema}")
    applied = set(owner.follow_realm_and([migrating.limits(lock_timeout_ms), lock, APPLIED]))
    return tuple(key for key in migrating.order() if key not in applied)


def can_be_replayed(missing: tuple[Key, ...]) -> bool:
    """Say whether these migrations change a county's schema by the schema editor's SQL only."""
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
    if not (operation.reduces_to_sql and code.startswith(DJANGOS_OWN)):
        return False
    field = getattr(operation, "field", None)
    return field is None or not _is_each_countys_own(field)


def _is_each_countys_own(field: Field[Any, Any]) -> bool:
    """Say whether a field's default comes out of code (a moment, something drawn) or is encrypted.

    Recorded, it would be the first county's in all: encrypted with a key that no other has.
    """
    if not field.has_default():
        return False
    is_code = callable(field.default) and not isinstance(field.default, type)
    return is_code or isinstance(field, BinaryField)


def _record(realm: Realm, missing: tuple[Key, ...], lock_timeout_ms: int) -> Recorded:
    """Migrate a realm step by step; return the statements executed and the grants changed."""
    before = rights.held(realm)
    with recording() as executed:
        migrating.migrate_realm(realm, lock_timeout_ms)
    granted = rights.changes(before, rights.held(realm))
    noted = sql.SQL("INSERT INTO django_migrations (app, name, applied) VALUES {}").format(
        sql.SQL(", ").join(sql.SQL("({}, {}, now())").format(*key) for key in missing)
    )
    return Recorded(
        (*map(rights.literal, executed), *granted, rights.literal(noted.as_string())),
        is_single=not any(";" in text.rstrip().removesuffix(";") for text in executed),
    )
