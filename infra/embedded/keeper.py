"""The keeper: one small process that starts the servers, watches them, and stops them.

Each user of the servers holds a shared file lock. The keeper stops the servers when it gets the
lock exclusively: when the last user has ended or was killed. So no command needs to know of
others, and nothing is left running.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType, ModuleType
from typing import NoReturn

from infra.embedded import places as places_
from infra.embedded import postgres, valkey
from infra.embedded.account import Account, for_servers
from infra.embedded.locks import KEEPER, USERS, Lock, opened
from infra.embedded.places import Places
from infra.embedded.trouble import Trouble, explained

STAY = "stay"
PAUSE = 0.1
WATCH_EVERY = 1.0
log = logging.getLogger("liangxin.keeper")


def needed() -> tuple[ModuleType, ...]:
    """Return the servers for which the environment has no URL."""
    return tuple(
        server
        for server in (postgres, valkey)
        if not any(map(os.environ.get, (server.VARIABLE, f"{server.VARIABLE}_FILE")))
    )


def main(var: str) -> int:
    """Run the servers of `var` until they are unused; print the result of the start as JSON lines."""
    places = places_.of(Path(var))
    logging.basicConfig(
        filename=places.logs / "keeper.log",
        level=logging.INFO,
        format="%(asctime)s %(message)s",
    )
    with opened(places.locks, KEEPER) as mine:
        if not mine.try_take():
            return _say({"ready": True})
        (places.locks / "keeper.pid").write_text(str(os.getpid()), encoding="ascii")
        signal.signal(signal.SIGTERM, _end)
        try:
            _keep(places)
        except SystemExit:
            log.info("told to stop")
        finally:
            _stop_all(places)
    return 0


def _keep(places: Places) -> None:
    try:
        account = _prepare(places)
        for server in needed():
            server.start(places, account, lambda text: _say({"waiting": text}))
    except Trouble as trouble:
        log.warning("%s", trouble)
        _stop_all(places)
        _say({"trouble": str(trouble)})
        return
    _say({"ready": True})
    log.info("servers are up")
    with opened(places.locks, USERS) as users:
        _watch_until_unused(places, users)
        # Under the exclusive lock: new users wait until the servers are down.
        _stop_all(places)


def _prepare(places: Places) -> Account:
    account = for_servers(places.data)
    with explained(places.sockets):
        places.sockets.mkdir(exist_ok=True, mode=0o700)
        if os.geteuid() == 0 and places.sockets.lstat().st_uid == 0:
            account.own(places.sockets)
    places_.refuse_foreign_sockets(places, account.owner)
    return account


def _watch_until_unused(places: Places, users: Lock) -> None:
    watched = time.monotonic()
    while True:
        time.sleep(PAUSE)
        if not (places.locks / STAY).exists() and users.try_take():
            return
        if time.monotonic() - watched > WATCH_EVERY:
            _restart_fallen(places)
            watched = time.monotonic()


def _restart_fallen(places: Places) -> None:
    for server in needed():
        if not server.is_up(places):
            log.warning("%s does not answer; starting it again", server.NAME)
            try:
                server.start(places, _prepare(places), log.info)
            except Trouble as trouble:
                log.warning("%s", trouble)


def _stop_all(places: Places) -> None:
    # A second SIGTERM would end the keeper and leave a server running.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    down = [server.stop(places, log.info) for server in (valkey, postgres)]
    if not all(down):
        log.warning("a server is still ending; it was not killed")
        return
    if places.sockets.parent == places_.SHORT_ROOT:
        shutil.rmtree(places.sockets, ignore_errors=True)
    log.info("servers are down")


def _end(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit


def _say(message: dict[str, object]) -> int:
    with suppress(
        OSError
    ):  # The process that started the keeper may have ended; other users hold locks.
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()
    return 0
