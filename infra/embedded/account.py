"""The unprivileged account that the servers run under when root starts them."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

NAME = "liangxin"
FALLBACK = "nobody"


@dataclass(frozen=True)
class Account:
    """A user and group id for `subprocess`; None for the caller's own."""

    uid: int | None
    gid: int | None

    @property
    def owner(self) -> int:
        """Return the user id that owns what the servers write."""
        return os.geteuid() if self.uid is None else self.uid

    def own(self, path: Path) -> None:
        """Make the account the owner of `path`, with mode 0700."""
        path.chmod(0o700)
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def for_servers(data: Path) -> Account:
    """Return the account for the data folder; PostgreSQL refuses to run as root.

    Existing data keeps its owner, even when the account is created later.
    """
    if os.geteuid() != 0:
        return Account(None, None)
    if data.exists() and (uid := data.stat().st_uid) != 0:
        return Account(uid, data.stat().st_gid)
    entry = _existing(NAME) or _created() or _existing(FALLBACK)
    return Account(entry.pw_uid, entry.pw_gid) if entry else Account(65534, 65534)


def exists() -> bool:
    """Return whether the account NAME exists."""
    return _existing(NAME) is not None


def _existing(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _created() -> pwd.struct_passwd | None:
    if not (useradd := shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")):
        return None
    subprocess.run(
        [useradd, "--system", "--user-group", "--no-create-home", "--shell", "/bin/false", NAME],
        check=False,
        capture_output=True,
    )
    return _existing(NAME)


def others_may_enter(folder: Path) -> bool:
    """Return whether an unprivileged account can enter `folder`, existing or not."""
    existing = [step for step in (folder, *folder.parents) if step.exists()]
    return all(step.stat().st_mode & stat.S_IXOTH for step in existing)


def others_may_run(program: Path) -> bool:
    """Return whether an unprivileged account can execute `program`."""
    mode = program.stat().st_mode
    wanted = stat.S_IROTH | stat.S_IXOTH
    return mode & wanted == wanted and others_may_enter(program.resolve().parent)
