"""Read workbooks, which may be hostile, in a process with limits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import python_calamine

from kernel.chinese.cells import LateDay, MonthOnly, NoYear, Number1904
from kernel.tabular import kinds, unpacking
from kernel.tabular.limits import (
    MAX_COLUMNS,
    MAX_LINES,
    MAX_UNPACKED,
    MEGABYTE,
    READING_MEGABYTES,
    READING_SECONDS,
    too_large,
)
from kernel.tabular.sheets import RawSheet
from kernel.tabular.styleparts import MONTH

_LIBRARIES = Path(python_calamine.__file__).parent.parent
_PLATFORM = Path(__file__).parent.parent.parent
# The digits of a day as a number.
_SERIAL_LENGTH = 5
# Texts after which no further ones are looked for to be shared: the words of a table stand in its first rows.
_SHARED = 2000
_INHERITED = ("PATH", "LD_LIBRARY_PATH", "PYTHONPYCACHEPREFIX")


def read_sheets(content: bytes) -> list[RawSheet]:
    """Return the sheets of a workbook (.xlsx, .xlsm, .xlsb, .xls, .et, .ods) or the tables of a page, each from row 1.

    A sheet beyond the limits of a table has its first rows only. Raises Invalid for a workbook that is
    damaged, hostile, locked by a password or too large.
    """
    sheets: list[RawSheet] = []
    from_1904 = False
    texts: dict[Any, str] = {}
    for line in _lines(content):
        if not isinstance(line, dict):
            rows = _sharing(line, texts)
            sheets[-1].rows.extend(_reckoned(rows) if from_1904 else rows)
        elif "sheet" in line:
            sheets.append(_sheet(line))
        else:
            from_1904 = line["from_1904"]
    return sheets


def _sheet(told: dict[str, Any]) -> RawSheet:
    return RawSheet(
        name=told["sheet"],
        rows=[],
        size=(told["rows"], told["columns"]),
        is_hidden=told["is_hidden"],
        merged=told["merged"],
        hidden_rows=frozenset(told["hidden_rows"]),
        hidden_columns=frozenset(
            at for first, last in told["hidden_columns"] for at in range(first, min(last, 99) + 1)
        ),
        stray=told["stray"],
        struck_rows=frozenset(told["struck_rows"]),
        noted_rows=frozenset(told["noted_rows"]),
        is_bare=told["is_bare"],
    )


def _sharing(rows: list[list[Any]], texts: dict[Any, str]) -> list[list[Any]]:
    """Return rows that share the `texts` seen before: half of a register's memory are the same few words."""
    found = [[*map(texts.get, row, row)] for row in rows]
    if len(texts) < _SHARED:
        texts.update((cell, cell) for row in found for cell in row if isinstance(cell, str))
    return found


def _reckoned(rows: list[list[Any]]) -> list[list[Any]]:
    """Mark the numbers of a workbook that counts days from 1904, those kept as text too."""
    return [[Number1904(cell) if _may_be_day(cell) else cell for cell in row] for row in rows]


def _may_be_day(cell: Any) -> bool:
    return isinstance(cell, float) or (
        isinstance(cell, str)
        and len(cell) == _SERIAL_LENGTH
        and cell.isascii()
        and cell.isdecimal()
    )


def _lines(content: bytes) -> Iterator[Any]:
    """Yield the lines of the reading process while it runs; its own alarm ends it at the latest."""
    decode = json.JSONDecoder(object_hook=_from_json).decode
    with _in_memory(content) as given, _started(given) as process:
        for line in process.stdout or ():
            yield decode(line.decode())
    if process.returncode == unpacking.DAMAGED:
        raise kinds.damaged()
    if process.returncode == unpacking.LOCKED:
        raise kinds.locked()
    if process.returncode:
        raise too_large()


@contextmanager
def _in_memory(content: bytes) -> Iterator[BinaryIO]:
    """Yield a file in memory only, since it contains personal values."""
    with os.fdopen(os.memfd_create("workbook"), "w+b") as file:
        file.write(content)
        file.seek(0)
        yield file


def _started(given: BinaryIO) -> subprocess.Popen[bytes]:
    limits = (READING_MEGABYTES, READING_SECONDS, MAX_LINES, MAX_COLUMNS, MAX_UNPACKED // MEGABYTE)
    # No bytecode written, no site (no .pth files), no current folder, whose modules could shadow others.
    command = [sys.executable, "-B", "-s", "-S", "-P", "-m", unpacking.__name__, *map(str, limits)]
    # No variable of the settings: the process that reads a hostile file has no secrets.
    around = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return subprocess.Popen(  # noqa: S603 -- our own program, no shell
        command,
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**around, "PYTHONPATH": f"{_LIBRARIES}:{_PLATFORM}", "RUST_BACKTRACE": "0"},
    )


def _from_json(found: dict[str, Any]) -> Any:
    moment = found.get("at")
    if moment is None:
        return found
    if "late" in found:
        return LateDay.fromisoformat(moment)
    if "shown" in found:
        shown = MonthOnly if found["shown"] == MONTH else NoYear
        return shown.fromisoformat(moment)
    return datetime.fromisoformat(moment) if "T" in moment else date.fromisoformat(moment)
