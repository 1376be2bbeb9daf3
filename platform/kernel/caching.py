"""An optional Redis cache: when its server does not answer, every look-up is a miss.

One call waits for the time limit of the settings; the others then do without the server for some
seconds (`kernel.pauses`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from kernel import pauses
from kernel.lazily import Later

if TYPE_CHECKING:
    import redis
else:
    redis = Later("redis")

log = logging.getLogger("liangxin.cache")


def _forgiving(method: Callable[..., Any], answer: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def forgiving(self: Any, *args: Any, **kwargs: Any) -> Any:
        pause = pauses.of(self._servers[0])
        if pause.is_on():
            return answer(*args, **kwargs)
        try:
            found = method(self, *args, **kwargs)
        except (redis.RedisError, OSError) as error:
            pause.begin()
            log.warning(
                "cache_unreachable", extra={"operation": method.__name__, "error": str(error)}
            )
            return answer(*args, **kwargs)
        pause.end()
        return found

    return forgiving


def _one_more(client: RedisCacheClient, key: str, timeout: int) -> int:
    server = client.get_client(key, write=True)
    number = int(server.incr(key))
    if number == 1:
        server.expire(key, timeout)
    return number


def _absent(_key: str, default: Any = None) -> Any:
    return default


def _nothing(*_args: Any, **_kwargs: Any) -> bool:
    return False


class ForgivingClient(RedisCacheClient):
    """Django's client, for which a server that does not answer has forgotten everything.

    It keeps redis-py's object for the one server there is: Django makes one a call, which takes
    twice as long as the call. The connections are the pool's, as before.
    """

    _kept: Any = None

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """Return redis-py's object."""
        if self._kept is None:
            self._kept = super().get_client(key, write=write)
        return self._kept

    get = _forgiving(RedisCacheClient.get, _absent)
    get_many = _forgiving(RedisCacheClient.get_many, lambda _keys: {})
    add = _forgiving(RedisCacheClient.add, _nothing)
    set = _forgiving(RedisCacheClient.set, _nothing)
    set_many = _forgiving(RedisCacheClient.set_many, lambda data, _timeout: list(data))
    touch = _forgiving(RedisCacheClient.touch, _nothing)
    delete = _forgiving(RedisCacheClient.delete, _nothing)
    delete_many = _forgiving(RedisCacheClient.delete_many, _nothing)
    has_key = _forgiving(RedisCacheClient.has_key, _nothing)
    clear = _forgiving(RedisCacheClient.clear, _nothing)
    # A counter that cannot be reached counts from zero, so it never blocks anybody.
    incr = _forgiving(RedisCacheClient.incr, lambda _key, delta: delta)
    one_more = _forgiving(_one_more, lambda _key, _timeout: 1)


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache with `ForgivingClient`; named in the settings."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient

    def one_more(self, key: str, timeout: int) -> int:
        """Add one to a counter and return it; it is forgotten `timeout` seconds after its first.

        Sends INCR, and EXPIRE after the first; Django's `add` and `incr` send three commands each time.
        """
        client: Any = self._cache
        return int(client.one_more(self.make_and_validate_key(key), timeout))
