"""Files that are whole or not there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from kernel.errors import Invalid


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Write a file under another name, for its owner's eyes only, and give it its own at the end.

    A process that is killed leaves a file that ends in ".part"; the next one writes over it. Raises
    Invalid for a folder that is not there or full: then nothing is left.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with os.fdopen(_private(part), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise not_written(error) from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def not_written(error: OSError) -> Invalid:
    """Return the refusal of a place that takes no file."""
    return Invalid(
        _("The backup could not be written, and nothing of it is kept: %(reason)s.")
        % {"reason": error.strerror or str(error)}
    )


def _private(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
