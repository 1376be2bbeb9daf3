"""A database backend that works in exactly one realm, or raises.

Unlike django-tenants' own, the search path is the realm's schema alone (without `public`), the
session takes the realm's role, and a switch that fails raises instead of being ignored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from django.utils.functional import cached_property
from django_tenants.postgresql_backend import base as stock
from psycopg import sql

from kernel import realm as realms
from kernel.db import guard
from kernel.db.backend import limits, moments
from kernel.db.backend.discreet import DiscreetErrors
from kernel.db.backend.schema import SchemaEditor

_SWITCH = sql.SQL(
    "SELECT pg_backend_pid(), set_config('search_path', {}, false), set_config('role', {}, false)"
)
_NOWHERE = ("", "none")
Row = tuple[Any, ...]
# A session's process keeps the catalogue of each schema it has worked in, 0.6 MiB a county: one that
# has worked in more than this many ends with its request, and the next request opens another.
MOST_COUNTIES = 200


class _OneRealm(CursorWrapper):
    """A cursor bound to the realm it was opened in; raises CrossCountyAccess in any other."""

    def __init__(self, cursor: Any, db: Any) -> None:
        super().__init__(cursor, db)
        self.opened_in = realms.current_or_none()

    def _execute(self, sql: Any, params: Any, *ignored: Any) -> Any:
        self._come_home()
        return super()._execute(sql, params, *ignored)  # type: ignore[misc]  # not in the stubs

    def _executemany(self, sql: Any, param_list: Any, *ignored: Any) -> Any:
        self._come_home()
        return super()._executemany(sql, param_list, *ignored)  # type: ignore[misc]  # likewise

    def copy(self, statement: Any, *args: Any, **kwargs: Any) -> Any:
        """Begin psycopg's COPY."""
        self._come_home()
        return self.cursor.copy(statement, *args, **kwargs)

    def _come_home(self) -> None:
        if realms.current() != self.opened_in:
            raise realms.CrossCountyAccess("This cursor was opened in another county.")
        self.db.follow_realm()


class RealmCursor(_OneRealm):
    """The cursor that `connection.cursor()` returns."""


class RealmDebugCursor(_OneRealm, CursorDebugWrapper):
    """The cursor returned while statements are recorded (DEBUG)."""


class DatabaseWrapper(stock.DatabaseWrapper):  # type: ignore[misc]  # the package has no types
    """Follows `kernel.realm.current()`; django-tenants' `set_tenant` and setters change nothing."""

    SchemaEditorClass = SchemaEditor

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._applied: tuple[str, str] | None = None
        self._worked_in: set[str] = set()
        self._stands_as_one = False
        super().__init__(*args, **kwargs)

    @property
    def schema_name(self) -> str:
        realm = realms.current_or_none()
        return realm.schema if realm else realms.PUBLIC

    @schema_name.setter
    def schema_name(self, value: str | None) -> None:
        """Accept the stock constructor's assignment; the scope alone decides."""

    @property
    def tenant(self) -> Any:
        return stock.FakeTenant(schema_name=self.schema_name)

    @tenant.setter
    def tenant(self, value: Any) -> None:
        """Accept the stock constructor's assignment; the scope alone decides."""

    @cached_property
    def wrap_database_errors(self) -> DiscreetErrors:
        return DiscreetErrors(self)

    @cached_property
    def pg_version(self) -> int:
        # Read from the connection: stock code opens a cursor, which needs a realm.
        self.ensure_connection()
        return int(self.connection.info.server_version)

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:  # noqa: FBT001, FBT002 -- stock signature
        if self.connection is not None or tenant.schema_name != realms.PUBLIC:
            raise ImproperlyConfigured("Change county with county_scope(...) only.")

    def forget_realm(self) -> None:
        """Leave the session with no schema and no role, as at the end of a request or a task.

        It is closed when it has worked in more than MOST_COUNTIES.
        """
        if self.connection is None or self.in_atomic_block or self._applied == _NOWHERE:
            return
        if len(self._worked_in) > MOST_COUNTIES:
            self.close()
            return
        self._applied = None
        try:
            self._switch(_NOWHERE)
        except psycopg.Error:
            # A broken session cannot be reset: close it, so that it is not reused.
            self.close()

    def make_cursor(self, cursor: Any) -> CursorWrapper:
        return RealmCursor(cursor, self)

    def make_debug_cursor(self, cursor: Any) -> CursorWrapper:
        return RealmDebugCursor(cursor, self)

    def get_new_connection(self, conn_params: Any) -> Any:
        self._applied = None
        self._worked_in = set()
        found = super().get_new_connection(conn_params)
        limits.hold(found, limits.of(self.alias))
        moments.read_all(found)
        return found

    def close(self) -> None:
        self._applied = None
        super().close()

    def commit(self) -> None:
        # PostgreSQL answers the COMMIT of an aborted transaction with a rollback, without an error:
        # search path and role are then those from before the transaction, not the last set.
        aborted = self.connection is not None and self._is_aborted()
        applied, self._applied = self._applied, None
        super().commit()
        self._applied = None if aborted else applied

    def rollback(self) -> None:
        self._applied = None
        guard.forget_content_types()
        super().rollback()

    def savepoint_rollback(self, sid: str) -> None:
        try:
            super().savepoint_rollback(sid)
        finally:
            self._applied = None
            guard.forget_content_types()

    @contextmanager
    def without_savepoints(self) -> Iterator[None]:
        """Make no savepoints in the block: `atomic` in it is as with savepoint=False."""
        before, self._stands_as_one = self._stands_as_one, True
        try:
            yield
        finally:
            self._stands_as_one = before

    def _savepoint_allowed(self) -> bool:
        return not self._stands_as_one and bool(super()._savepoint_allowed())

    def check_constraints(self, table_names: Any = None) -> None:
        # Affects the whole session and needs no realm: the test runner has none.
        with self.connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def follow_realm(self) -> None:
        """Set search path and role to the current realm's. Raises NoRealm outside any scope."""
        wanted = self._wanted()
        if self._applied == wanted:
            return
        self._applied = None
        if self._is_aborted():
            # In an aborted transaction every statement but the rollback fails, this one too.
            return
        with self.wrap_database_errors:
            self._switch(wanted)
        self._worked_in.add(wanted[0])

    def follow_realm_and(self, queries: Sequence[sql.Composable]) -> list[Row]:
        """Set search path and role, then run queries, in one text; return the rows of the last.

        One round trip, for queries only: a cluster refuses several commands on tables in one text.
        """
        wanted, self._applied = self._wanted(), None
        self.ensure_connection()
        with self.wrap_database_errors:
            rows = self._switch(wanted, queries)
        self._worked_in.add(wanted[0])
        return rows

    def _handle_search_path(self, cursor: Any = None) -> None:
        self.follow_realm()

    def _wanted(self) -> tuple[str, str]:
        realm = realms.current()
        return realm.schema, realm.role if self.settings_dict.get("TAKES_ROLE", True) else "none"

    def _switch(self, wanted: tuple[str, str], queries: Sequence[sql.Composable] = ()) -> list[Row]:
        schema, role = wanted
        switch = _SWITCH.format(f'"{schema}"' if schema else "", role)
        with self.connection.cursor() as own:
            rows: list[Row] = own.execute(sql.SQL(";").join([switch, *queries])).fetchall()
            self._refuse_pooler(rows[0][0])
            while own.nextset():
                rows = own.fetchall()
        self._applied = wanted
        return rows

    def _refuse_pooler(self, pid: int) -> None:
        """Raise ImproperlyConfigured behind a pooler, unless the settings say it keeps sessions.

        A pooler that moves each transaction to another session would read the wrong county: half
        of all reads, measured. It is recognised by reporting a made-up backend process id.
        """
        if pid != self.connection.info.backend_pid and not self.settings_dict.get("KEEPS_SESSIONS"):
            raise ImproperlyConfigured(
                "A connection pooler stands before the database. Pool whole sessions, never "
                "transactions, and say so by POOLER_KEEPS_SESSIONS=1."
            )

    def _is_aborted(self) -> bool:
        return bool(self.connection.info.transaction_status == psycopg.pq.TransactionStatus.INERROR)
