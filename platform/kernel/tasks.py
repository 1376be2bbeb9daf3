"""Work outside a request: every task says for which county, and is refused without one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from celery import Task, current_app
from django.db import connections

from kernel import ids
from kernel.directory import counties
from kernel.realm import Realm, county_scope
from kernel.request import bind_request


class CountyTask(Task):  # type: ignore[type-arg]  # celery ships no complete types
    """A Celery task that runs inside the county named by its first argument.

    The county is resolved inside the call, so that a task for a county that is missing or not
    ready raises instead of running in `public`. The database session is reset afterwards.
    """

    abstract = True
    acks_late = True
    reject_on_worker_lost = True
    max_retries = None

    def __call__(self, county_id: str, *args: Any, **kwargs: Any) -> Any:
        realm = counties().by_id(UUID(county_id))
        identifier = self.request.id or str(ids.uuid7())
        try:
            with county_scope(realm), bind_request(identifier):
                return self.run(*args, **kwargs)
        finally:
            forget_realms()


def forget_realms() -> None:
    """Leave every open database session without a schema and a role."""
    for connection in connections.all(initialized_only=True):
        connection.forget_realm()  # type: ignore[attr-defined]  # our backend's


def send(task: Task, realm: Realm, *args: Any) -> None:  # type: ignore[type-arg]
    """Queue a county task for `realm`. Raises OSError when the broker cannot be reached."""
    try:
        task.apply_async((str(realm.county_id), *args), retry=False)
    except current_app.connection().recoverable_connection_errors as error:
        raise ConnectionError(str(error)) from error


def every_county(work: Callable[[], Any]) -> dict[str, Any]:
    """Run `work` inside each ready county; return {slug: result}. A failure does not stop the rest."""
    results: dict[str, Any] = {}
    for realm in counties().ready():
        with county_scope(realm):
            results[realm.slug] = work()
    return results
