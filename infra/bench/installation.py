"""An installation made to be measured: embedded servers and data of its own, deleted afterwards.

The product's data is never touched: neither its database nor its caches, queue and roles.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from infra import embedded
from infra.bench.measuring import Measured, Row, pairs, within
from infra.embedded import keeper
from kernel.errors import Conflict

STARTS = 3


@contextmanager
def made_to_measure() -> Iterator[Path]:
    """Give the folder of an empty installation; delete it in the end.

    Raises Conflict where DATABASE_URL or REDIS_URL names a server: what is measured is founded,
    restored and dropped by the hundred.
    """
    if len(keeper.needed()) < 2:
        raise Conflict("Unset DATABASE_URL and REDIS_URL: a bench has embedded servers of its own.")
    var = settings.ROOT / "var" / "bench"
    embedded.remove(var)
    var.mkdir(parents=True)
    try:
        yield var
    finally:
        embedded.remove(var)


def prepare(var: Path, months: int) -> None:
    """Make tables, the demonstration's county and its people; with `months` queue a life of that length for it,
    and build styles and scripts."""
    with embedded.ensure(var):
        _run(var, "-m", "liangxin.cli.database", "--demo", DEMO_MONTHS=str(months))
        if months:  # pages are opened
            _run(var, "-c", "from liangxin.cli import preparing; preparing.build_pages()")


def measured(var: Path, topic: str, **options: Any) -> Iterator[Measured]:
    """Measure a topic in a process of its own; yield its rows as they come."""
    command = [sys.executable, "-W", "ignore", "-m", "infra.bench", topic, json.dumps(options)]
    with (
        embedded.ensure(var),
        subprocess.Popen(
            command, cwd=settings.ROOT, env=_environment(var), stdout=subprocess.PIPE, text=True
        ) as process,
    ):
        for line in process.stdout or ():
            yield Measured(**json.loads(line))
    if process.returncode:
        raise Conflict(f"The bench of {topic} ended before its time; what it said is above.")


def second_start(var: Path, counties: int) -> Measured:
    """Measure `make run` from the command to the first page; the first one builds the pages."""
    row = Row(
        f"second start of `make run`, {counties} counties",
        within(5000, "≤ 5 s"),
        lambda: _start(var),
        turns=STARTS,
    )
    return pairs(row)


def _start(var: Path) -> float:
    """Start the product, wait until it says that it is ready, stop it; return the seconds it took."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    began = time.perf_counter()
    command = [sys.executable, "-m", "liangxin.cli", "run"]
    environment = {**_environment(var), "PORT": str(port)}
    with subprocess.Popen(
        command, cwd=settings.ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        for line in process.stdout or ():
            if "Ready after" in line:
                took = time.perf_counter() - began
                process.terminate()
                process.communicate()
                return took
    raise Conflict("The product did not start.")


def _run(var: Path, *arguments: str, **more: str) -> None:
    command = [sys.executable, *arguments]
    quiet = subprocess.DEVNULL
    subprocess.run(
        command,
        cwd=settings.ROOT,
        env={**_environment(var), **more},
        check=True,
        stdout=quiet,
        stderr=quiet,
    )


def _environment(var: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(settings.ROOT), str(settings.ROOT / "platform"))),
        "DJANGO_SETTINGS_MODULE": "liangxin.settings",
        "LIANGXIN_VAR": str(var),
        "DEMO": "1",
        "DEMO_MONTHS": "0",
        "LOG_LEVEL": "ERROR",
    }
