"""Leaves a server alone for some seconds after it did not answer.

A server that hangs (a stopped process, a full disk, a firewall that drops packets) costs the whole
time limit of each call. After one such call the others of this process do without it.
"""

from __future__ import annotations

import threading
import time

SECONDS = 5.0


class Pause:
    """The pause of one server; shared by the threads of a process, in memory only."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._until = 0.0
        self._lock = threading.Lock()

    def is_on(self) -> bool:
        """Return whether to do without the server.

        When the pause is over, one thread is told so and tries the server; for the others it goes
        on until that thread calls `end`, or for another turn.
        """
        if not self._until:
            return False
        with self._lock:
            now = time.monotonic()
            if now < self._until:
                return True
            self._until = now + self._seconds
            return False

    def begin(self) -> None:
        """Note that the server did not answer."""
        self._until = time.monotonic() + self._seconds

    def end(self) -> None:
        """Note that the server answered."""
        self._until = 0.0


_pauses: dict[str, Pause] = {}


def of(address: str) -> Pause:
    """Return the pause of the server at `address`: one for cache and broker on the same server."""
    return _pauses.setdefault(address, Pause())
