"""A separate program that turns a workbook into lines of JSON, within limits of memory and time.

A workbook of 1 KB can name a cell in the last row and column, or a billion texts; the library then
allocates more memory than there is and aborts its process. Hence this separate process, which has
nothing but the file, and imports no other module of the product than its parts.

argv: megabytes, seconds, rows, columns, megabytes of output. Input: the workbook. Output: a line
`{"from_1904"}`; for each sheet a line of its name, size and what is hidden or merged, then lines of a
batch of rows each; a day or moment is `{"at": ISO}`, with `"late"` a day written 43 seconds early, with `"shown"` one of which only a part is shown. A sheet beyond the limits has its first rows only.
Exit code 0, 2 (no workbook), 4 (a password); any other means too large.
"""

from __future__ import annotations

import gc
import io
import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from zipfile import BadZipFile

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from kernel.lazily import Later
from kernel.tabular.bookparts import NO_RESULT, Facts, Parts
from kernel.tabular.styleparts import MONTH, NO_YEAR, with_unit

# As in `kernel.lazily`: `typing` is not loaded.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from kernel.tabular import freeparts, oldparts, webparts

    AnyParts = Parts | oldparts.OldParts | freeparts.FreeParts
else:
    # Most files are an .xlsx.
    freeparts = Later("kernel.tabular.freeparts")
    oldparts = Later("kernel.tabular.oldparts")
    webparts = Later("kernel.tabular.webparts")

ZIP, COMPOUND = b"PK", b"\xd0\xcf\x11\xe0"
DAMAGED, TOO_LARGE, LOCKED = 2, 3, 4
BATCH = 200
# Rows of a sheet that is too large, among which its heading is.
FEW = 30
# Columns in which a formula without a result may be the last cell of a row.
FURTHEST = 60


def limit(megabytes: int, seconds: int) -> None:
    """Limit this process's memory (MB) and CPU time (s)."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Out of memory, the library may deadlock, which uses no CPU time.
    signal.alarm(3 * seconds)


class Output:
    """Lines of JSON on the standard output, up to `room` bytes: every cell may hold one long text."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.encode = json.JSONEncoder(
            ensure_ascii=False, check_circular=False, default=_as_json
        ).encode

    def write(self, value: object) -> None:
        """Write one line. Raises MemoryError above the limit of bytes."""
        line = self.encode(value).encode()
        # One letter is found ten times as fast as several, and few cells hold these.
        may_be_truth = (b"u" in line and b"true" in line) or (b"l" in line and b"false" in line)
        if may_be_truth and isinstance(value, list):
            line = self.encode([_without_truths(row) for row in value]).encode()
        self.room -= len(line)
        if self.room < 0:
            raise MemoryError
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.write(b"\n")


def tell(content: bytes, rows: int, columns: int, output: Output) -> None:
    """Write the sheets of a workbook or the tables of a page; of one beyond the limits the first rows only."""
    if not content.startswith((ZIP, COMPOUND)) and webparts.holds_tables(content):
        tell_page(content, rows, columns, output)
        return
    book, parts = _opened(content, rows)
    output.write({"from_1904": parts is not None and parts.from_1904})
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        facts = parts.sheets.get(meta.name) if parts else None
        height, width = (place + 1 for place in sheet.end) if sheet.end else (0, 0)
        lines = _lines(sheet, facts)
        if height > rows or width > columns:
            filled = _without_blanks(lines)
            height, width = len(filled), max(map(len, filled), default=0)
            is_large = height > rows or width > columns
            lines = iter([row[:columns] for row in filled[: FEW if is_large else height]])
        output.write(
            {
                "sheet": meta.name,
                "rows": height,
                "columns": width,
                "is_hidden": meta.visible != SheetVisibleEnum.Visible,
                "merged": _merged(sheet, facts),
                "hidden_rows": sorted(facts.hidden_rows) if facts else [],
                "hidden_columns": facts.hidden_columns if facts else [],
                "stray": facts.stray if facts else [],
                "struck_rows": sorted(facts.struck_rows) if facts else [],
                "noted_rows": sorted(facts.noted_rows) if facts else [],
                "is_bare": parts is None,
            }
        )
        while batch := list(islice(lines, BATCH)):
            output.write(batch)


def tell_page(content: bytes, rows: int, columns: int, output: Output) -> None:
    """Write the tables of a page as sheets."""
    output.write({"from_1904": False})
    for table in webparts.tables_of(content, rows, columns):
        is_large = table.height > rows or table.width > columns
        output.write(
            {
                "sheet": table.name,
                "rows": table.height,
                "columns": table.width,
                "is_hidden": False,
                "merged": table.merged,
                "hidden_rows": sorted(table.hidden_rows),
                "hidden_columns": [],
                "stray": [],
                "struck_rows": [],
                "noted_rows": [],
                "is_bare": False,
            }
        )
        lines = iter(table.rows[: FEW if is_large else rows])
        while batch := list(islice(lines, BATCH)):
            output.write(batch)


def _opened(content: bytes, rows: int) -> tuple[CalamineWorkbook, AnyParts | None]:
    """Open a workbook, under usual names where the library does not find its parts."""
    is_old = content.startswith(COMPOUND)
    if is_old or content[30:38] == b"mimetype":
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        try:
            return book, oldparts.OldParts(content) if is_old else freeparts.FreeParts(
                content, rows
            )
        except (KeyError, ValueError, SyntaxError):
            return book, None
    try:
        parts = Parts(content, rows)
    except (KeyError, ValueError, SyntaxError, BadZipFile):
        # Another kind than .xlsx, or damaged: the library says which.
        return CalamineWorkbook.from_filelike(io.BytesIO(content)), None
    if not parts.is_stray:
        try:
            return CalamineWorkbook.from_filelike(io.BytesIO(content)), parts
        except PasswordError:
            raise
        except CalamineError:
            pass
    return CalamineWorkbook.from_filelike(io.BytesIO(parts.plain())), parts


def _merged(sheet: CalamineSheet, facts: Facts | None) -> list[object]:
    told: list[object] = [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
    return told or list(facts.merged if facts else ())


def _lines(sheet: CalamineSheet, facts: Facts | None) -> Iterator[list[object]]:
    """Yield a sheet's rows from its first row and column on, with the errors of formulas as text."""
    # The library's rows begin at the first row, but only at the first used column.
    blanks: list[object] = [""] * sheet.start[1] if sheet.start else []
    noted = _noted(facts) if facts else {}
    for number, found in enumerate(sheet.iter_rows()):
        line: list[object] = found if not blanks else [*blanks, *found]  # type: ignore[assignment]  # a new list
        if facts and number in noted:
            _correct(line, facts, number, noted[number])
        yield line


def _noted(facts: Facts) -> dict[int, list[int]]:
    """Return {row: columns} of the cells of which more is known than the library tells."""
    noted: dict[int, list[int]] = {}
    for row, column in (*facts.errors, *facts.units, *facts.late):
        noted.setdefault(row, []).append(column)
    return noted


def _correct(line: list[object], facts: Facts, number: int, columns: list[int]) -> None:
    for column in columns:
        text = facts.errors.get((number, column))
        if text == NO_RESULT and column < FURTHEST:
            # The library gives no cells for what has no value.
            line.extend([""] * (column + 1 - len(line)))
        if column < len(line):
            line[column] = text or _as_shown(line[column], facts, (number, column))


def _as_shown(cell: object, facts: Facts, place: tuple[int, int]) -> object:
    """Return a number with the unit that its format shows, a day with the part that is shown, and one written 43
    seconds early as the next one."""
    if place in facts.units and isinstance(cell, float | int):
        return with_unit(cell, facts.units[place])
    if isinstance(cell, date) and facts.units.get(place) in {MONTH, NO_YEAR}:
        return {"at": cell.isoformat()[:10], "shown": facts.units[place]}
    if place in facts.late and isinstance(cell, datetime):
        return {"at": (cell.date() + timedelta(days=1)).isoformat(), "late": True}
    return cell


def _without_truths(row: list[object]) -> list[object]:
    """Return a row with the text of truth values, as a spreadsheet shows them."""
    return [str(cell).upper() if isinstance(cell, bool) else cell for cell in row]


def _without_blanks(lines: Iterator[list[object]]) -> list[list[object]]:
    """Return rows without blank cells and rows at their ends."""
    found = []
    for row in lines:
        width = len(row)
        while width and (row[width - 1] == "" or str(row[width - 1]).isspace()):
            width -= 1
        found.append(row[:width])
    while found and not found[-1]:
        found.pop()
    return found


def _as_json(value: object) -> object:
    return {"at": value.isoformat()} if isinstance(value, date) else str(value)


def main() -> int:
    """Limit the process and convert the workbook; return the exit code."""
    megabytes, seconds, rows, columns, output = map(int, sys.argv[1:])
    limit(megabytes, seconds)
    # Nothing here refers to itself, and the process ends soon.
    gc.disable()
    try:
        tell(sys.stdin.buffer.read(), rows, columns, Output(output << 20))
    except MemoryError:
        return TOO_LARGE
    except PasswordError:
        return LOCKED
    except Exception:  # whatever a hostile file makes the library raise
        return DAMAGED
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # Without the interpreter's cleaning up: the system takes all memory back at once.
    os._exit(code)
