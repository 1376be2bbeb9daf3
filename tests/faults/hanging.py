"""The product over a broker of its own, which a signal may stop, and people who use it meanwhile."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from django.conf import settings

from infra import embedded
from infra.embedded import account, places, valkey
from infra.embedded.places import Places
from liangxin import env

# What a person waits for at most before it counts as lost.
PATIENCE = 30.0


@contextmanager
def own_broker(var: Path) -> Iterator[Places]:
    """Run a Valkey in `var` without a keeper, which would end it when it hangs."""
    where = places.of(var)
    places.claim(where)
    who = account.for_servers(where.data)
    where.sockets.mkdir(exist_ok=True)
    who.own(where.sockets)
    valkey.start(where, who)
    try:
        yield where
    finally:
        valkey.stop(where)


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """Hold a process by SIGSTOP for the block."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def broker_pid(where: Places) -> int:
    return int((where.broker / "server.pid").read_text(encoding="ascii"))


@contextmanager
def product(database_url: str, var: Path, folder: Path) -> Iterator[int]:
    """Run web, worker and scheduler; yield the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
        "DATABASE_URL": env.with_login(database_url, settings.WEB_LOGIN),
        "REDIS_URL": embedded.urls(var).redis_url,
        "DEMO": "1",
        "API_REQUESTS_PER_MINUTE": "1000000",
        "PYTHONPATH": f"{settings.ROOT}:{settings.ROOT / 'platform'}",
    }
    web = ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    celery = ["celery", "-A"]
    quiet = ["--loglevel", "WARNING"]
    commands = [
        [*web, "--blocking-threads", "4", "liangxin.wsgi:application"],
        [*celery, "liangxin", "worker", "--concurrency", "2", "--without-mingle", *quiet],
        [*celery, "liangxin.scheduler", "beat", "--schedule", str(folder / "beat"), "--pidfile=", *quiet],
    ]  # fmt: skip
    with suppress(FileExistsError):
        (folder / "log").mkdir()
    programs = [
        _start(command, environment, folder / "log" / f"{number}.log")
        for number, command in enumerate(commands)
    ]
    try:
        _wait_until_ready(port, programs)
        yield port
    finally:
        for program in programs:
            program.terminate()
        for program in programs:
            with suppress(subprocess.TimeoutExpired):
                program.wait(10)
            program.kill()


def _start(
    command: Sequence[str], environment: dict[str, str], log: Path
) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(
            [str(Path(sys.executable).parent / command[0]), *command[1:]],
            cwd=settings.ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def _wait_until_ready(port: int, programs: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert all(program.poll() is None for program in programs), "A program ended at once."
        with suppress(OSError, HTTPException):
            if ask(port, Request("GET", "/readyz")).status == 200:
                return
        time.sleep(0.2)
    raise AssertionError("The product was not ready within a minute.")


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    key: str = ""
    body: Any = None
    condition: str = ""


@dataclass(frozen=True)
class Answer:
    """What came back, and how many seconds it took; status 0 for no answer within PATIENCE."""

    request: Request
    status: int
    seconds: float
    body: Any = None
    etag: str = ""


def ask(port: int, request: Request, host: str = "localhost") -> Answer:
    """Send one request on a connection of its own."""
    headers = {"Host": f"{host}:{port}", "Accept-Language": "zh-CN"}
    if request.key:
        headers |= {"Authorization": f"Bearer {request.key}", "Content-Type": "application/json"}
    if request.condition:
        headers["If-Match"] = request.condition
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    began = time.monotonic()
    try:
        body = None if request.body is None else json.dumps(request.body)
        connection.request(request.method, request.path, body, headers)
        response = connection.getresponse()
        text, is_json = response.read(), "json" in response.headers.get("Content-Type", "")
        took = time.monotonic() - began
        found = json.loads(text) if is_json else None
        return Answer(request, response.status, took, found, response.headers.get("ETag", ""))
    except TimeoutError:
        return Answer(request, 0, time.monotonic() - began)
    finally:
        connection.close()


def used_meanwhile(
    users: Sequence[Callable[[], Answer]], block: Callable[[], None]
) -> list[Answer]:
    """Have each of `users` ask again and again while `block` runs; return all answers."""
    is_over = False

    def use(asking: Callable[[], Answer]) -> list[Answer]:
        answers = []
        while not is_over:
            answers.append(asking())
            time.sleep(0.1)
        return answers

    with ThreadPoolExecutor(len(users)) as pool:
        running = [pool.submit(use, user) for user in users]
        try:
            block()
        finally:
            is_over = True
    return [answer for future in running for answer in future.result()]
