"""A cache the product can do without: while its server is unreachable, every read is a miss."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

log = logging.getLogger("liangxin.cache")


def _forgiving(name: str, answer: Callable[..., Any]) -> Callable[..., Any]:
    method = getattr(RedisCacheClient, name)

    @wraps(method)
    def forgiving(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except (RedisError, OSError) as error:
            log.warning("cache_unreachable", extra={"operation": name, "error": str(error)})
            return answer(*args, **kwargs)

    return forgiving


def _absent(_key: str, default: Any = None) -> Any:
    return default


def _nothing(*_args: Any, **_kwargs: Any) -> bool:
    return False


class ForgivingClient(RedisCacheClient):
    """Django's client, which logs an unreachable server and answers as an empty cache would."""

    get = _forgiving("get", _absent)
    get_many = _forgiving("get_many", lambda _keys: {})
    add = _forgiving("add", _nothing)
    set = _forgiving("set", _nothing)
    set_many = _forgiving("set_many", lambda data, _timeout: list(data))
    touch = _forgiving("touch", _nothing)
    delete = _forgiving("delete", _nothing)
    delete_many = _forgiving("delete_many", _nothing)
    has_key = _forgiving("has_key", _nothing)
    clear = _forgiving("clear", _nothing)
    # As if counted from zero: without the cache, rate limits refuse nobody.
    incr = _forgiving("incr", lambda _key, delta: delta)


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache with the forgiving client; named in the settings."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient
