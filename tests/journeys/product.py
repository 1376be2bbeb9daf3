"""The product as it runs: web server and worker over a database of their own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen
from uuid import uuid4

from django.conf import settings

from liangxin import env
from liangxin.cli import preparing
from tests.databases import drop, maintenance, mark, marked, one_at_a_time, recreate

# Each test process has a product of its own.
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
DATABASE = f"test_journeys_{WORKER}"
# Filled by the first of the processes, copied by each.
TEMPLATE = "test_journeys"
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid4().hex
CACHE = 7 + WORKER
SECRET = "journeys-secret-key-0123456789-0123456789-0123456789-0123456789"


@dataclass(frozen=True)
class Product:
    """Where the running product answers, and the environment of its commands."""

    port: int
    environment: dict[str, str]

    def url(self, path: str = "/", county: str = "") -> str:
        host = f"{county}.localhost" if county else "localhost"
        return f"http://{host}:{self.port}{path}"

    def manage(self, *arguments: str) -> str:
        """Run a management command; return what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command,
            check=False,
            cwd=settings.ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{arguments}: {done.stdout[-500:]} {done.stderr[-2000:]}"
        return done.stdout


@contextmanager
def running(folder: Path) -> Iterator[Product]:
    """Run the product with the demonstration county; its logs go to `folder`."""
    product = Product(_free_port(), {})
    product.environment.update(_environment(product.port, folder))
    with one_at_a_time() as cursor:
        if not marked(cursor, TEMPLATE, RUN):
            recreate(cursor, TEMPLATE)
            _fill(product)
            mark(cursor, TEMPLATE, RUN)
        recreate(cursor, DATABASE, template=TEMPLATE)
        # Compressing them anew would take longer than all the rest.
        preparing.collect_static()
    (folder / "static").symlink_to(settings.VAR / "static")
    programs = [
        _start(product, folder, "granian", "--interface", "wsgi", "--host", "127.0.0.1",
               "--port", str(product.port), "liangxin.wsgi:application"),
        _start(product, folder, "celery", "-A", "liangxin", "worker", "-c", "1", "-l", "WARNING"),
    ]  # fmt: skip
    try:
        _wait_until_ready(product, programs)
        yield product
    finally:
        for program in programs:
            program.terminate()
        for program in programs:
            with suppress(subprocess.TimeoutExpired):
                program.wait(10)
            program.kill()
        with maintenance() as cursor:
            drop(cursor, DATABASE)


def _fill(product: Product) -> None:
    filled = Product(product.port, {**product.environment, "DATABASE_URL": _url(TEMPLATE)})
    # One for the demonstration; the running product cannot make any.
    filled.manage("bootstrap", "--spares", "3")
    filled.manage("demo")


def _url(database: str) -> str:
    return urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=f"/{database}"))


def _environment(port: int, folder: Path) -> dict[str, str]:
    redis = settings.REDIS_URL.partition("?")[0]
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return {
        **kept,
        "DATABASE_URL": _url(DATABASE),
        "REDIS_URL": f"{redis}?db={CACHE}",
        "SECRET_KEY": SECRET,
        "DEMO": "1",
        "DEMO_MONTHS": "0",
        "PORT": str(port),
        "LIANGXIN_VAR": str(folder),
        "PYTHONPATH": os.pathsep.join([str(settings.ROOT), str(settings.ROOT / "platform")]),
    }


def _start(product: Product, folder: Path, name: str, *arguments: str) -> subprocess.Popen[bytes]:
    program = Path(sys.executable).parent / name
    ownerless = env.with_login(product.environment["DATABASE_URL"], settings.WEB_LOGIN)
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            [program, *arguments],
            cwd=settings.ROOT,
            env={**product.environment, "DATABASE_URL": ownerless},
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def _wait_until_ready(product: Product, programs: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert all(program.poll() is None for program in programs), "A program ended at once."
        with suppress(URLError, ConnectionError):
            if urlopen(product.url("/readyz"), timeout=2).status == 200:
                return
        time.sleep(0.2)
    raise AssertionError("The product was not ready within a minute.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def browser_path() -> str | None:
    """Return the browser that CHROMIUM names, else the system's Chromium."""
    if named := os.environ.get("CHROMIUM"):
        return named
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)
