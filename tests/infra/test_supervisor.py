"""The launcher's supervisor: what falls is started again, what is stopped is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.embedded import processes, waiting
from infra.embedded.waiting import SAY_AFTER
from liangxin.cli.supervisor import GRACE, SIGNALS, Program, Supervisor

SLEEP = "import time; print('ready', flush=True); time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEP}"
CHILD = "import subprocess; child = subprocess.Popen(['sleep', '60']); "


@pytest.fixture
def stopped() -> Iterator[list[Supervisor]]:
    started: list[Supervisor] = []
    yield started
    for supervisor in started:
        supervisor.stop()


@pytest.fixture
def own_signals() -> Iterator[None]:
    """Give the test run its own handlers back."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def supervise(tmp_path: Path, code: str, stopped: list[Supervisor]) -> Supervisor:
    program = Program("thing", [sys.executable, "-c", code], ready_line="ready")
    supervisor = Supervisor([program], cwd=tmp_path, env=dict(os.environ))
    supervisor.start()
    stopped.append(supervisor)
    return supervisor


def test_a_program_is_ready_when_it_says_so(tmp_path: Path, stopped: list[Supervisor]) -> None:
    supervisor = supervise(tmp_path, SLEEP, stopped)

    assert supervisor.wait_ready(lambda: True, 10)


def test_a_fallen_program_is_started_again(tmp_path: Path, stopped: list[Supervisor]) -> None:
    supervisor = supervise(tmp_path, SLEEP, stopped)
    assert supervisor.wait_ready(lambda: True, 10)
    program = supervisor.programs[0]
    first = program.process
    assert first is not None
    first.kill()
    first.wait()

    assert supervisor.wait_ready(lambda: program.process is not first, 10)


def test_one_that_keeps_falling_is_tried_more_slowly_and_given_up(
    tmp_path: Path, stopped: list[Supervisor], capfd: pytest.CaptureFixture[str]
) -> None:
    supervisor = supervise(tmp_path, "print('no such table'); raise SystemExit(3)", stopped)

    assert not supervisor.wait_ready(lambda: True, 30)
    said = capfd.readouterr().out
    assert "no such table" in said
    assert "code 3; starting again in 1 s" in said
    assert "code 3; starting again in 2 s" in said


def test_stopping_takes_what_the_program_started(tmp_path: Path, stopped: list[Supervisor]) -> None:
    supervisor = supervise(tmp_path, CHILD + SLEEP, stopped)
    assert supervisor.wait_ready(lambda: True, 10)
    program = supervisor.programs[0]
    assert program.process is not None
    group = program.process.pid

    supervisor.stop()

    assert waiting.wait(lambda: not alive_group(group), 5)


def test_a_killed_supervisor_takes_its_programs_along(tmp_path: Path) -> None:
    code = (
        "import os, sys, time; from pathlib import Path;"
        "from liangxin.cli.supervisor import Program, Supervisor;"
        f"s = Supervisor([Program('x', [sys.executable, '-c', {SLEEP!r}])],"
        " cwd=Path('.'), env=dict(os.environ));"
        "s.start(); print(s.programs[0].process.pid, flush=True); time.sleep(60)"
    )
    roots = os.pathsep.join(path for path in sys.path if path)
    launcher = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": roots},
    )
    assert launcher.stdout is not None
    # The program's own lines may come before the launcher's.
    pid = int(next(line for line in launcher.stdout if line.strip().isdigit()))
    launcher.send_signal(signal.SIGKILL)
    launcher.communicate()

    assert waiting.wait(lambda: not processes.alive(pid), 5)


@pytest.mark.usefixtures("own_signals")
def test_a_signal_ends_the_watch(tmp_path: Path, stopped: list[Supervisor]) -> None:
    supervisor = supervise(tmp_path, SLEEP, stopped)
    supervisor.listen()
    began = time.monotonic()
    os.kill(os.getpid(), signal.SIGTERM)
    supervisor.watch()

    assert time.monotonic() - began < 5


@pytest.mark.usefixtures("own_signals")
def test_who_waits_for_a_program_is_told_so_and_ctrl_c_again_ends_it(
    tmp_path: Path, stopped: list[Supervisor], capsys: pytest.CaptureFixture[str]
) -> None:
    supervisor = supervise(tmp_path, STUBBORN, stopped)
    assert supervisor.wait_ready(lambda: True, 10)
    supervisor.listen()
    os.kill(os.getpid(), signal.SIGINT)
    again = threading.Timer(SAY_AFTER + 0.5, os.kill, (os.getpid(), signal.SIGINT))
    again.start()
    began = time.monotonic()

    supervisor.stop()

    assert time.monotonic() - began < GRACE / 2
    assert "Waiting for thing" in capsys.readouterr().err


def alive_group(group: int) -> bool:
    numbers = (int(folder.name) for folder in Path("/proc").glob("[0-9]*"))
    return any(processes.alive(number) and group_of(number) == group for number in numbers)


def group_of(number: int) -> int:
    try:
        return os.getpgid(number)
    except ProcessLookupError:
        return 0
