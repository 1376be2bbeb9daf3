"""Write workbooks and CSV, without formulas."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kernel import clock, realm
from kernel.chinese.cells import MonthOnly
from kernel.chinese.text import clean
from kernel.lazily import Later
from kernel.models import Import
from kernel.tabular import choices, disputes, files
from kernel.tabular.cells import has_lost_digits
from kernel.tabular.importers import REMARK, Field, Importer, importers
from kernel.tabular.rows import sheet_of
from kernel.tabular.textfiles import FORMULA_STARTS

if TYPE_CHECKING:
    import xlsxwriter
else:
    xlsxwriter = Later("xlsxwriter")

# Limits of a cell: longer text is cut, larger numbers are written as text.
_LONGEST_TEXT = 32_767
_LARGEST_NUMBER = 10**15
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class ExportColumn:
    """A column of a workbook: its heading, its width in characters and its kind.

    One of the kind "code" has text format in all its rows, so that long numbers typed into it keep
    their digits. `choices` are offered in every row.
    """

    label: str
    width: int = 16
    kind: str = "text"
    choices: tuple[str, ...] = ()


def write_xlsx(
    title: str, columns: Sequence[ExportColumn], rows: Iterable[Sequence[Any]], watermark: str = ""
) -> bytes:
    """Return a workbook with a title line, headings and `rows`, with a page set-up for print.

    Text is always written as text: "=1+1" becomes no formula.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True, "bg_color": "#F1F3F5", "border": 1, "text_wrap": True})
    cells = _Cells(book, sheet)
    line = " · ".join(part for part in (realm.current().name, title, watermark) if part)
    sheet.write_string(0, 0, f"{line} · {clock.now():%Y-%m-%d %H:%M}")
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width, cells.format_of(column))
        sheet.write_string(1, place, column.label, bold)
    last = 1
    for last, row in enumerate(rows, start=2):
        for place, (column, value) in enumerate(zip(columns, row, strict=False)):
            cells.write(last, place, value, cells.format_of(column))
    for place, column in enumerate(columns):
        if column.choices:
            offered: Any = {"validate": "list", "source": list(column.choices)}
            sheet.data_validation(2, place, max(last, 2), place, offered)
    sheet.freeze_panes(2, 0)
    if columns:
        sheet.autofilter(1, 0, last, len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    sheet.set_footer(_footer(realm.current().name, watermark))
    book.close()
    return buffer.getvalue()


def write_csv(columns: Sequence[ExportColumn], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a CSV table (UTF-8 with byte order mark, for Excel).

    Text that a spreadsheet would take for a formula gets an apostrophe, which `textfiles` removes.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([column.label for column in columns])
    writer.writerows([_csv_cell(value) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def template(importer: type[Importer]) -> bytes:
    """Return a workbook with the headings of a kind of table, and its examples."""
    columns = [ExportColumn(str(field.label), 20, _kind_of(field)) for field in importer.fields]
    return write_xlsx(
        _("Template: %(what)s") % {"what": importer.label}, columns, importer.examples
    )


def error_workbook(row: Import, content: bytes) -> bytes:
    """Return a workbook of the refused rows as uploaded, each with its faults; once corrected it can be imported.

    A column asks what counts where a row contradicts another one.
    """
    importer = importers[row.kind]
    table, found = files.read(importer, row.file_name, content, row.mapping.get("sheet", ""))
    wrong: dict[tuple[str, int], list[str]] = {}
    for fault in row.faults.exclude(weight=REMARK):
        text = f"{fault.column}：{fault.reason}" if fault.column else fault.reason
        wrong.setdefault((fault.sheet, fault.row), []).append(text)
    kinds = {
        found.index[field.key]: _kind_of(field)
        for field in importer.fields
        if field.key in found.index
    }
    columns = [ExportColumn("行号", 8), ExportColumn("错误原因", 48)]
    # Only where there is something to choose.
    asked = [""] if row.faults.filter(code=disputes.CONFLICT).exists() else []
    if asked:
        shown = row.report.get("disputes", [])
        may_differ = len(shown) >= disputes.SHOWN or any(d.get("may_differ") for d in shown)
        offered = choices.offered(may_differ=may_differ and bool(importer.number_columns))
        columns.append(ExportColumn(choices.HEADING, 14, choices=offered))
    columns += [
        ExportColumn(heading, 20, kinds.get(at, "text"))
        for at, heading in enumerate(table.headings)
    ]
    broken = [(number, cells) for number, cells, _code, _reason in table.broken]
    rows = (
        [f"{sheet_of(number)} {number}".strip(), "；".join(wrong[place]), *asked, *cells]
        for number, cells in (*table.rows, *broken)
        if (place := (sheet_of(number), int(number))) in wrong
    )
    return write_xlsx(_("Rows to mend: %(file)s") % {"file": row.file_name}, columns, rows)


def _kind_of(field: Field) -> str:
    return "code" if field.digits else "text"


def _csv_cell(value: Any) -> str:
    if isinstance(value, datetime) and value.tzinfo:
        value = value.astimezone(clock.ZONE).replace(tzinfo=None)
    text = _text(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA_STARTS) else text


def _footer(name: str, watermark: str) -> str:
    """Return the footer of printed pages; "&" is the footer's control character and doubled."""
    left, middle = name.replace("&", "&&"), watermark.replace("&", "&&")
    return f"&L{left[:80]}&C{middle[:120]}&R&P / &N"


class _Cells:
    """Writes values by type: text never as a formula, long numbers as text."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self.sheet = sheet
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.text = book.add_format({"num_format": "@"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})

    def format_of(self, column: ExportColumn) -> Any:
        """Return the format of all cells of a column, None for the usual one."""
        return self.text if column.kind == "code" else None

    def write(self, row: int, place: int, value: Any, form: Any = None) -> None:
        """Write one cell; with a `form` for text, a number becomes text."""
        if isinstance(value, datetime):
            local = value.astimezone(clock.ZONE) if value.tzinfo else value
            self.sheet.write_datetime(row, place, local.replace(tzinfo=None), self.moment)
        elif isinstance(value, MonthOnly):
            self.sheet.write_string(row, place, value.isoformat())
        elif isinstance(value, date):
            self.sheet.write_datetime(row, place, value, self.day)
        elif form is not None:
            # A number that has lost digits stays in scientific notation, so that none takes it for whole.
            text = str(value) if has_lost_digits(value) else clean(value)
            self.sheet.write_string(row, place, text[:_LONGEST_TEXT], form)
        elif _is_number(value):
            self.sheet.write_number(row, place, value)
        elif text := _text(value):
            self.sheet.write_string(row, place, text[:_LONGEST_TEXT])


def _is_number(value: Any) -> bool:
    """Say whether a workbook stores a number exactly: finite, with at most 15 digits."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    return math.isfinite(value) and abs(float(value)) < _LARGEST_NUMBER


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)
