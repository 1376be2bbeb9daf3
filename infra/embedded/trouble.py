"""Errors of the embedded servers, explained for users without technical knowledge."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Trouble(Exception):
    """An error whose text is one paragraph: what happened, what it means, what to do."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn OSError in the block into Trouble, with `path` as its place."""
    try:
        yield
    except OSError as error:
        raise Trouble(_explanation(error, path)) from error


def _explanation(error: OSError, path: Path) -> str:
    place = error.filename or path
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return no_space(Path(path))
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return (
            f"{place} cannot be written ({error.strerror}). The database and the broker keep their "
            f"data there. Give yourself write access to it, or set LIANGXIN_VAR to a folder that "
            f"is yours."
        )
    return f"{place}: {error.strerror}. The embedded servers cannot work with it; look at it first."


def no_space(path: Path) -> str:
    """Return the message for a full disk below `path`."""
    return (
        f"The disk that holds {path} is full. The database cannot be written safely, so it was not "
        f"started and nothing was lost. Free some space (300 MB at least), or set LIANGXIN_VAR to "
        f"a folder on another disk, and start again."
    )
