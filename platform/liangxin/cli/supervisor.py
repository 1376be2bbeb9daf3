"""Starts the product's processes, prints their output, restarts those that end, stops them all."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from infra.embedded.waiting import wait_aloud

PR_SET_PDEATHSIG = 1
STEADY_AFTER = 30.0
LONGEST_PAUSE = 30.0
GRACE = 20.0
HELD = 15
TRIES = 3
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Program:
    """One process to keep running; it is ready when its output contains `ready_line`.

    `env` is added to the common environment.
    """

    name: str
    command: Sequence[str]
    ready_line: str = ""
    hidden: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    ready: threading.Event = field(default_factory=threading.Event)
    process: subprocess.Popen[str] | None = None
    began: float = 0.0
    falls: int = 0
    start_at: float = 0.0

    def runs(self) -> bool:
        """Return whether the process is running."""
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Runs a set of programs together."""

    def __init__(self, programs: Sequence[Program], *, cwd: Path, env: Mapping[str, str]) -> None:
        self.programs = programs
        self.cwd = cwd
        self.env = env
        self.stopping = threading.Event()
        self.hurried = False

    def listen(self) -> None:
        """Stop at Ctrl-C, SIGTERM, and SIGHUP (the terminal was closed)."""
        for number in SIGNALS:
            signal.signal(number, self._asked_to_stop)

    def _asked_to_stop(self, number: int, _frame: FrameType | None) -> None:
        self.hurried |= number == signal.SIGINT and self.stopping.is_set()
        self.stopping.set()

    def start(self) -> None:
        """Start every program."""
        for program in self.programs:
            self._start(program)

    def wait_ready(self, answers: Callable[[], bool], seconds: float) -> bool:
        """Wait until all programs are ready and `answers` is true; return whether they are.

        Returns False at once when one has ended three times.
        """
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.stopping.is_set():
            if any(program.falls >= TRIES for program in self.programs):
                return False
            self._restart_fallen()
            if all(program.ready.is_set() for program in self.programs) and answers():
                return True
            self.stopping.wait(0.1)
        return False

    def watch(self) -> None:
        """Keep the programs running until asked to stop."""
        while not self.stopping.wait(0.5):
            self._restart_fallen()

    def stop(self) -> None:
        """Stop all programs and their process groups; a second Ctrl-C kills them at once."""
        for program in self.programs:
            if program.runs() and program.process is not None:
                # To the program only: it stops its own workers.
                program.process.terminate()
        names = ", ".join(program.name for program in self.programs if program.runs())
        wait_aloud(
            lambda: self.hurried or not any(program.runs() for program in self.programs),
            GRACE,
            f"Waiting for {names} to finish what is begun; Ctrl-C again stops at once",
        )
        for program in self.programs:
            if program.process is not None:
                _kill_group(program.process)  # Also processes that a program left behind.
                program.process.wait()

    def _restart_fallen(self) -> None:
        now = time.monotonic()
        for program in self.programs:
            if program.runs():
                continue
            if program.process is not None and not program.start_at:
                self._plan_restart(program, now)
            if program.start_at and now >= program.start_at:
                self._start(program)

    def _plan_restart(self, program: Program, now: float) -> None:
        steady = now - program.began > STEADY_AFTER
        program.falls = 1 if steady else program.falls + 1
        pause = min(LONGEST_PAUSE, 2.0 ** (program.falls - 1))
        program.start_at = now + pause
        assert program.process is not None  # noqa: S101 -- for the type checker
        code = program.process.returncode
        _kill_group(program.process)
        show(program.name, f"ended with code {code}; starting again in {pause:.0f} s")

    def _start(self, program: Program) -> None:
        program.ready.clear()
        program.start_at = 0.0
        program.began = time.monotonic()
        program.process = subprocess.Popen(
            program.command,
            cwd=self.cwd,
            env={**self.env, **program.env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 -- one call into libc, no Python locks
        )
        if not program.ready_line:
            program.ready.set()
        threading.Thread(target=_relay, args=(program, program.process), daemon=True).start()


def _kill_group(process: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


_libc = ctypes.CDLL(None)


def _die_with_parent() -> None:
    """Have the kernel terminate this child when the supervisor is killed (on Linux only)."""
    if hasattr(_libc, "prctl"):
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _relay(program: Program, process: subprocess.Popen[str]) -> None:
    """Print the program's output; lines before it is ready only when it ends before that."""
    assert process.stdout is not None  # noqa: S101 -- for the type checker
    held: deque[str] = deque(maxlen=HELD)
    with process.stdout as lines:
        for line in lines:
            text = line.rstrip()
            if not program.ready.is_set():
                held.append(text)
                if program.ready_line in line:
                    program.ready.set()
                    held.clear()
            elif text and not (program.hidden and program.hidden in text):
                show(program.name, text)
    for text in held:
        show(program.name, text)


def show(name: str, text: str) -> None:
    """Print a line with its program's name; errors of a closed terminal are ignored."""
    with suppress(OSError, ValueError):
        sys.stdout.write(f"{name:>9} | {text}\n")
        sys.stdout.flush()
