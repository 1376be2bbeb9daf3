"""Embedded servers in folders of their own, and other processes that use them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg

from infra import embedded

# A suite that runs in the background of a shell is started with SIGINT ignored, and hands that down.
HOLDER = """
import signal, sys
from pathlib import Path
from infra import embedded
signal.signal(signal.SIGINT, signal.default_int_handler)
with embedded.ensure(Path(sys.argv[1])):
    print("up", flush=True)
    sys.stdin.read()
"""


def folder(name: str) -> Iterator[Path]:
    """A place the servers' account can enter, with blanks and Chinese in its path."""
    base = Path("/tmp") / f"lx {name} 两新 {os.getpid()}"
    base.mkdir(mode=0o755)
    yield base / "var"
    embedded.remove(base / "var")
    shutil.rmtree(base)


def query(var: Path, statement: str) -> object:
    with psycopg.connect(embedded.urls(var).database_url) as connection:
        row = connection.execute(statement).fetchone()
        return row[0] if row else None


def begin_holder(var: Path) -> subprocess.Popen[str]:
    """Start another process that uses the servers until its stdin is closed."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(var)],
        cwd=embedded.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def holder(var: Path) -> subprocess.Popen[str]:
    """The same, and wait until it has them."""
    process = begin_holder(var)
    assert is_served(process)
    return process


def is_served(process: subprocess.Popen[str]) -> bool:
    """Wait until it has the servers."""
    return process.stdout is not None and process.stdout.readline() == "up\n"


def warned(process: subprocess.Popen[str]) -> str:
    """Wait until it tells its person something."""
    return process.stderr.readline() if process.stderr else ""


def leave(process: subprocess.Popen[str]) -> None:
    """Have the process leave the servers."""
    if process.stdin:
        process.stdin.close()


def settle(process: subprocess.Popen[str]) -> str:
    """Have the process end; return what it said to its person, and was not yet read."""
    leave(process)
    process.wait(60)
    with process:
        return process.stderr.read() if process.stderr else ""
