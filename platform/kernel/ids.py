"""UUIDv7 keys (RFC 9562): ordered by time, so that indexes stay compact and pages stay stable."""

import os
import time
from collections.abc import Iterator
from uuid import UUID

_VERSION = 0x7 << 76
_VARIANT = 0x2 << 62


def uuid7() -> UUID:
    """Return a new UUIDv7: 48 bits of milliseconds, 74 random bits."""
    return next(uuid7s(1))


def uuid7s(count: int) -> Iterator[UUID]:
    """Yield `count` UUIDv7 that sort in the order they are yielded."""
    noise = os.urandom(10 * count)
    moment = time.time_ns() // 1_000_000
    for index in range(count):
        random = int.from_bytes(noise[index * 10 : index * 10 + 10], "big")
        # Twelve bits of counter keep rows made in one millisecond in order; 4,096 make the next.
        stamp, counter = moment + (index >> 12), index & 0xFFF
        if count == 1:
            counter = random >> 68
        yield UUID(int=stamp << 80 | _VERSION | counter << 64 | _VARIANT | random & (1 << 62) - 1)
