"""A separate program that converts a workbook to lines of JSON, within memory and time limits.

A workbook of 1 KB can name a cell in the last row and column, or a billion texts; the library then
asks for more memory than there is and ends its process at once. So that process is this one, which
knows nothing but the file. It is started by its path, and therefore imports nothing of ours.

argv: megabytes, seconds, rows, columns, megabytes of output. Input: the workbook. Output: for each
sheet a line `{"sheet", "rows", "columns"}`, then lines of a batch of rows each; a day or moment is
`{"at": ISO}`. A sheet beyond the limits has no rows. Exit code 0, 2 (no workbook); any other means too large.
"""

from __future__ import annotations

import io
import json
import resource
import signal
import sys
from datetime import date
from itertools import islice
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum

DAMAGED, TOO_LARGE = 2, 3
BATCH = 200


def limit(megabytes: int, seconds: int) -> None:
    """Set this process's limits of memory and CPU time."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Out of memory, the library may deadlock, which uses no CPU time: hence an alarm as well.
    signal.alarm(3 * seconds)


class Output:
    """Lines of JSON on standard output, limited in size: every cell may repeat one long text."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.encode = json.JSONEncoder(
            ensure_ascii=False, check_circular=False, default=_as_json
        ).encode

    def write(self, value: Any) -> None:
        """Write one line. Raises MemoryError when there is no room left."""
        line = self.encode(value).encode()
        self.room -= len(line)
        if self.room < 0:
            raise MemoryError
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.write(b"\n")


def tell(content: bytes, rows: int, columns: int, output: Output) -> None:
    """Write the sheets of a workbook."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        height, width = (place + 1 for place in sheet.end) if sheet.end else (0, 0)
        output.write({"sheet": meta.name, "rows": height, "columns": width})
        if height > rows or width > columns:
            continue
        # The library's rows begin at the first row, but at the first column that is used.
        blanks = [""] * sheet.start[1] if sheet.start else []
        rows_left = sheet.iter_rows()
        while batch := list(islice(rows_left, BATCH)):
            output.write([[*blanks, *row] for row in batch] if blanks else batch)


def _as_json(value: Any) -> Any:
    return {"at": value.isoformat()} if isinstance(value, date) else str(value)


def main() -> int:
    """Run the program; return the exit code."""
    megabytes, seconds, rows, columns, output = map(int, sys.argv[1:])
    limit(megabytes, seconds)
    try:
        tell(sys.stdin.buffer.read(), rows, columns, Output(output << 20))
    except MemoryError:
        return TOO_LARGE
    except Exception:  # whatever a hostile file makes the library raise
        return DAMAGED
    return 0


if __name__ == "__main__":
    sys.exit(main())
