"""Where the launcher works, and what its children find in their environment."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from infra import demonstration, embedded, progress
from infra.embedded import places
from liangxin import env

ROOT = Path(__file__).resolve().parents[3]
DEFAULT_PORT = 8000


def var() -> Path:
    """Return the folder of the installation's data."""
    return Path(os.environ.get("LIANGXIN_VAR") or ROOT / "var")


def port() -> int:
    """Return the web server's port."""
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise progress.Failed(f"PORT={text!r} is not a port: a whole number from 1 to 65535.")
    return int(text)


def host() -> str:
    """Return the address to listen on: this machine only, unless HOST says otherwise."""
    return os.environ.get("HOST") or "127.0.0.1"


def domain() -> str:
    """Return the platform's own host name."""
    return os.environ.get("BASE_DOMAIN") or "localhost"


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a child: the source roots, and the demo unless told otherwise.

    Its bytecode is kept in `var`, also where images switch that off and the checkout is read-only:
    a process that has to compile Django, Celery and the rest takes three times as long to start.
    """
    demonstration.by_default()
    paths = [str(ROOT), str(ROOT / "platform")]
    inherited = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(dict.fromkeys([*paths, *inherited])),
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": os.environ.get("PYTHONPYCACHEPREFIX")
        or str(var().absolute() / places.BYTECODE),
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "liangxin.settings"),
        **more,
    }


def web_login_url() -> str:
    """Return the database's address with the login that owns nothing in place of the owner's."""
    url = env.text("DATABASE_URL") or embedded.urls(var()).database_url
    return env.with_login(url, env.text("WEB_LOGIN", env.WEB_LOGIN))


def python(*arguments: str | Path) -> list[str]:
    """Return a command of the venv's Python: scripts in bin/ break when the checkout moves."""
    return [sys.executable, *map(str, arguments)]


def manage(*arguments: str) -> str:
    """Run a command of manage.py and return what it printed."""
    return progress.run(python("manage.py", *arguments), cwd=ROOT, env=environment())


def is_demo() -> bool:
    """Tell whether this installation runs with demo data."""
    return environment().get("DEMO", "").lower() in {"1", "true", "yes", "on"}


def exec_python(arguments: Sequence[str]) -> None:
    """Become another command of the venv's Python, with the terminal."""
    os.chdir(ROOT)
    command = python(*arguments)
    os.execve(command[0], command, environment())  # noqa: S606 -- our own interpreter
