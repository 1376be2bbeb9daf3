"""A server that hangs, held by SIGSTOP: the keeper never starts a second one beside it."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from infra import embedded
from infra.embedded import places, postgres, processes, valkey, waiting

pytestmark = pytest.mark.usefixtures("no_external_servers")


@contextmanager
def held(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


@pytest.mark.parametrize("is_noted", [True, False], ids=["noted", "its note is lost"])
def test_a_broker_that_hangs_is_ended_before_another_starts(var: Path, is_noted: bool) -> None:
    where = places.of(var)
    most = 0

    def is_replaced() -> bool:
        nonlocal most
        found = processes.at_work_in(where.broker)
        most = max(most, len(found))
        return found != [pid] and valkey.is_up(where)

    with embedded.ensure(var):
        (pid,) = processes.at_work_in(where.broker)
        if not is_noted:
            (where.broker / "server.pid").unlink()
        with held(pid):
            assert waiting.wait(is_replaced, 20)
        assert most == 1
        assert not processes.alive(pid)


def test_a_broker_that_does_not_end_is_left_alone(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a disk that hangs: no signal reaches it."""
    where = places.of(var)
    with embedded.ensure(var):
        (pid,) = processes.at_work_in(where.broker)
        monkeypatch.setattr(valkey, "is_up", lambda _places: False)
        monkeypatch.setattr(processes, "stop", lambda *_given: False)

        with pytest.raises(embedded.Trouble, match=f"process {pid}"):
            valkey.start(where, embedded.keeper.for_servers(where.data))

        assert processes.at_work_in(where.broker) == [pid]
        monkeypatch.undo()


def test_a_database_that_hangs_is_asked_without_waiting(var: Path) -> None:
    where = places.of(var)
    with embedded.ensure(var):
        pid = int((where.data / "postmaster.pid").read_text().splitlines()[0])
        with held(pid):
            taken = [_connected(where.sockets / places.POSTGRES_SOCKET) for _number in range(600)]
            assert None in taken, "The server takes more connections than are waited for."

            assert not postgres.is_up(where)

            for probe in filter(None, taken):
                probe.close()
        assert processes.alive(pid)


def _connected(path: Path) -> socket.socket | None:
    probe = socket.socket(socket.AF_UNIX)
    probe.settimeout(0.2)
    try:
        probe.connect(os.fsencode(path))
    except OSError:
        probe.close()
        return None
    return probe
