"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.errors import Invalid


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Write a file under a temporary name, readable by its owner only, and rename it at the end.

    A killed process leaves a ".part" file, which the next one overwrites. Raises Invalid for a
    folder that is missing or full (then no file is left), and while another process writes the
    same file.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with _private(part) as file:
            # The lock is released when the file is closed; only then may another process start.
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
                part.replace(path)
            except BaseException:
                part.unlink(missing_ok=True)
                raise
        _sync_folder(path.parent)
    except OSError as error:
        raise not_written(error, path) from error


def not_written(error: OSError, path: Path | str) -> Invalid:
    """Return the error for a path that cannot be written."""
    return Invalid(
        _("The backup could not be written, and nothing of it is kept: %(reason)s.")
        % {"reason": f"{path}: {reason_of(error)}"}
    )


def reason_of(error: OSError) -> str:
    """Return why a path cannot be used, in the reader's language where the cause is a common one."""
    reasons = {
        errno.ENOENT: _("there is no such file or folder"),
        errno.EISDIR: _("it is a folder, not a file"),
        errno.ENOTDIR: _("it is a file, not a folder"),
        errno.EEXIST: _("it is a file, not a folder"),
        errno.EACCES: _("there is no right to do so"),
        errno.EROFS: _("the disk is read-only"),
        errno.ENOSPC: _("the disk is full"),
    }
    return reasons.get(error.errno or 0) or error.strerror or str(error)


def lost(count: int) -> str:
    """Return the sentence about stored files that a backup cannot bring back."""
    return ngettext(
        "%(count)d stored file was gone or changed already when the backup was made.",
        "%(count)d stored files were gone or changed already when the backup was made.",
        count,
    ) % {"count": count}


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    """Open an empty file readable by its owner only; its lock is held while it is open."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        if not _is_mine(path, handle):
            raise Invalid(
                _("Another process is writing the same file: wait for it, or choose another name.")
            )
        os.ftruncate(handle, 0)
        yield file


def _is_mine(path: Path, handle: int) -> bool:
    """Take a file's lock; False when another process has it, or renamed the file since it was opened."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(path.stat(), os.fstat(handle))
    except (BlockingIOError, FileNotFoundError):
        return False


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
