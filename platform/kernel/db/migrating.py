"""Migrates one realm's schema to this code, as the owner, in one transaction."""

from __future__ import annotations

import hashlib
from copy import copy
from functools import lru_cache
from typing import Any

from django.db import connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunSQL
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from kernel.db import rights, states
from kernel.realm import Realm, county_scope

# A limit for waiting on locked tables; the server's limits for requests do not apply to migrations.
LIMITS = sql.SQL("""
SELECT set_config('lock_timeout', {}, true), set_config('statement_timeout', '0', true),
    set_config('transaction_timeout', '0', true)
""")


def migrate_realm(realm: Realm, lock_timeout_ms: int = 5000) -> int:
    """Apply the missing migrations in one transaction; return how many were applied.

    Raises OperationalError when a table stays locked longer than `lock_timeout_ms`.
    """
    with county_scope(realm), transaction.atomic(using="owner"):
        with connections["owner"].cursor() as cursor:
            cursor.execute(limits(lock_timeout_ms))
        executor: Any = _Executor(connections["owner"])  # the stubs hide how it makes states
        targets = executor.loader.graph.leaf_nodes()
        plan = executor.migration_plan(targets)
        if plan:
            state = executor._create_project_state(with_applied_migrations=True)
            executor.migrate(targets, plan=plan, state=states.narrowed(state, plan))
            rights.grant_tables(realm)
        return len(plan)


def limits(lock_timeout_ms: int) -> sql.Composable:
    """Return the statement that sets a migration's limits until its transaction ends."""
    return LIMITS.format(str(int(lock_timeout_ms)))


@lru_cache(maxsize=1)
def known() -> MigrationLoader:
    """Return Django's loader with this code's migrations and their graph."""
    return MigrationLoader(None, ignore_no_migrations=True)


@lru_cache(maxsize=1)
def order() -> list[tuple[str, str]]:
    """Return every migration of this code as (app, name), each after those it depends on."""
    graph = known().graph
    plans = (graph.forwards_plan(leaf) for leaf in graph.leaf_nodes())
    return list(dict.fromkeys(key for plan in plans for key in plan))


@lru_cache(maxsize=1)
def code_shape() -> str:
    """Return a hash of this code's migrations: it differs for schemas of other code."""
    names = ",".join(sorted(f"{app}.{name}" for app, name in known().disk_migrations))
    return hashlib.sha256(names.encode()).hexdigest()[:16]


def pending_migrations(realm: Realm) -> list[str]:
    """Return the names of the migrations missing in a realm."""
    with county_scope(realm):
        executor = _Executor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


class _Recorder(MigrationRecorder):
    """Django's, which reads the names of all tables to learn whether there is this one."""

    def has_table(self) -> bool:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
            return bool(cursor.fetchone()[0])


class _Executor(MigrationExecutor):
    """Django's, with the graph of this code that is loaded once instead of for each schema.

    Where a migration replaces others, the graph depends on what a schema has: it is loaded for it.
    """

    def __init__(self, database: Any) -> None:
        if known().replacements:
            super().__init__(database)
            return
        self.connection = database
        self.recorder = _Recorder(database)
        self.progress_callback = None
        loader: Any = copy(known())  # its stubs say migrations where it holds rows of them
        loader.applied_migrations = self.recorder.applied_migrations()
        self.loader = loader


class AppendOnly(RunSQL):
    """A migration step that makes the database refuse UPDATE and DELETE on a table."""

    def __init__(self, table: str) -> None:
        self.table = table
        function = f"{table}_is_append_only"
        super().__init__(
            sql=[
                f"""CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'rows of {table} are never changed or removed'
                    USING ERRCODE = 'insufficient_privilege'; END $$""",
                f"""CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table}
                    FOR EACH ROW EXECUTE FUNCTION {function}()""",
                f"""CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table}
                    FOR EACH STATEMENT EXECUTE FUNCTION {function}()""",
            ],
            reverse_sql=[f"DROP FUNCTION {function}() CASCADE"],
        )

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        return self.__class__.__qualname__, [self.table], {}
