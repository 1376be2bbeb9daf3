"""The file of heads: one signed JSON line a head, appended where the database's owner cannot write.

Each line holds the signature of the line before it, so that none can be taken out of the middle,
and is signed by a key that the database does not have.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from kernel import clock
from kernel.journal import signing

# The chain of the platform; a county's is its id.
PLATFORM = "platform"
HEAD, RESTORED, BEGUN = "head", "restored", "begun"
LONGEST_LINE = 1 << 16


@dataclass(frozen=True, kw_only=True)
class Head:
    """The newest seal of a chain: its number and hash. `county` is the address, for people."""

    chain: str
    county: str
    number: int
    digest: str


def append(heads: Iterable[Head], *, what: str = HEAD, why: str = "") -> str:
    """Append a line a head and sync the file to the disk; return the last line.

    One write for all of them, under the file's lock. A new file begins with a line of its own, which
    holds the signature of the last line of the file it follows. Raises OSError when it cannot be
    written.
    """
    path = Path(settings.JOURNAL_HEADS)
    now = clock.now().isoformat(timespec="seconds")
    with _locked(path) as handle:
        size = os.fstat(handle).st_size
        ending = os.pread(handle, LONGEST_LINE, max(0, size - LONGEST_LINE))
        previous = _last_signature(ending) if size else _predecessor(path)
        rows: list[dict[str, Any]] = [] if size else [{"what": BEGUN}]
        rows += [{"what": what, **vars(head), **({"why": why} if why else {})} for head in heads]
        lines = [""] if size and not ending.endswith(b"\n") else []
        for row in rows:
            line = _signed({"at": now, **row, "previous": previous})
            previous = line["sign"]
            lines.append(json.dumps(line, ensure_ascii=False))
        _write_all(handle, "".join(f"{line}\n" for line in lines).encode())
    return lines[-1] if lines else ""


def is_genuine(line: dict[str, Any]) -> bool:
    """Say whether a line was signed by a key of this installation, and not changed since."""
    unsigned = {name: value for name, value in line.items() if name != "sign"}
    return signing.is_signed(_canonical(unsigned), str(line.get("sign")))


def read(paths: Sequence[Path]) -> Iterator[tuple[Path, int, dict[str, Any] | None]]:
    """Yield (file, number, line) of the files in their order; None for what is not a line."""
    for path in paths:
        with path.open("rb") as file:
            for number, text in enumerate(file, 1):
                if text.strip():
                    yield path, number, _parsed(text)


def _signed(line: dict[str, Any]) -> dict[str, Any]:
    return {**line, "sign": signing.sign(_canonical(line))}


def _canonical(line: dict[str, Any]) -> str:
    return json.dumps(line, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _parsed(text: bytes) -> dict[str, Any] | None:
    try:
        line = json.loads(text)
    except ValueError:
        return None
    return line if isinstance(line, dict) else None


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Open the file for appending, readable by its owner only, and hold its lock.

    When the file was renamed (rotated) while waiting for the lock, the new one is opened.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        handle = os.open(path, flags, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if not (path.exists() and os.path.samestat(path.stat(), os.fstat(handle))):
                continue
            yield handle
            return
        finally:
            os.close(handle)


def _write_all(handle: int, content: bytes) -> None:
    while content:
        content = content[os.write(handle, content) :]
    os.fsync(handle)


def _last_signature(ending: bytes) -> str:
    """Return the signature of the last whole line; "" when there is none."""
    for text in reversed(ending.split(b"\n")):
        line = _parsed(text)
        if line is not None and "sign" in line:
            return str(line["sign"])
    return ""


def _predecessor(path: Path) -> str:
    """Return the last signature of the newest rotated file, which lies beside: FILE.1, FILE-20261126."""
    older = [found for found in path.parent.glob(f"{path.name}?*") if found.is_file()]
    if not older:
        return ""
    newest = max(older, key=lambda found: found.stat().st_mtime)
    with newest.open("rb") as file:
        file.seek(max(0, newest.stat().st_size - LONGEST_LINE))
        return _last_signature(file.read())
