"""The folders of the embedded servers, all derived from `var`.

`var` is the caller's folder. The servers' own folders are in `home`, which is `var` too, except
for root with a checkout that no other account can enter (below /root, say): then `home` is
under /var/lib/liangxin, and `var/servers-are-in` contains its path.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from infra.embedded.account import others_may_enter
from infra.embedded.trouble import Trouble, explained, no_space

SOCKET_LIMIT = 107  # bytes of a unix socket's path, on Linux
POSTGRES_SOCKET = ".s.PGSQL.5432"
VALKEY_SOCKET = "valkey.sock"
MARKER = ".liangxin"
POINTER = "servers-are-in"
BYTECODE = "pycache"  # child processes may write it before the folder is claimed
SYSTEM_HOME = Path("/var/lib/liangxin")
# Not tempfile.gettempdir(): two commands with different TMPDIR must find the same socket.
SHORT_ROOT = Path("/tmp")  # noqa: S108 -- the folder below is private (0700) and its owner checked
SPACE_NEEDED = 300 * 1024 * 1024


@dataclass(frozen=True)
class Places:
    """The folders of one installation."""

    var: Path
    home: Path
    sockets: Path

    @property
    def data(self) -> Path:
        """Return PostgreSQL's data folder."""
        return self.home / "postgres"

    @property
    def broker(self) -> Path:
        """Return Valkey's data folder."""
        return self.home / "valkey"

    @property
    def programs(self) -> Path:
        """Return the folder for copies of server programs that the account cannot execute in place."""
        return self.home / "programs"

    @property
    def logs(self) -> Path:
        """Return the folder of the servers' logs."""
        return self.var / "log"

    @property
    def locks(self) -> Path:
        """Return the folder of the lock files."""
        return self.var / "locks"


def of(var: Path) -> Places:
    """Return the folders of `var`, without creating any."""
    var = Path(os.path.realpath(var))
    digest = hashlib.sha256(os.fsencode(var)).hexdigest()[:16]
    hidden = os.geteuid() == 0 and not others_may_enter(var.parent)
    home = SYSTEM_HOME / digest if hidden else var
    sockets = home / "run"
    # Programs that connect take what follows a comma for another host.
    if "," in str(sockets) or len(os.fsencode(sockets / POSTGRES_SOCKET)) > SOCKET_LIMIT:
        sockets = SHORT_ROOT / f"liangxin-{digest}"
    return Places(var, home, sockets)


def claim(places: Places) -> None:
    """Create and mark `var` and its folders. Raises Trouble when it belongs to others or has other files."""
    var = places.var
    with explained(var):
        if var.exists():
            _refuse_foreign(var)
        var.mkdir(parents=True, exist_ok=True)
        # The servers' account may enter but not list it.
        var.chmod(0o711 if os.geteuid() == 0 else 0o700)
        if not (marker := var / MARKER).exists():
            marker.write_text(json.dumps({"format": 1}) + "\n", encoding="utf-8")
        for folder in (places.logs, places.locks):
            folder.mkdir(exist_ok=True, mode=0o700)
        if places.home != var:
            SYSTEM_HOME.mkdir(parents=True, exist_ok=True, mode=0o711)
            places.home.mkdir(exist_ok=True, mode=0o711)
            (var / POINTER).write_text(f"{places.home}\n", encoding="utf-8")


def _refuse_foreign(var: Path) -> None:
    if not var.is_dir():
        raise Trouble(
            f"{var} is a file, but the data of this installation is to live in a folder of that "
            f"name. Move the file away, or set LIANGXIN_VAR to another folder."
        )
    if (owner := var.stat().st_uid) != os.geteuid():
        raise Trouble(
            f"{var} belongs to another account (user id {owner}, you are {os.geteuid()}). Its "
            f"database would become unreadable for its owner if you started it. Work as that "
            f"account, or set LIANGXIN_VAR to a folder of your own."
        )
    if not (var / MARKER).exists() and any(path.name != BYTECODE for path in var.iterdir()):
        raise Trouble(
            f"{var} holds files that Liangxin did not make (it has no {MARKER} in it). To keep "
            f"them safe nothing was written there. Move the folder away, or set LIANGXIN_VAR to "
            f"an empty or new folder."
        )


def require_space(places: Places) -> None:
    """Raise Trouble when the disk has less than SPACE_NEEDED bytes free."""
    if shutil.disk_usage(places.home).free < SPACE_NEEDED:
        raise Trouble(no_space(places.home))


def refuse_foreign_sockets(places: Places, owner: int) -> None:
    """Raise Trouble when the socket folder is a symbolic link or belongs to another account."""
    state = places.sockets.lstat()
    if places.sockets.is_symlink() or state.st_uid != owner:
        raise Trouble(
            f"{places.sockets} exists, but belongs to another account (user id {state.st_uid}). "
            f"Whoever made it could listen to the database's traffic, so nothing was started. "
            f"Remove it, or set LIANGXIN_VAR to a folder with a shorter path."
        )
