"""Marks querysets and instances with the realm they were made in.

Using one in another realm raises CrossCountyAccess and logs a security event. This is the second
check, after the backend's role and search path. It hooks the ORM's lowest-level methods, so that
models of other packages (sessions, permissions) are guarded as well as ours.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.db import models
from django.db.models import base, query
from django.db.models.sql import Query, RawQuery, compiler

from kernel.realm import CrossCountyAccess, current_or_none

security_log = logging.getLogger("liangxin.security")


def here() -> str | None:
    """Return the current realm's schema, None outside any scope."""
    realm = current_or_none()
    return realm.schema if realm else None


def check(made_in: str | None, what: str) -> None:
    """Raise CrossCountyAccess unless `made_in` is the current realm's schema, or None."""
    now_in = here()
    if made_in is None or now_in is None or made_in == now_in:
        return
    security_log.error("cross_county_access", extra={"what": what, "made_in": made_in})
    raise CrossCountyAccess(f"{what} was made in another county than the one in force.")


def check_instance(instance: Any) -> None:
    """Raise CrossCountyAccess when a model instance is used or saved in another realm."""
    if isinstance(instance, models.Model):
        check(getattr(instance._state, "realm", None), type(instance).__name__)


def check_query(sql: Any) -> None:
    """Raise CrossCountyAccess when a query is compiled or run in another realm."""
    model = getattr(sql, "model", None)
    check(getattr(sql, "realm", None), f"A query of {getattr(model, '__name__', 'some table')}")


def settle(instance: models.Model) -> None:
    """Check an instance before it is written; mark one made outside any scope with this realm."""
    check_instance(instance)
    if getattr(instance._state, "realm", None) is None:
        instance._state.realm = here()  # type: ignore[attr-defined]  # our mark on a stock class


class RealmState(base.ModelState):
    """An instance's state, with the realm it was made in."""

    def __init__(self) -> None:
        # `here`, spelled out: each row of a list passes here.
        realm = current_or_none()
        self.realm = realm.schema if realm else None


class RealmKeyedCache(dict[str, Any]):
    """A cache keyed by alias and realm: ids of content types differ between schemas."""

    def _key(self, alias: str) -> str:
        return f"{here()}/{alias}"

    def __getitem__(self, alias: str) -> Any:
        return super().__getitem__(self._key(alias))

    def setdefault(self, alias: str, default: Any = None) -> Any:
        return super().setdefault(self._key(alias), default)


_content_types = RealmKeyedCache()


def forget_content_types() -> None:
    """Clear the cache of content types after a rollback, which may have removed some."""
    _content_types.clear()


class FetchedRows:
    """A queryset's result cache; reading it in another realm raises CrossCountyAccess.

    A descriptor, because the cache is read in a dozen places (len, count, exists, [], prefetch)
    and filled in three.
    """

    def __get__(self, rows: Any, _owner: type | None = None) -> Any:
        cached = rows.__dict__.get("_result_cache")
        if cached is not None:
            check(rows.__dict__.get("_fetched_in"), f"Rows of {rows.model.__name__}")
        return cached

    def __set__(self, rows: Any, value: Any) -> None:
        rows.__dict__["_result_cache"], rows.__dict__["_fetched_in"] = value, here()


def _checks_self(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def guarded(self: models.Model, *args: Any, **kwargs: Any) -> Any:
        settle(self)
        return method(self, *args, **kwargs)

    return guarded


def _checks_objects(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def guarded(self: Any, objs: Any, *args: Any, **kwargs: Any) -> Any:
        check_query(self.query)
        objs = list(objs)
        for instance in objs:
            settle(instance)
        return method(self, objs, *args, **kwargs)

    return guarded


def _remembers_realm(method: Callable[..., None]) -> Callable[..., None]:
    @wraps(method)
    def remembering(self: Any, *args: Any, **kwargs: Any) -> None:
        method(self, *args, **kwargs)
        self.realm = here()

    return remembering


def _checks_compiled(method: Callable[..., None]) -> Callable[..., None]:
    """Check a query when its compiler is created, which also covers subqueries."""

    @wraps(method)
    def guarded(self: Any, sql: Any, *args: Any, **kwargs: Any) -> None:
        check_query(sql)
        method(self, sql, *args, **kwargs)

    return guarded


def _checks_run(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def guarded(self: Any, *args: Any, **kwargs: Any) -> Any:
        check_query(self.query)
        return method(self, *args, **kwargs)

    return guarded


def _checks_each_row(method: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    """Check before each row of an iterator, which may outlive the scope it was started in."""

    @wraps(method)
    def guarded(self: Any, *args: Any, **kwargs: Any) -> Iterator[Any]:
        begun_in = here()
        rows = iter(method(self, *args, **kwargs))
        while True:
            check(begun_in, f"Rows of {self.model.__name__}")
            try:
                row = next(rows)
            except StopIteration:
                return
            yield row

    return guarded


def install(content_types: Any) -> None:
    """Patch the guard into the ORM; called once, when the kernel's app is ready.

    `content_types` is the model whose managers' cache is then kept per realm: that of the manager
    in use and of the one it is copied from when Django forgets what it knows of its models.
    """
    if base.ModelState is RealmState:
        return
    base.ModelState = RealmState  # type: ignore[misc]  # a stock class, replaced
    for rows in (query.QuerySet, query.RawQuerySet):
        setattr(rows, "_result_cache", FetchedRows())  # noqa: B010 -- a name the stubs do not know
    for owner, name, guarded in (
        (models.Model, "save_base", _checks_self),
        (models.Model, "delete", _checks_self),
        (models.Model, "refresh_from_db", _checks_self),
        (query.QuerySet, "bulk_create", _checks_objects),
        (query.QuerySet, "bulk_update", _checks_objects),
        (query.QuerySet, "_iterator", _checks_each_row),
        (query.RawQuerySet, "iterator", _checks_each_row),
        (Query, "__init__", _remembers_realm),
        (RawQuery, "__init__", _remembers_realm),
        (compiler.SQLCompiler, "__init__", _checks_compiled),
        (compiler.SQLCompiler, "execute_sql", _checks_run),
        (compiler.SQLInsertCompiler, "execute_sql", _checks_run),
        (compiler.SQLUpdateCompiler, "execute_sql", _checks_run),
    ):
        setattr(owner, name, guarded(getattr(owner, name)))
    for manager in (content_types.objects, *content_types._meta.local_managers):
        manager._cache = _content_types
