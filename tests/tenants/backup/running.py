"""The commands in processes of their own, on one of the suite's databases."""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable
from typing import NamedTuple

from django.core.management import execute_from_command_line

from tests import databases
from tests.forks import Forks


class Done(NamedTuple):
    """How a command ended, and what it wrote."""

    code: int
    stdout: bytes
    stderr: str


def command(database: str, *words: str) -> None:
    """Be the command."""
    databases.point_at(database)
    execute_from_command_line(["manage.py", *words])


def command_on_a_full_disk(database: str, *words: str) -> None:
    """Be the command where no file grows over 1 KiB: it fails in the middle of writing.

    Bytecode is not written meanwhile: it would be cut off, and every later process fail to load it.
    """
    sys.dont_write_bytecode = True
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))
    command(database, *words)


def run(
    forks: Forks,
    database: str,
    *words: object,
    stdout: int | None = None,
    how: Callable[..., None] = command,
) -> Done:
    """Run a command and read what it writes, unless its output goes to the file `stdout`."""
    (out, out_end), (err, err_end) = os.pipe(), os.pipe()
    target = out_end if stdout is None else stdout
    process = forks.start(how, database, *map(str, words), stdout=target, stderr=err_end)
    os.close(out_end)
    os.close(err_end)
    with os.fdopen(out, "rb") as output, os.fdopen(err, encoding="utf-8") as errors:
        written, said = output.read(), errors.read()
    return Done(process.wait().code, written, said)
