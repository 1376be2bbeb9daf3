"""Processes of their own in which Django is loaded: forked from one that does nothing else.

A new interpreter needs half a second of processor time before its first statement. The origin is
started once for each worker of the suite and opens no connection, so a fork shares none: it is a
process with its own sessions, its own files and its own end, also by a signal.
"""

from __future__ import annotations

import gc
import importlib
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
LARGEST = 1 << 16  # bytes of an order: a function's name and its arguments
STREAMS = 3


class Fork:
    """A running process; `wait` must be called, once."""

    def __init__(self, channel: socket.socket, pid: int, result: int) -> None:
        self.pid, self._channel, self._result = pid, channel, result

    def kill(self) -> None:
        """Send it SIGKILL; its id is its own until it was waited for."""
        os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> Ended:
        with os.fdopen(self._result, "rb") as pipe:
            result = pipe.read()
        self._channel.send(str(self.pid).encode())
        code = int(self._channel.recv(LARGEST))
        return Ended(code, pickle.loads(result) if result else None)


class Ended(NamedTuple):
    """`code` as subprocess's: negative for a signal. `result` is None unless the function returned."""

    code: int
    result: Any

    @property
    def is_killed(self) -> bool:
        return self.code == -signal.SIGKILL


class Forks:
    """The origin, seen from the process that wants forks of it."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel

    def start(
        self, function: Callable[..., Any], *arguments: Any, stdout: int = 2, stderr: int = 2
    ) -> Fork:
        """Call a function of a module in a fork that writes to these files, and reads an empty one."""
        order = pickle.dumps((function, arguments))
        reading, writing = os.pipe()
        with open(os.devnull, "rb") as nothing:  # noqa: PTH123 -- a descriptor is wanted
            files = [nothing.fileno(), stdout, stderr, writing]
            socket.send_fds(self._channel, [order], files)
        os.close(writing)
        return Fork(self._channel, int(self._channel.recv(LARGEST)), reading)

    def run(self, function: Callable[..., Any], *arguments: Any) -> Ended:
        """The same, and wait for its end."""
        return self.start(function, *arguments).wait()


@contextmanager
def origin() -> Iterator[Forks]:
    """Start the process that is forked; it ends when the block does."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    folders = os.pathsep.join((str(ROOT), str(ROOT / "platform")))
    with ours, theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.forks", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": folders},
        )
        theirs.close()
        yield Forks(ours)
    process.wait()


def _main(channel: socket.socket) -> None:
    """Fork for an order that comes with files; wait for the process whose id comes without."""
    while True:
        message, files, _flags, _from = socket.recv_fds(channel, LARGEST, STREAMS + 1)
        if not message:
            return
        if not files:
            _pid, status = os.waitpid(int(message), 0)
            channel.send(str(os.waitstatus_to_exitcode(status)).encode())
        elif (pid := os.fork()) == 0:
            channel.close()
            _obey(message, files)
            return
        else:
            channel.send(str(pid).encode())
            for file in files:
                os.close(file)


def _obey(order: bytes, files: list[int]) -> None:
    """Do it in the fork, which then ends as every interpreter does: what is buffered is written."""
    *streams, result = files
    for number, file in enumerate(streams):
        os.dup2(file, number)
        os.close(file)
    with os.fdopen(result, "wb") as pipe:
        function, arguments = pickle.loads(order)
        pipe.write(pickle.dumps(function(*arguments)))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "liangxin.settings.test"
    import django

    django.setup()
    # What most orders need.
    importlib.import_module("tests.conftest")
    # No fork looks through all of it at its end, which would also copy its pages.
    gc.freeze()
    _main(socket.socket(fileno=int(sys.argv[1])))
