"""Read a file's bytes into headings and rows, within the limits of `limits`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kernel.chinese.text import clean, compact
from kernel.errors import Invalid
from kernel.tabular import textfiles, workbooks
from kernel.tabular.headings import MAX_LENGTH, heading_key
from kernel.tabular.limits import HEADING_WITHIN, MAX_FILE, MAX_ROWS, no_table, refuse_size

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# Names of streams in OLE files that are workbooks; documents and slides have none of them.
_OLD_BOOKS = tuple(
    f"{name}\0".encode("utf-16-le") for name in ("Workbook", "Book", "EncryptedPackage")
)
_TOTAL = re.compile(r"(?:合计|总计|小计|共计)(?::.*)?")
_NOTE = re.compile(
    r"(?:注|备注|说明|(?:填表|制表|填报|审核|经办|负责|联系)人|单位负责人|填报单位|制表|审核|日期|(?:填报|制表)(?:日期|时间))(?:签字|签名)?:.*"
)


@dataclass(frozen=True)
class Sheet:
    """A table's headings and rows, each row with its number in the workbook.

    A cell is a `str`, a `float` (a number cell; `Number1904` in a workbook that counts days from
    1904), a `date`, `datetime`, `time` or `bool`. An error of a formula is its text, such as "#N/A".
    A table of several sheets has `RowNumber`s. `remarks` say what was not read or is hidden.
    """

    headings: tuple[str, ...]
    rows: list[tuple[int, list[Any]]]
    sheet: str = ""
    # The sheets read as one table, in order; [""] for one alone.
    sheets: tuple[str, ...] = ("",)
    remarks: tuple[str, ...] = ()


def read_table(name: str, content: bytes, known: frozenset[str]) -> Sheet:
    """Read the one table of an xlsx or csv file.

    `known` are the normal forms of the headings this import knows; the row with most of them
    is the heading. Raises Invalid for a file that is too large, hostile, of another type, encrypted,
    empty or without known headings.
    """
    if len(content) > MAX_FILE:
        raise Invalid(
            file=_("The file is larger than 5 MB. Split it, or save it without pictures.")
        )
    if not content.strip():
        raise _empty()
    if content.startswith(_OLE):
        raise _old(content)
    if content.startswith(_ZIP):
        sheets = workbooks.read_sheets(content)
    else:
        sheets = [(name, textfiles.read_lines(content))]
    best = max(sheets, key=lambda sheet: _heading_row(sheet[1], known)[1], default=None)
    if best is None:
        raise Invalid(file=_("The file holds no table."))
    if not any(_is_filled(cell) for _name, rows in sheets for row in rows for cell in row):
        raise _empty()
    return _sheet(best[0], best[1], known)


def _empty() -> Invalid:
    return Invalid(
        file=_(
            "The file is empty. Open it to see whether the table is in it, save it, "
            "and choose it again."
        )
    )


def _old(content: bytes) -> Invalid:
    if not any(name in content for name in _OLD_BOOKS):
        return no_table()
    return Invalid(
        file=_(
            "This is an old .xls workbook or one with a password. "
            "Open it, take the password off and save it as .xlsx."
        )
    )


def _heading_row(rows: list[list[Any]], known: frozenset[str]) -> tuple[int, int]:
    """Return (index, number of known headings) of the row with the most known headings."""
    scores = [
        sum(heading_key(cell) in known for cell in row if isinstance(cell, str) and cell)
        for row in rows[:HEADING_WITHIN]
    ]
    best = max(range(len(scores)), key=lambda index: scores[index], default=0)
    return best, scores[best] if scores else 0


def _sheet(sheet: str, rows: list[list[Any]], known: frozenset[str]) -> Sheet:
    index, found = _heading_row(rows, known)
    if found == 0:
        raise Invalid(
            file=_(
                "No row of the file has the headings this import knows. "
                "Download the template and compare."
            )
        )
    headings = tuple(clean(cell)[:MAX_LENGTH] for cell in rows[index])
    data = [
        (number, row)
        for number, row in enumerate(rows[index + 1 :], start=index + 2)
        if any(map(_is_filled, row)) and not _is_total(row)
    ]
    while data and _is_note(data[-1][1]):
        data.pop()
    if not data:
        raise Invalid(file=_("The table has headings but no rows."))
    if len(data) > MAX_ROWS:
        refuse_size(len(rows), len(headings), sheet)
    return Sheet(headings, data, sheet)


def _is_filled(cell: Any) -> bool:
    return cell is not None and cell != "" and not (isinstance(cell, str) and cell.isspace())


def _is_total(row: list[Any]) -> bool:
    """Say whether a row is a total, by its first filled cell."""
    first = next(filter(_is_filled, row))
    # Most first cells are numbers and codes: the test for one character skips the regular expression.
    return isinstance(first, str) and "计" in first and bool(_TOTAL.fullmatch(compact(first)))


def _is_note(row: list[Any]) -> bool:
    """Say whether a row is a note below the table, such as who filled it in."""
    return all(_NOTE.fullmatch(compact(cell)) for cell in row if _is_filled(cell))
