"""A PostgreSQL that is slow to end: waited for by whoever stops or starts it, never killed.

Slow here is a checkpointer that SIGSTOP holds: the shutdown's checkpoint does not begin.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra import embedded
from infra.embedded import account, keeper, locks, places, postgres, processes, waiting
from infra.embedded.places import Places
from tests.installations import begin_holder, holder, is_served, leave, query, settle, warned

pytestmark = pytest.mark.usefixtures("no_external_servers")


@pytest.fixture
def where(var: Path) -> Iterator[Places]:
    """The shared installation with its PostgreSQL up, and no keeper that would restart it."""
    with embedded.ensure(var):
        pass
    found = places.of(var)
    found.sockets.mkdir(exist_ok=True)
    who = account.for_servers(found.data)
    who.own(found.sockets)
    postgres.start(found, who)
    yield found
    postgres.stop(found)


@dataclass(frozen=True)
class Slow:
    """A server whose shutdown does not get on until `go_on`."""

    postmaster: int
    checkpointer: int

    def go_on(self) -> None:
        if processes.alive(self.checkpointer):
            os.kill(self.checkpointer, signal.SIGCONT)


@contextmanager
def slowed(var: Path) -> Iterator[Slow]:
    """Hold the checkpointer, and let it go on in the end."""
    postmaster = (places.of(var).data / "postmaster.pid").read_text().splitlines()[0]
    numbers = postgres._at_work(places.of(var))
    slow = Slow(
        int(postmaster), next(number for number in numbers if "checkpointer" in title(number))
    )
    os.kill(slow.checkpointer, signal.SIGSTOP)
    try:
        yield slow
    finally:
        slow.go_on()


def title(number: int) -> str:
    return Path(f"/proc/{number}/cmdline").read_text()


def logged(where: Places) -> str:
    return (where.logs / "postgres.log").read_text()


def test_a_slow_stop_is_waited_for_and_said(where: Places) -> None:
    said: list[str] = []
    before = len(logged(where))
    with ThreadPoolExecutor(1) as beside, slowed(where.var) as slow:
        stopping = beside.submit(postgres.stop, where, said.append)
        assert waiting.wait(lambda: bool(said), 10)
        assert processes.alive(slow.postmaster)
        slow.go_on()
        assert stopping.result(30)

    assert "write all data to the disk" in said[0]
    assert f"at most {postgres.PATIENCE:.0f} s" in said[0]
    assert "database system is shut down" in logged(where)[before:]


def test_whoever_loses_patience_lets_it_quit_instead_of_killing_it(where: Places) -> None:
    before = len(logged(where))
    with slowed(where.var):
        assert postgres.stop(where, patience=0.2)

    assert "received immediate shutdown request" in logged(where)[before:]
    assert postgres._at_work(where) == []
    with embedded.ensure(where.var):
        assert query(where.var, "SELECT 1") == 1


def test_patience_is_longer_than_any_checkpoint_seen() -> None:
    # 37 s with 165 counties; the limit was 30.
    assert postgres.PATIENCE >= 300


def test_who_starts_waits_for_the_one_that_is_ending(where: Places) -> None:
    with slowed(where.var) as slow:
        os.kill(slow.postmaster, signal.SIGINT)
        process = begin_holder(where.var)
        assert "PostgreSQL of an earlier start" in warned(process)

    assert is_served(process)
    settle(process)


def test_who_starts_waits_for_what_a_killed_server_left_behind(where: Places) -> None:
    with slowed(where.var) as slow:
        os.kill(slow.postmaster, signal.SIGKILL)
        assert waiting.wait(lambda: not processes.alive(slow.postmaster), 5)
        process = begin_holder(where.var)
        assert "PostgreSQL of an earlier start" in warned(process)

    assert is_served(process)
    settle(process)


def test_who_comes_while_the_keeper_stops_is_told_and_served(var: Path) -> None:
    first = holder(var)
    with slowed(var):
        leave(first)
        assert waiting.wait(lambda: _is_ending(var), 10)
        second = begin_holder(var)
        assert embedded.ENDING in warned(second)

    assert is_served(second)
    settle(second)
    settle(first)
    assert first.returncode == 0


def test_who_leaves_need_not_wait_and_the_keeper_goes_on(var: Path) -> None:
    process = holder(var)
    with slowed(var):
        leave(process)
        assert waiting.wait(lambda: _is_ending(var), 10)
        process.send_signal(signal.SIGINT)
        assert "go on ending by themselves" in settle(process)
        assert locks.is_held(places.of(var).locks, locks.KEEPER)

    assert waiting.wait(lambda: not locks.is_held(places.of(var).locks, locks.KEEPER), 30)
    assert not embedded.is_up(var)


def test_a_keeper_that_is_told_twice_still_stops_both_servers(var: Path) -> None:
    embedded.start(var)
    pid = int((places.of(var).locks / "keeper.pid").read_text())
    with slowed(var):
        os.kill(pid, signal.SIGTERM)
        assert waiting.wait(lambda: _is_ending(var), 10)
        os.kill(pid, signal.SIGTERM)
        assert not waiting.wait(lambda: not processes.alive(pid), 0.5)

    assert waiting.wait(lambda: not processes.alive(pid), 30)
    assert [server.is_up(places.of(var)) for server in keeper.needed()] == [False, False]


def _is_ending(var: Path) -> bool:
    lines = (places.of(var).data / "postmaster.pid").read_text().splitlines()
    return lines[7].strip() == "stopping"
