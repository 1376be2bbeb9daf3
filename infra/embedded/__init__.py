"""An embedded PostgreSQL and an embedded Valkey, for machines without such servers.

`urls` computes, `ensure` borrows, `start` and `stop` switch. Only the standard library is used.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from infra.embedded import keeper, places, postgres, processes, valkey
from infra.embedded.locks import KEEPER, MUTEX, USERS, held, is_held, opened
from infra.embedded.places import Places
from infra.embedded.trouble import Trouble, explained
from infra.embedded.waiting import PATIENCE, WHOLE_STOP, to_person, wait_aloud

__all__ = ["Trouble", "Urls", "broker_url", "ensure", "is_up", "remove", "start", "stop", "urls"]

ROOT = Path(__file__).resolve().parents[2]
ENDING = "Waiting for the embedded servers to write everything to the disk and end"


@dataclass(frozen=True)
class Urls:
    """Where the servers of an installation answer."""

    database_url: str
    redis_url: str


def urls(var: Path) -> Urls:
    """Return the addresses for `var`; nothing is started or touched."""
    sockets = places.of(var).sockets
    folder = quote(str(sockets), safe="")
    broker = quote(str(sockets / places.VALKEY_SOCKET))
    return Urls(
        database_url=f"postgresql://{postgres.OWNER}@/{postgres.DATABASE}?host={folder}",
        redis_url=f"unix://{broker}?db=0",
    )


def broker_url(redis_url: str) -> str:
    """Return `redis_url` as Celery spells it: it knows unix sockets by another scheme."""
    if not redis_url.startswith("unix://"):
        return redis_url
    path, _, query = redis_url.removeprefix("unix://").partition("?")
    number = query.removeprefix("db=") or "0"
    return f"redis+socket://{path}?virtual_host={number}"


def is_up(var: Path) -> bool:
    """Tell whether the servers answer that are ours to start."""
    where = places.of(var)
    return all(server.is_up(where) for server in keeper.needed())


@contextmanager
def ensure(var: Path) -> Iterator[Urls]:
    """Have the servers up in the block; who leaves last, of all processes, stops them.

    A server that DATABASE_URL or REDIS_URL names is not ours to start.
    """
    if not keeper.needed():
        yield urls(var)
        return
    where = places.of(var)
    places.claim(where)
    process = os.getpid()
    with opened(where.locks, USERS) as users:
        with held(where.locks, MUTEX):
            users.take(ENDING, shared=True)
            _bring_up(where)
        try:
            yield urls(var)
        finally:
            # A forked child may end here too, while its parent still uses the servers.
            if os.getpid() == process:
                users.release()
                _wait_until_settled(where)


def start(var: Path) -> Urls:
    """Start the servers and leave them running until `stop`."""
    where = places.of(var)
    places.claim(where)
    with explained(where.locks):
        (where.locks / keeper.STAY).touch()
    try:
        with ensure(var) as addresses:
            return addresses
    except Trouble:
        (where.locks / keeper.STAY).unlink(missing_ok=True)
        raise


def stop(var: Path) -> None:
    """Stop the servers, even while other processes use them.

    Raises Trouble when one has not ended after minutes; it is left to end, never killed.
    """
    where = places.of(var)
    if not where.locks.is_dir():
        return
    with held(where.locks, MUTEX):
        (where.locks / keeper.STAY).unlink(missing_ok=True)
        if is_held(where.locks, KEEPER):
            pid = int((where.locks / "keeper.pid").read_text(encoding="ascii"))
            os.kill(pid, signal.SIGTERM)
            wait_aloud(lambda: not is_held(where.locks, KEEPER), WHOLE_STOP, ENDING)
        down = [server.stop(where) for server in (valkey, postgres)]
        if not all(down):
            raise Trouble(
                f"A server has been told to stop and has not ended yet. It was not killed, for its "
                f"data would suffer; try again in a while. Look into {where.logs} for what it does."
            )


def remove(var: Path) -> None:
    """Stop the servers and delete `var` with everything in it, wherever it lies."""
    where = places.of(var)
    if not where.var.exists():
        return
    places.claim(where)
    stop(var)
    if where.home != where.var:
        shutil.rmtree(where.home, ignore_errors=True)
    with explained(where.var):
        shutil.rmtree(where.var)


def _bring_up(where: Places) -> None:
    """Start a keeper unless one is at work, and wait until the servers answer."""
    for _attempt in range(3):
        if not is_held(where.locks, KEEPER):
            _start_keeper(where)
        reason = "Waiting for the embedded servers to come up"
        wait_aloud(lambda: is_up(where.var) or not is_held(where.locks, KEEPER), PATIENCE, reason)
        if is_up(where.var):
            return
    raise Trouble(
        f"The embedded servers do not answer although they were started. Nothing can be read or "
        f"saved without them. Look into {where.logs}, and try `make reset` if the data is not "
        f"needed."
    )


def _start_keeper(where: Places) -> None:
    with (where.logs / "keeper.log").open("ab") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(where.var)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
            text=True,
        )
    answer = _outcome(process.stdout or ())
    if process.stdout:
        process.stdout.close()
    processes.let_go(process)
    if "ready" not in answer:
        raise Trouble(answer.get("trouble") or f"The keeper died; see {where.logs}.")


def _outcome(lines: Iterable[str]) -> dict[str, Any]:
    """Pass on what the keeper waits for, and return what came of its start; {} when it died."""
    for line in lines:
        answer: dict[str, Any] = json.loads(line)
        if "waiting" not in answer:
            return answer
        to_person(answer["waiting"])
    return {}


def _wait_until_settled(where: Places) -> None:
    """Wait until the servers are down, or others use them; Ctrl-C leaves that to the keeper."""
    settled = False
    try:
        settled = wait_aloud(lambda: _settled(where), WHOLE_STOP, ENDING)
    finally:
        if not settled:
            to_person("Not waiting any longer; the embedded servers go on ending by themselves.")


def _settled(where: Places) -> bool:
    """Tell whether the servers are down, or other users keep them up."""
    if (where.locks / keeper.STAY).exists() or not is_held(where.locks, KEEPER):
        return True
    with opened(where.locks, USERS) as users:
        # Refused even a shared lock: the keeper is stopping. Given the exclusive one: it will.
        return users.try_take(shared=True) and not users.try_take()
