"""Reads workbooks, which may be hostile: checked as ZIP first, then read by a limited process."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import python_calamine
from django.utils.translation import gettext as _

from kernel.errors import Invalid
from kernel.tabular import unpacking
from kernel.tabular.limits import (
    MAX_COLUMNS,
    MAX_LINES,
    MAX_RATIO,
    MAX_UNPACKED,
    MEGABYTE,
    READING_MEGABYTES,
    READING_SECONDS,
    no_table,
    refuse_size,
)

RawSheet = tuple[str, list[list[Any]]]
_MAX_PARTS = 1000
_LIBRARIES = str(Path(python_calamine.__file__).parent.parent)
_INHERITED = ("PATH", "LD_LIBRARY_PATH")
# An .ods says in its first bytes what it is.
_ODS = b"opendocument.spreadsheet"


def read_sheets(content: bytes) -> list[RawSheet]:
    """Return the sheets of an .xlsx, each with all its rows from the first on.

    Raises Invalid for one that is damaged, hostile, of another kind or too large.
    """
    _look_at(content)
    sheets: list[RawSheet] = []
    sizes: list[tuple[int, int, str]] = []
    for line in _lines(content):
        if isinstance(line, dict):
            sizes.append((line["rows"], line["columns"], line["sheet"]))
            sheets.append((line["sheet"], []))
        else:
            sheets[-1][1].extend(line)
    for size in sizes:
        refuse_size(*size)
    return sheets


def _look_at(content: bytes) -> None:
    """Raise Invalid when the ZIP's directory shows a bomb, or not a workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _damaged() from error
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    if unpacked > MAX_UNPACKED or unpacked / packed > MAX_RATIO or len(parts) > _MAX_PARTS:
        raise _too_large()
    names = {part.filename for part in parts}
    # The library also reads .xlsb and .ods, which are not tested here.
    if "xl/workbook.bin" in names or _ODS in content[:200]:
        raise Invalid(file=_("This is no .xlsx workbook. Open it and save it as .xlsx."))
    is_office = "[Content_Types].xml" in names
    if "content.xml" in names or (is_office and "xl/workbook.xml" not in names):
        raise no_table()
    if not is_office:
        raise Invalid(file=_("This is an archive, not a workbook. Unpack it and choose the .xlsx."))


def _lines(content: bytes) -> Iterator[Any]:
    """Yield the reading process's lines as they come. It ends itself, if need be by an alarm."""
    decode = json.JSONDecoder(object_hook=_from_json).decode
    with _in_memory(content) as given, _started(given) as process:
        for line in process.stdout or ():
            yield decode(line.decode())
    if process.returncode == unpacking.DAMAGED:
        raise _damaged()
    if process.returncode:
        raise _too_large()


@contextmanager
def _in_memory(content: bytes) -> Iterator[BinaryIO]:
    """Yield an in-memory file: the content holds personal values and must not reach a disk."""
    with os.fdopen(os.memfd_create("workbook"), "w+b") as file:
        file.write(content)
        file.seek(0)
        yield file


def _started(given: BinaryIO) -> subprocess.Popen[bytes]:
    limits = (READING_MEGABYTES, READING_SECONDS, MAX_LINES, MAX_COLUMNS, MAX_UNPACKED // MEGABYTE)
    # Without site packages' start-up files and without this folder, whose names are ours.
    command = [sys.executable, "-s", "-S", "-P", unpacking.__file__, *map(str, limits)]
    # Nothing of the settings: no secret is where a hostile file is read.
    around = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return subprocess.Popen(  # noqa: S603 -- our own program, no shell
        command,
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**around, "PYTHONPATH": _LIBRARIES, "RUST_BACKTRACE": "0"},
    )


def _from_json(found: dict[str, Any]) -> Any:
    moment = found.get("at")
    if moment is None:
        return found
    return datetime.fromisoformat(moment) if "T" in moment else date.fromisoformat(moment)


def _damaged() -> Invalid:
    return Invalid(file=_("The file is damaged or no workbook. Open it, save it again as .xlsx."))


def _too_large() -> Invalid:
    return Invalid(
        file=_("Unpacked, the file is far too large. Copy the table alone into a new workbook.")
    )
