"""Tables out: workbooks whose cells are what they look like, never formulas."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from kernel import clock, realm
from kernel.models import Import
from kernel.tabular import mapping
from kernel.tabular.importers import Importer, importers
from kernel.tabular.reading import read_table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class ExportColumn:
    """A column of a workbook: its heading and its width in characters."""

    label: str
    width: int = 16
    kind: str = "text"


def write_xlsx(
    title: str, columns: Sequence[ExportColumn], rows: Iterable[Sequence[Any]], watermark: str = ""
) -> bytes:
    """Return a workbook with a title line, headings and `rows`, ready to print.

    Text is always written as text, so that "=1+1" stays what it is.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True, "bg_color": "#F1F3F5", "border": 1, "text_wrap": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    line = " · ".join(part for part in (realm.current().name, title, watermark) if part)
    sheet.write_string(0, 0, f"{line} · {clock.now():%Y-%m-%d %H:%M}")
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(1, place, column.label, bold)
    last = 1
    for last, row in enumerate(rows, start=2):
        for place, value in enumerate(row):
            _write_cell(sheet, last, place, value, day)
    sheet.freeze_panes(2, 0)
    if columns:
        sheet.autofilter(1, 0, last, len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    sheet.set_footer(f"&L{realm.current().name}&C{watermark}&R&P / &N")
    book.close()
    return buffer.getvalue()


def template(importer: type[Importer]) -> bytes:
    """Return an empty workbook with the headings of a kind of table."""
    columns = [ExportColumn(str(field.label), 20) for field in importer.fields]
    return write_xlsx(_("Template: %(what)s") % {"what": importer.label}, columns, [])


def error_workbook(row: Import) -> bytes:
    """Return the refused rows as they came, each with what is wrong; mended, it can be imported."""
    importer = importers()[row.kind]
    said = mapping.remembered(row.kind)
    table = read_table(
        row.file_name,
        bytes(row.file.content),
        mapping.known_headings(importer, said),
    )
    wrong: dict[int, list[str]] = {}
    for fault in row.faults.all():
        wrong.setdefault(fault.row, []).append(f"{fault.column}：{fault.reason}")
    columns = [ExportColumn("行号", 8), ExportColumn("错误原因", 48)]
    columns += [ExportColumn(heading, 20) for heading in table.headings]
    rows = (
        [number, "；".join(wrong[number]), *cells]
        for number, cells in table.rows
        if number in wrong
    )
    return write_xlsx(_("Rows to mend: %(file)s") % {"file": row.file_name}, columns, rows)


def _write_cell(sheet: Any, row: int, place: int, value: Any, day: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, (datetime, date)):
        sheet.write_datetime(
            row, place, value.replace(tzinfo=None) if isinstance(value, datetime) else value, day
        )
    elif isinstance(value, bool):
        sheet.write_string(row, place, _("yes") if value else _("no"))
    elif isinstance(value, (int, float, Decimal)):
        sheet.write_number(row, place, value)
    else:
        sheet.write_string(row, place, str(value))
