"""From a file's bytes to rows, within limits that are checked before anything is unpacked."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from kernel.errors import Invalid
from kernel.text import clean

MEGABYTE = 1024 * 1024
MAX_FILE = 5 * MEGABYTE
MAX_UNPACKED = 50 * MEGABYTE
MAX_RATIO = 100
MAX_ROWS = 20_000
MAX_COLUMNS = 60
# A heading stands within the first rows; above it are titles.
HEADING_WITHIN = 20
TOTALS = frozenset({"合计", "总计", "小计", "共计"})
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Table:
    """A sheet's headings and rows; each row with the number the workbook shows for it."""

    headings: tuple[str, ...]
    rows: list[tuple[int, list[Any]]]
    sheet: str = ""


def read_table(name: str, content: bytes, known: frozenset[str]) -> Table:
    """Read the one table of an xlsx or csv file.

    `known` are the headings this import knows; the row with most of them
    is the heading. Raises Invalid, in plain words, for a file that is too large, hostile, of another
    type, encrypted, empty or without known headings.
    """
    if len(content) > MAX_FILE:
        raise Invalid(
            file=_("The file is larger than 5 MB. Split it, or save it without pictures.")
        )
    if content.startswith(_OLE):
        raise Invalid(
            file=_(
                "This is an old .xls workbook or one with a password. "
                "Open it, take the password off and save it as .xlsx."
            )
        )
    sheets = _workbook(content) if content.startswith(_ZIP) else [(name, _csv(content))]
    best = max(sheets, key=lambda sheet: _heading_row(sheet[1], known)[1], default=None)
    if best is None:
        raise Invalid(file=_("The file holds no table."))
    return _table(best[0], best[1], known)


def _workbook(content: bytes) -> list[tuple[str, list[list[Any]]]]:
    _refuse_bombs(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = []
        for sheet_name in book.sheet_names:
            sheet = book.get_sheet_by_name(sheet_name)
            _check_size(sheet.total_height, sheet.total_width)
            sheets.append((sheet_name, sheet.to_python(skip_empty_area=False)))
    except (CalamineError, ValueError, KeyError, OSError) as error:
        raise Invalid(
            file=_("The file is damaged or no workbook. Open it, save it again as .xlsx.")
        ) from error
    return sheets


def _refuse_bombs(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Invalid(
            file=_("The file is damaged or no workbook. Open it, save it again as .xlsx.")
        ) from error
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if unpacked > MAX_UNPACKED or unpacked / packed > MAX_RATIO or len(entries) > 1000:
        raise Invalid(
            file=_("Unpacked, the file is far too large. Copy the table alone into a new workbook.")
        )
    if not any(entry.filename == "[Content_Types].xml" for entry in entries):
        raise Invalid(file=_("This is an archive, not a workbook. Unpack it and choose the .xlsx."))


def _csv(content: bytes) -> list[list[Any]]:
    if b"\x00" in content[:4096]:
        raise Invalid(file=_("This is neither a workbook (.xlsx) nor a text table (.csv)."))
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    try:
        rows: list[list[Any]] = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise Invalid(file=_("The text table is damaged: %(why)s") % {"why": error}) from error
    _check_size(len(rows), max(map(len, rows), default=0))
    return rows


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid(file=_("The text table is neither in UTF-8 nor in GB 18030."))


def _check_size(rows: int, columns: int) -> None:
    if rows > MAX_ROWS + HEADING_WITHIN or columns > MAX_COLUMNS:
        raise Invalid(
            file=_(
                "A table may have 20,000 rows and 60 columns; this one has %(rows)d x %(columns)d."
            )
            % {"rows": rows, "columns": columns}
        )


def _heading_row(rows: list[list[Any]], known: frozenset[str]) -> tuple[int, int]:
    """Return (index, known headings) of the row that looks most like the heading."""
    scores = [
        sum(clean(cell) in known for cell in row if isinstance(cell, str) and cell)
        for row in rows[:HEADING_WITHIN]
    ]
    best = max(range(len(scores)), key=lambda index: scores[index], default=0)
    return best, scores[best] if scores else 0


def _table(sheet: str, rows: list[list[Any]], known: frozenset[str]) -> Table:
    index, found = _heading_row(rows, known)
    if found == 0:
        raise Invalid(
            file=_(
                "No row of the file has the headings this import knows. "
                "Download the template and compare."
            )
        )
    headings = tuple(clean(cell) for cell in rows[index])
    data = [
        (number, row)
        for number, row in enumerate(rows[index + 1 :], start=index + 2)
        if any(cell not in ("", None) for cell in row) and clean(row[0]) not in TOTALS
    ]
    if not data:
        raise Invalid(file=_("The table has headings but no rows."))
    return Table(headings, data, sheet)
