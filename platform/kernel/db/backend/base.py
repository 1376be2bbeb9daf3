"""A database backend that answers for exactly one realm, or not at all.

Over django-tenants' own: the search path is the realm's schema alone (never `public` behind it),
the session takes the realm's role, and a switch that fails raises instead of being swallowed.
"""

from __future__ import annotations

from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django_tenants.postgresql_backend import base as stock

from kernel import realm as realms

_SWITCH = "SELECT set_config('search_path', %s, false), set_config('role', %s, false)"


class DatabaseWrapper(stock.DatabaseWrapper):
    """Follows `kernel.realm.current()`; `set_tenant` and its kin do nothing of their own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._applied: tuple[str, str] | None = None
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

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:  # noqa: FBT001, FBT002 -- stock signature
        if self.connection is not None or tenant.schema_name != realms.PUBLIC:
            raise ImproperlyConfigured("Change county with county_scope(...) only.")

    def forget_realm(self) -> None:
        """Leave the session with no schema and no role, as at the end of a request."""
        if self.connection is None or self.in_atomic_block or self._applied is None:
            return
        self._applied = None
        with self.connection.cursor() as cursor:
            cursor.execute(_SWITCH, ["", "none"])

    def close(self) -> None:
        self._applied = None
        super().close()

    def rollback(self) -> None:
        self._applied = None
        super().rollback()

    def savepoint_rollback(self, sid: str) -> None:
        try:
            super().savepoint_rollback(sid)
        finally:
            self._applied = None

    def check_constraints(self, table_names: Any = None) -> None:
        # Concerns the whole session, so it needs no realm: the test runner has none.
        with self.connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def _handle_search_path(self, cursor: Any = None) -> None:
        realm = realms.current()
        role = realm.role if self.settings_dict.get("TAKES_ROLE", True) else "none"
        wanted = (realm.schema, role)
        if self._applied == wanted:
            return
        self._applied = None
        try:
            with self.connection.cursor() as own:
                own.execute(_SWITCH, [f'"{realm.schema}"', role])
        except psycopg.Error:
            # In an aborted transaction every further statement fails by itself; anywhere else
            # a session that kept the former county must not be used.
            if self.connection.info.transaction_status != psycopg.pq.TransactionStatus.INERROR:
                raise
        else:
            self._applied = wanted
