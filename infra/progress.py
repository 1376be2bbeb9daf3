"""The display of long steps at the terminal: name, progress, duration."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TAIL = 40
WIDTH = 52


class Failed(Exception):
    """A step failed; the text is for the person at the terminal."""


@dataclass
class Outcome:
    """The word that is printed when a step ends."""

    word: str = "failed"


@contextmanager
def step(title: str) -> Iterator[Outcome]:
    """Print `title` while the block runs, and the seconds when it ends.

    A step of another thread than the main one prints only its end.
    """
    outcome = Outcome()
    began = time.monotonic()
    ended = threading.Event()
    ticker = threading.Thread(target=_tick, args=(title, began, ended), daemon=True)
    aside = threading.current_thread() is not threading.main_thread()
    if not aside:
        _write(f"  {title:<{WIDTH}} " if sys.stdout.isatty() else f"  {title} ...\n")
        ticker.start()
    try:
        yield outcome
        outcome.word = "done" if outcome.word == "failed" else outcome.word
    finally:
        ended.set()
        if not aside:
            ticker.join()
        start = "\r" if sys.stdout.isatty() else ""
        seconds = time.monotonic() - began
        _write(f"{start}  {title:<{WIDTH}} {outcome.word:<6} {seconds:6.1f} s\n")


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _tick(title: str, began: float, ended: threading.Event) -> None:
    every = 1.0 if sys.stdout.isatty() else 20.0
    while not ended.wait(every):
        seconds = time.monotonic() - began
        if sys.stdout.isatty():
            _write(f"\r  {title:<{WIDTH}} ...    {seconds:6.0f} s")
        else:
            _write(f"  {title}: {seconds:.0f} s so far\n")


_at_work: set[subprocess.Popen[str]] = set()


def stop_commands() -> None:
    """Terminate the commands that `run` waits for, in all threads."""
    for process in tuple(_at_work):
        process.terminate()


def run(command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str] | None = None) -> str:
    """Run a command and return its output. Raises Failed, with its last lines, when it fails."""
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=dict(env or os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    complaints: deque[str] = deque(maxlen=TAIL)
    _at_work.add(process)
    with process:
        assert process.stderr is not None and process.stdout is not None  # noqa: PT018, S101 -- pipes
        reader = threading.Thread(target=complaints.extend, args=(process.stderr,), daemon=True)
        reader.start()
        try:
            said = process.stdout.read()
        except BaseException:
            process.terminate()  # Stop the command too.
            _at_work.discard(process)
            raise
        reader.join()
    _at_work.discard(process)
    if process.returncode != 0:
        last = "".join(complaints) or "\n".join(said.splitlines()[-TAIL:])
        name = " ".join(Path(str(part)).name for part in command[:4])
        raise Failed(f"`{name}` ended with code {process.returncode}:\n{last.rstrip()}")
    return said
