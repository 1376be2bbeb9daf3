"""File locks: the kernel releases them when a process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.embedded.trouble import Trouble, explained
from infra.embedded.waiting import WHOLE_STOP, wait_aloud

# Held exclusively while starting or stopping · shared by each user of the servers · by the keeper.
MUTEX = "mutex"
USERS = "users"
KEEPER = "keeper"


class Lock:
    """An open lock file; closing it releases the lock."""

    def __init__(self, folder: Path, name: str) -> None:
        with explained(folder / name):
            self._file = os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def take(self, reason: str, *, shared: bool = False) -> None:
        """Wait for the lock, printing `reason`. Raises Trouble after WHOLE_STOP seconds."""
        if not wait_aloud(lambda: self.try_take(shared=shared), WHOLE_STOP, reason):
            raise Trouble(
                f"{reason}: that did not end, and nothing was started or stopped. Look for another "
                f"command of Liangxin that hangs, or try again in a while."
            )

    def try_take(self, *, shared: bool = False) -> bool:
        """Take the lock without waiting; return whether it was taken."""
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(self._file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        """Release the lock; the file stays open."""
        fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Close this process's handle; a forked child's copy keeps the lock until it ends too."""
        os.close(self._file)


@contextmanager
def opened(folder: Path, name: str) -> Iterator[Lock]:
    """Open a lock file for the block."""
    lock = Lock(folder, name)
    try:
        yield lock
    finally:
        lock.close()


@contextmanager
def held(folder: Path, name: str) -> Iterator[None]:
    """Hold the lock exclusively for the block."""
    with opened(folder, name) as lock:
        lock.take("Waiting for another command that starts or stops the embedded servers")
        yield


def is_held(folder: Path, name: str) -> bool:
    """Return whether a process holds the lock exclusively."""
    with opened(folder, name) as lock:
        return not lock.try_take(shared=True)
