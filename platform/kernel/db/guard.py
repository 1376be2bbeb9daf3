"""Querysets and instances remember the realm they were made in.

Using one in another realm raises CrossCountyAccess and logs a security event. This is the second
wall: the first is the backend's own role and search path. It hooks the ORM's narrowest points,
so that models of other packages (sessions, permissions) are guarded as well as ours.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import models
from django.db.models import base, query
from django.db.models.sql import Query, compiler

from kernel.realm import CrossCountyAccess, current_or_none

security_log = logging.getLogger("liangxin.security")


def _here() -> str | None:
    realm = current_or_none()
    return realm.schema if realm else None


def check(made_in: str | None, what: str) -> None:
    """Raise CrossCountyAccess unless `made_in` is the realm in force or unknown."""
    here = _here()
    if made_in is None or here is None or made_in == here:
        return
    security_log.error("cross_county_access", extra={"what": what, "made_in": made_in})
    raise CrossCountyAccess(f"{what} was made in another county than the one in force.")


def check_instance(instance: Any) -> None:
    """Raise CrossCountyAccess when a model instance is followed or saved away from home."""
    if isinstance(instance, models.Model):
        check(getattr(instance._state, "realm", None), type(instance).__name__)


class RealmState(base.ModelState):
    """An instance's state, with the realm it was made in."""

    def __init__(self) -> None:
        self.realm = _here()


class RealmKeyedCache(dict[str, Any]):
    """A cache by database alias that tells realms apart: ids of content types differ by schema."""

    def _key(self, alias: str) -> str:
        return f"{_here()}/{alias}"

    def __getitem__(self, alias: str) -> Any:
        return super().__getitem__(self._key(alias))

    def setdefault(self, alias: str, default: Any = None) -> Any:
        return super().setdefault(self._key(alias), default)


def _checks_self(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def guarded(self: models.Model, *args: Any, **kwargs: Any) -> Any:
        check_instance(self)
        return method(self, *args, **kwargs)

    return guarded


def _checks_objects(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def guarded(self: Any, objs: Any, *args: Any, **kwargs: Any) -> Any:
        objs = list(objs)
        for instance in objs:
            check_instance(instance)
        return method(self, objs, *args, **kwargs)

    return guarded


def _remember_realm(method: Callable[..., None]) -> Callable[..., None]:
    @wraps(method)
    def remembering(self: Query, *args: Any, **kwargs: Any) -> None:
        method(self, *args, **kwargs)
        self.realm = _here()  # type: ignore[attr-defined]  # our own mark on a stock class

    return remembering


def _checks_query(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def guarded(self: Any, *args: Any, **kwargs: Any) -> Any:
        model = getattr(self.query, "model", None)
        check(getattr(self.query, "realm", None), f"A query of {getattr(model, '__name__', '?')}")
        return method(self, *args, **kwargs)

    return guarded


def _checks_cache(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def guarded(self: Any) -> Any:
        if self._result_cache is None:
            self._fetched_in = _here()
        else:
            check(getattr(self, "_fetched_in", None), f"Rows of {self.model.__name__}")
        return method(self)

    return guarded


def install(content_types: Any) -> None:
    """Put the guard into the ORM; called once, when the kernel's app is ready.

    `content_types` is the manager whose cache must tell realms apart.
    """
    if base.ModelState is RealmState:
        return
    base.ModelState = RealmState  # type: ignore[misc]
    for name in ("save_base", "delete", "refresh_from_db"):
        setattr(models.Model, name, _checks_self(getattr(models.Model, name)))
    for name in ("bulk_create", "bulk_update"):
        setattr(query.QuerySet, name, _checks_objects(getattr(query.QuerySet, name)))
    query.QuerySet._fetch_all = _checks_cache(query.QuerySet._fetch_all)  # type: ignore[method-assign]
    Query.__init__ = _remember_realm(Query.__init__)  # type: ignore[method-assign]
    for owner in (compiler.SQLCompiler, compiler.SQLInsertCompiler, compiler.SQLUpdateCompiler):
        owner.execute_sql = _checks_query(owner.execute_sql)  # type: ignore[method-assign]
    content_types._cache = RealmKeyedCache()
