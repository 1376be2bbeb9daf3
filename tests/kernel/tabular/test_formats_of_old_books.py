"""What formats of numbers show in workbooks of every kind: units of money, zeros before a code."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
from django.utils import translation

from kernel.tabular.reading import read_table
from tests.kernel.tabular.oldbooks import Shown, Struck, ods, xls

HEAD = ("名称", "资本", "代码")
CELLS = {
    Shown(300000, "元"): "300000元",
    Shown(30, "万元"): "30万元",
    Shown(111, digits=4): "0111",
    Shown(12.5, digits=4): 12.5,
    Shown(3800002, digits=7, before="0797-"): "0797-3800002",
    Shown(30): 30,
    # A number cell has lost the last digits of an ID number: no zeros give them back.
    Shown(360725198001010010, digits=15): 360725198001010010.0,
}


def xlsx(*rows: Any, inline: bool = False) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": inline})
    struck = book.add_format({"font_strikeout": True})
    sheet = book.add_worksheet()
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, Shown):
                look = {"num_format": cell.form, "font_strikeout": cell.is_struck}
                form = book.add_format(look)
                sheet.write_number(row, column, cell.number, form)
            elif isinstance(cell, Struck):
                sheet.write_rich_string(row, column, cell.text[:-1], struck, cell.text[-1])
            else:
                sheet.write(row, column, cell)
    book.close()
    return buffer.getvalue()


@pytest.mark.parametrize("made", [xlsx, xls, ods], ids=["xlsx", "xls", "ods"])
def test_a_number_is_read_as_its_format_shows_it(made: Callable[..., bytes]) -> None:
    rows = [("试一", cell, 5) for cell in CELLS]

    table = read_table("a", made(HEAD, *rows), frozenset(HEAD))

    assert [cells[1] for _number, cells in table.rows] == list(CELLS.values())
    assert [cells[2] for _number, cells in table.rows] == [5] * len(CELLS)
    assert not table.remarks


@pytest.mark.parametrize("made", [xlsx, xls, ods], ids=["xlsx", "xls", "ods"])
def test_crossed_out_rows_are_told(made: Callable[..., bytes]) -> None:
    rows = [("试一", Shown(30), 5), ("试二", Shown(30, is_struck=True), 5), ("试三", 30, 5)]

    with translation.override("en"):
        table = read_table("a", made(HEAD, *rows), frozenset(HEAD))

    assert [cells[1] for _number, cells in table.rows] == [30, 30, 30]
    assert [remark.partition(": ")[2][:2] for remark in table.remarks] == ["3."]


def inline(*rows: Any) -> bytes:
    """Return an .xlsx whose texts stand in their cells."""
    return xlsx(*rows, inline=True)


@pytest.mark.parametrize("made", [xlsx, inline, xls, ods], ids=["xlsx", "inline", "xls", "ods"])
def test_a_name_of_which_a_part_is_crossed_out_is_told(made: Callable[..., bytes]) -> None:
    rows = [("试一", 30, 5), (Struck("试二旧"), 30, 5), ("试三", 30, 5), (Struck("试四店"), 30, 5)]

    with translation.override("en"):
        table = read_table("a", made(HEAD, *rows), frozenset(HEAD))

    assert [cells[0] for _number, cells in table.rows] == ["试一", "试二旧", "试三", "试四店"]
    assert [remark.partition(": ")[2][:4] for remark in table.remarks] == ["3, 5"]


def test_a_crossed_out_text_of_its_own_cell_is_told() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEAD)
    sheet.write_row(1, 0, ("试一", 5, "1"))
    sheet.write_row(2, 0, ("试二", 5, "1"), book.add_format({"font_strikeout": True}))
    book.close()

    with translation.override("en"):
        table = read_table("a.xlsx", buffer.getvalue(), frozenset(HEAD))

    assert [remark.partition(": ")[2][:2] for remark in table.remarks] == ["3."]
