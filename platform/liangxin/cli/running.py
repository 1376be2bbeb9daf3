"""`make run`: prepare, start, watch and stop the product."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from infra import embedded, progress
from infra.embedded import locks, places
from liangxin.cli import preparing
from liangxin.cli.supervisor import SIGNALS, Program, Supervisor
from liangxin.cli.surroundings import (
    ROOT,
    domain,
    environment,
    host,
    is_demo,
    port,
    python,
    var,
    web_login_url,
)

READY_WITHIN = 60.0


def main() -> int:
    """Run the product until Ctrl-C or SIGTERM."""
    began = time.monotonic()
    for number in SIGNALS:
        signal.signal(number, _leave)
    places.claim(places.of(var()))
    with _alone(var()):
        require_free_port(host(), port())
        preparing.compile_messages()
        with _servers():
            with preparing.pages_beside():
                logins = preparing.prepare_database()
            return _supervise(logins, began)


@contextmanager
def _servers() -> Iterator[None]:
    with progress.step("Starting the servers"):
        context = embedded.ensure(var())
        context.__enter__()
    try:
        yield
    finally:
        for number in SIGNALS:  # Replace the supervisor's handlers: from here a signal exits.
            signal.signal(number, _leave)
        context.__exit__(None, None, None)


def _supervise(logins: list[dict[str, Any]], began: float) -> int:
    supervisor = Supervisor(_programs(var()), cwd=ROOT, env=environment())
    supervisor.listen()
    try:
        with progress.step("Starting web, worker and scheduler"):
            supervisor.start()
            if not supervisor.wait_ready(_answers, READY_WITHIN):
                if supervisor.stopping.is_set():
                    return 0
                raise progress.Failed(
                    f"Not everything came up, so all was stopped again. What the processes said is "
                    f"above; the servers' logs are in {var() / 'log'}."
                )
        announce(logins, time.monotonic() - began)
        supervisor.watch()
        return 0
    finally:
        sys.stdout.write("\n  Stopping ...\n")
        supervisor.stop()


def _programs(var: Path) -> list[Program]:
    web = python(
        *(
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--http",
            "1",
            "--no-ws",
            "--log-level",
            "warning",
        ),
        *("--host", host(), "--port", str(port())),
        *("--workers", os.environ.get("WEB_WORKERS", "2")),
        *("--blocking-threads", os.environ.get("WEB_THREADS", "4")),
        *("--respawn-failed-workers", "--workers-kill-timeout", "10"),
        "liangxin.wsgi:application",
    )
    worker = _celery(
        *("liangxin", "worker", "--hostname", f"liangxin-{os.getpid()}@%h"),
        *("--concurrency", os.environ.get("JOB_WORKERS", "2")),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    )
    builder = _celery(
        *("liangxin", "worker", "--hostname", f"liangxin-builder-{os.getpid()}@%h"),
        *("--queues", "owner", "--pool", "solo"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    )
    scheduler = _celery(
        *("liangxin.scheduler", "beat", "--schedule", var / "beat-schedule", "--pidfile="),
    )
    ownerless = {"DATABASE_URL": web_login_url(), "DATABASE_URL_FILE": ""}
    return [
        Program("web", web, env=ownerless),
        Program("worker", worker, ready_line=" ready.", hidden=": INFO/", env=ownerless),
        Program("builder", builder, ready_line=" ready.", hidden=": INFO/"),
        Program("scheduler", scheduler, "beat: Starting", hidden=": INFO/", env=ownerless),
    ]


def _celery(app: str, *arguments: str | Path) -> list[str]:
    return python("-m", "celery", "-A", app, *arguments, "--loglevel", "INFO")


def _answers() -> bool:
    """Return whether /readyz of the web server answers 200."""
    connection = http.client.HTTPConnection(_reachable(host()), port(), timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": f"{domain()}:{port()}"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _reachable(address: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104 -- compared only


def require_free_port(address: str, number: int) -> None:
    """Raise Failed when the port cannot be bound."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, number))
        except PermissionError as error:
            raise progress.Failed(
                f"Port {number} may only be opened by root. Choose one above 1023: "
                f"make run PORT=8000"
            ) from error
        except OSError as error:
            raise progress.Failed(
                f"Port {number} on {address} is taken by another program ({error.strerror}), so the "
                f"pages could not be reached there. Stop that program, or choose another port: "
                f"make run PORT={number + 1}"
            ) from error


@contextmanager
def _alone(var: Path) -> Iterator[None]:
    """Hold the folder's lock "run": two schedulers would do everything twice. Raises Failed when it is held."""
    folder = places.of(var).locks
    with locks.opened(folder, "run") as mine:
        if not mine.try_take():
            raise progress.Failed(
                f"Liangxin is already running from {var}. Stop it first (Ctrl-C there), or set "
                f"LIANGXIN_VAR and PORT for a second one."
            )
        yield


def announce(logins: list[dict[str, Any]], seconds: float) -> None:
    """Print the product's addresses and the demo's log-ins."""
    base = f"{domain()}:{port()}"
    lines = ["", f"  Ready after {seconds:.1f} s.", "", f"  Platform   http://{base}"]
    if is_demo():
        lines.append(f"  Chongyi    http://chongyi.{base}")
    if logins:
        lines += ["", "  Demo log-ins (they exist only with the demo switch on):"]
        lines += _table(logins)
    lines += ["", "  Stop with Ctrl-C.", ""]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _table(rows: list[Mapping[str, Any]] | list[dict[str, Any]]) -> list[str]:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    widths = {key: max(_width(str(row.get(key, ""))) for row in rows) for key in columns}
    return [
        "    " + "  ".join(_padded(str(row.get(key, "")), widths[key]) for key in columns).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    # Chinese characters take two columns of a terminal.
    return sum(2 if ord(character) >= 0x2E80 else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)
