"""Start, watch and stop server processes, which may be children of another process."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from infra.embedded.account import Account
from infra.embedded.waiting import Say, to_person, wait_aloud

LOG_LIMIT = 10 * 1024 * 1024


def environment() -> dict[str, str]:
    """Return the servers' environment, which takes nothing from the caller's."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "Asia/Shanghai"}


def spawn(command: Sequence[str | Path], account: Account, log: Path) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own, so that Ctrl-C at the terminal does not reach it."""
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env=environment(),
            user=account.uid,
            group=account.gid,
            extra_groups=[] if account.uid is not None else None,
            umask=0o077,
            start_new_session=True,
        )


def let_go(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    """Mark a process as ended, so that Popen gives no warning when it outlives the object."""
    process.returncode = 0


def run(command: Sequence[str | Path], account: Account, text: str = "") -> tuple[int, str]:
    """Run a server's tool; return its exit code and output."""
    done = subprocess.run(
        command,
        input=text.encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        cwd="/",
        env=environment(),
        user=account.uid,
        group=account.gid,
        extra_groups=[] if account.uid is not None else None,
        umask=0o077,
    )
    return done.returncode, done.stdout.decode(errors="replace")


def alive(pid: int) -> bool:
    """Return whether the process runs; a zombie does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return Path("/proc/self").exists() is False
    return state.rpartition(")")[2].split()[0] not in {"Z", "X"}


def works_in(pid: int, folder: Path) -> bool:
    """Return whether the process's working folder is `folder`: a recorded id may be reused."""
    try:
        return Path(f"/proc/{pid}/cwd").resolve() == folder.resolve()
    except OSError:
        return not Path("/proc/self").exists()


def at_work_in(folder: Path) -> list[int]:
    """Return the ids of all processes whose working folder is `folder`; [] without /proc."""
    numbers = [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]
    return [number for number in numbers if works_in(number, folder) and alive(number)]


def stop(
    pid: int, steps: Sequence[tuple[signal.Signals, float]], reason: str, say: Say = to_person
) -> bool:
    """Send the signals in turn, waiting the given seconds after each; return whether it ended.

    A process that SIGSTOP holds is let go on, or it would not hear the signal.
    """
    for number, seconds in steps:
        try:
            os.kill(pid, number)
            os.kill(pid, signal.SIGCONT)
        except ProcessLookupError:
            return True
        if wait_aloud(lambda: ended(pid), seconds, reason, say):
            return True
    return False


def ended(pid: int) -> bool:
    """Return whether the process has ended; reap it when it is a child."""
    with suppress(ChildProcessError):  # Another process's child cannot be reaped.
        os.waitpid(pid, os.WNOHANG)
    return not alive(pid)
