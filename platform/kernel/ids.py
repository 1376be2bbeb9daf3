"""UUIDv7 keys (RFC 9562): ordered by time, so that indexes stay compact and pages stay stable."""

import os
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from struct import iter_unpack
from uuid import UUID

_VERSION = 0x7 << 76
_VARIANT = 0x2 << 62
# The last day that every time zone can show; a key of 48 bits of milliseconds reaches to 10889.
_LAST = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp() * 1000)
_lock = threading.Lock()
_next_tick = 0


def uuid7() -> UUID:
    """Return a new UUIDv7: 48 bits of milliseconds, 12 of a counter, 62 random bits."""
    return next(uuid7s(1))


def uuid7s(count: int) -> Iterator[UUID]:
    """Yield `count` UUIDv7, each greater than all that this process made before."""
    return (UUID(int=number) for number in _numbers(count))


def hex7s(count: int) -> Iterator[str]:
    """Yield `count` UUIDv7 as 32 hex digits, for a COPY of rows whose ids nothing else needs."""
    return (f"{number:032x}" for number in _numbers(count))


def _numbers(count: int) -> Iterator[int]:
    noise = os.urandom(8 * count)
    first = _reserve(count)
    for tick, (random,) in enumerate(iter_unpack(">Q", noise), start=first):
        # A 12-bit counter below the milliseconds; when it overflows, the timestamp runs ahead.
        stamp, counter = divmod(tick, 1 << 12)
        yield stamp << 80 | _VERSION | counter << 64 | _VARIANT | random & (1 << 62) - 1


def first_at(moment: datetime) -> UUID:
    """Return the smallest UUIDv7 of `moment` or later, to start an index scan at a time.

    Before 1970 there are none: the smallest of all.
    """
    return UUID(int=max(0, int(moment.timestamp() * 1000)) << 80 | _VERSION | _VARIANT)


def moment_of(key: UUID) -> datetime | None:
    """Return the moment a UUIDv7 was made at, to the millisecond.

    None for another kind of key, and for one that says a time after the year 9999.
    """
    stamp = key.int >> 80
    if key.version != 7 or stamp > _LAST:
        return None
    return datetime.fromtimestamp(stamp / 1000, UTC)


def _reserve(count: int) -> int:
    """Reserve `count` ticks of 1/4,096 ms for the caller; return the first."""
    global _next_tick  # noqa: PLW0603 -- the one counter of the process
    with _lock:
        first = max(_next_tick, (time.time_ns() // 1_000_000) << 12)
        _next_tick = first + count
    return first
