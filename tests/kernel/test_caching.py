"""The cache is a help, never a need."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches

from kernel.caching import ForgivingRedisCache
from kernel.realm import platform_scope


@pytest.fixture
def away(tmp_path: Path) -> ForgivingRedisCache:
    """A cache whose server is not there."""
    return ForgivingRedisCache(f"unix://{tmp_path / 'nobody.sock'}", {})


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        (lambda cache: cache.get("a", "else"), "else"),
        (lambda cache: cache.get_many(["a"]), {}),
        (lambda cache: cache.add("a", 1), False),
        (lambda cache: cache.delete("a"), False),
        (lambda cache: cache.has_key("a"), False),
        (lambda cache: cache.incr("a", 3), 3),
        (lambda cache: cache.one_more("a", 60), 1),
        (lambda cache: cache.set("a", 1), None),
    ],
)
def test_a_server_that_is_away_has_forgotten_everything(
    away: ForgivingRedisCache, ask: Callable[[Any], Any], answer: object
) -> None:
    assert ask(away) == answer


def test_a_counter_is_forgotten_some_time_after_its_first() -> None:
    with platform_scope():
        cache: Any = caches["platform"]
        cache.delete("tests/counter")
        server, key = cache._cache.get_client(), cache.make_key("tests/counter")

        assert cache.one_more("tests/counter", 100) == 1
        assert 0 < server.ttl(key) <= 100
        server.expire(key, 5)
        assert cache.one_more("tests/counter", 100) == 2
        assert server.ttl(key) <= 5


def test_the_kept_client_outlives_its_connections() -> None:
    with platform_scope():
        cache: Any = caches["platform"]
        cache.set("tests/kept", "here", 60)
        client = cache._cache.get_client()
        client.connection_pool.disconnect()

        assert cache.get("tests/kept") == "here"
        assert cache._cache.get_client(write=True) is client


def test_threads_share_no_client() -> None:
    def client() -> Any:
        return caches["platform"]._cache.get_client()

    with ThreadPoolExecutor(max_workers=1) as other:
        assert other.submit(client).result() is not client()
