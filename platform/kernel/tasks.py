"""Celery tasks: every task runs in a county's scope or in the platform's."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from celery import Task, shared_task
from django.conf import settings
from django.db import connections
from kombu.exceptions import OperationalError

from kernel import ids, pauses
from kernel.directory import counties
from kernel.lazily import Later
from kernel.realm import Realm, county_scope, platform_scope
from kernel.request import bind_request

if TYPE_CHECKING:
    import redis
else:
    # Seven megabytes that most commands never need.
    redis = Later("redis")

Decorator = Callable[[Callable[..., Any]], Task]


class CountyTask(Task):  # type: ignore[misc]  # celery ships no types
    """A Celery task that runs inside the county named by its first argument.

    The county is resolved inside the call, so that a task for a county that is missing or not
    ready raises instead of running in `public`. The database session is reset afterwards.
    """

    abstract = True
    acks_late = True
    reject_on_worker_lost = True
    max_retries = None
    # No check of arguments: the county's id comes first and is not in the function's signature.
    typing = False

    def __call__(self, county_id: str, *args: Any, **kwargs: Any) -> Any:
        identifier = self.request.id or str(ids.uuid7())
        try:
            realm = counties().by_id(UUID(county_id))
            with county_scope(realm), bind_request(identifier):
                return self.run(*args, **kwargs)
        finally:
            forget_realms()


class PlatformTask(Task):  # type: ignore[misc]  # celery ships no types
    """A Celery task that runs on the platform: the `public` schema, without any county's people."""

    abstract = True
    acks_late = True
    reject_on_worker_lost = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        try:
            with platform_scope(), bind_request(self.request.id or str(ids.uuid7())):
                return self.run(*args, **kwargs)
        finally:
            forget_realms()


def county_task(name: str) -> Decorator:
    """Make the function a county task: callers pass the county's id before its arguments."""
    decorator: Decorator = shared_task(base=CountyTask, name=name)
    return decorator


def platform_task(name: str) -> Decorator:
    """Make the function a task of the platform."""
    decorator: Decorator = shared_task(base=PlatformTask, name=name)
    return decorator


def forget_realms() -> None:
    """Reset schema and role of every open database session."""
    for connection in connections.all(initialized_only=True):
        connection.forget_realm()  # type: ignore[attr-defined]  # our backend's


def send(
    task: Task,
    realm: Realm,
    *args: Any,
    delay: float | None = None,
    expires: float | None = None,
) -> None:
    """Queue a county task for `realm`, to start after `delay` seconds, dropped after `expires` seconds.

    Raises OSError when the broker does not answer, or did not a moment ago.
    """
    _queue(task, (str(realm.county_id), *args), delay, expires)


def send_to_platform(task: Task, *args: Any, delay: float | None = None) -> None:
    """Queue a platform task, to start after `delay` seconds. Raises OSError when the broker does not answer."""
    _queue(task, args, delay)


def broker_answers() -> bool:
    """Ask the broker's server, for a second at most; False also within a pause (`kernel.pauses`)."""
    pause = pauses.of(settings.REDIS_URL)
    if pause.is_on():
        return False
    try:
        with redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1
        ) as client:
            client.ping()
    except (redis.RedisError, OSError):
        pause.begin()
        return False
    pause.end()
    return True


def _queue(
    task: Task, args: tuple[Any, ...], delay: float | None = None, expires: float | None = None
) -> None:
    pause = pauses.of(settings.REDIS_URL)
    if pause.is_on():
        raise ConnectionError("The broker did not answer a moment ago.")
    try:
        task.apply_async(args, countdown=delay, expires=expires, retry=False)
    except OperationalError as error:  # kombu raises it when the broker cannot be reached
        pause.begin()
        raise ConnectionError(str(error)) from error
    pause.end()
