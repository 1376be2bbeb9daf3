"""Creates `.venv` and installs the locked packages. Runs with any Python, without packages."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
NODE_LOCK = ROOT / "infra" / "assets" / "node.lock"
STAMP = VENV / "installed"
OLDEST = (3, 11)
SPACE_NEEDED = 1024**3


def main() -> int:
    """Bring `.venv` up to date; do nothing when it already is."""
    if sys.version_info < OLDEST:
        return _refuse(
            f"This is Python {sys.version.split()[0]}, and Liangxin needs 3.11 or newer. Install a "
            f"newer one (python3.11, say), and name it: make run PYTHON=python3.11"
        )
    sys.path.insert(0, str(ROOT))
    with LOCK.open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # A second command waits here, then finds it done.
        locks = _locks()
        wanted = _fingerprint(locks)
        if _works() and STAMP.exists() and STAMP.read_text(encoding="ascii") == wanted:
            return 0
        return _install(locks, wanted)


def _locks() -> list[Path]:
    """Return the lock files to install: Node's too, where the machine has no Node."""
    has_node = shutil.which("npm") and shutil.which("node")
    return [LOCK] if has_node else [LOCK, NODE_LOCK]


def _fingerprint(locks: list[Path]) -> str:
    version = ".".join(map(str, sys.version_info[:2]))
    content = b"".join(lock.read_bytes() for lock in locks)
    return f"{version} {hashlib.sha256(content).hexdigest()}"


def _works() -> bool:
    """Return whether the venv's Python runs and has this version; removing or upgrading Python breaks it."""
    if not PYTHON.exists():
        return False
    code = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    return subprocess.run([PYTHON, "-c", code], check=False).returncode == 0


def _install(locks: list[Path], wanted: str) -> int:
    from infra import progress  # noqa: PLC0415 -- the path to it is known only now

    if shutil.disk_usage(ROOT).free < SPACE_NEEDED:
        return _refuse(
            f"The disk that holds {ROOT} has less than 1 GB left, and the packages would fill it. "
            f"Free some space and start again."
        )
    try:
        if not _works():
            with progress.step("Making .venv"):
                progress.run([sys.executable, "-m", "venv", "--clear", VENV], cwd=ROOT)
        with progress.step("Installing the locked packages"):
            pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input", "--require-hashes"]
            # The lock names all dependencies; most modules are never imported and need no bytecode.
            pip += ["--no-deps", "--no-compile"]
            environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
            files = [part for lock in locks for part in ("-r", str(lock))]
            progress.run([*pip, *files], cwd=ROOT, env=environment)
    except progress.Failed as failure:
        hint = (
            "Python's venv module is incomplete here; on Debian and Ubuntu: apt install python3-venv"
            if "ensurepip" in str(failure)
            else "If the network was away, start again: what is downloaded is kept."
        )
        return _refuse(f"{failure}\n{hint}")
    except OSError as error:
        return _refuse(f"{error.filename}: {error.strerror}. Is {ROOT} yours to write in?")
    STAMP.write_text(wanted, encoding="ascii")
    return 0


def _refuse(reason: str) -> int:
    sys.stderr.write(f"\n{reason}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
