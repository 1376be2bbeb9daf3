"""The keeper: one small process that starts the servers, watches them, and stops them.

Each user of the servers holds a shared lock. The keeper ends when it can have that lock for
itself alone, which is when the last user has gone, be it killed. So no command needs to know
who else is at work, and nothing is left running.
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
    """Return the servers that the environment does not name one of its own for."""
    return tuple(
        server
        for server in (postgres, valkey)
        if not any(map(os.environ.get, (server.VARIABLE, f"{server.VARIABLE}_FILE")))
    )


def main(var: str) -> int:
    """Keep the servers of `var` until nobody uses them; say on stdout how the start went."""
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
        _watch_until_unused(places, account, users)
        # The lock is held: a process that starts now waits until the servers are down.
        _stop_all(places)


def _prepare(places: Places) -> Account:
    account = for_servers(places.data)
    with explained(places.sockets):
        places.sockets.mkdir(exist_ok=True, mode=0o700)
        if os.geteuid() == 0 and places.sockets.lstat().st_uid == 0:
            account.own(places.sockets)
    places_.refuse_foreign_sockets(places, account.owner)
    return account


def _watch_until_unused(places: Places, account: Account, users: Lock) -> None:
    watched = time.monotonic()
    while True:
        time.sleep(PAUSE)
        if not (places.locks / STAY).exists() and users.try_take():
            return
        if time.monotonic() - watched > WATCH_EVERY:
            _restart_fallen(places, account)
            watched = time.monotonic()


def _restart_fallen(places: Places, account: Account) -> None:
    for server in needed():
        if not server.is_up(places):
            log.warning("%s does not answer; starting it again", server.NAME)
            try:
                server.start(places, account, log.info)
            except Trouble as trouble:
                log.warning("%s", trouble)


def _stop_all(places: Places) -> None:
    # Told again meanwhile, the keeper would leave a server behind that nobody stops.
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
    ):  # Who started the keeper may have gone; the locks say who else is there.
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()
    return 0
