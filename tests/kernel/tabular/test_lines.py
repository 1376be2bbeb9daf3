"""Lines that are no rows of a table: units, sections, prefilled numbers, a table below, formulas without a result."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest
from django.utils import translation

from kernel.tabular.headings import heading_key
from kernel.tabular.reading import Sheet, read_table
from tests.kernel.tabular.books import book

HEAD = ("序号", "姓名", "电话", "所在党支部", "注册资本")
KNOWN = frozenset(map(heading_key, (*HEAD[1:], "注册资本(万元)")))
WANG, LI = ((1, "王一", "1", "东", 3), (2, "李二", "2", "西", 4))
LEFT_OUT = (
    "Lines that are no entries (totals, units, titles, notes, another table) were left out: %s."
)


def read(content: bytes) -> Sheet:
    with translation.override("en"):
        return read_table("a.xlsx", content, KNOWN)


def names(table: Sheet) -> list[Any]:
    at = table.headings.index("姓名")
    return [cells[at] for _number, cells in table.rows]


@pytest.mark.parametrize(
    ("below", "left_out"),
    [
        ([(3,), (4,), ("5",)], ""),
        ([("", "\u200b", "\u3000", "\u00a0")], ""),
        ([("二、北",)], "4"),
        (
            [
                (
                    "",
                    "（二）河埠乡",
                )
            ],
            "4",
        ),
        ([("第二部分　北",)], "4"),
        ([(), ("统计表",), (), ("乡镇", "数量"), ("城关镇", 3)], "5, 7, 8"),
        ([(), ("乡镇", "数量"), ("城关镇", 3), ("河埠乡", 4)], "5, 6, 7"),
    ],
)
def test_lines_that_are_no_rows_are_left_out_and_said(
    below: Sequence[Sequence[Any]], left_out: str
) -> None:
    table = read(book(HEAD, WANG, LI, *below))

    assert names(table) == ["王一", "李二"]
    assert table.remarks == ((LEFT_OUT % left_out,) if left_out else ())


@pytest.mark.parametrize(
    "below",
    [
        [("", "孙五")],
        [("", "一、孙五", "5")],
        [(), (3, "孙五", "5", "东", 3)],
        [(), ("", "孙五", "5")],
        [(), ("", "孙五")],
    ],
)
def test_a_row_with_little_in_it_stays_a_row(below: Sequence[Sequence[Any]]) -> None:
    assert len(names(read(book(HEAD, WANG, LI, *below)))) == 3


def test_sections_part_a_table_and_do_not_end_it() -> None:
    table = read(book(HEAD, ("一、东",), WANG, ("", "二、西"), LI))

    assert names(table) == ["王一", "李二"]
    assert table.remarks == (LEFT_OUT % "2, 4",)


@pytest.mark.parametrize(
    ("units", "heading"),
    [
        (("", "", "", "", "（元）"), "注册资本(元)"),
        (("", "（人）", "", "", "(万元)"), "注册资本(万元)"),
        (("", "人", "", "", "万元"), "注册资本(万元)"),
        (("", "", "", "", "（单位：万元）"), "注册资本(万元)"),
    ],
)
def test_units_below_the_heading_belong_to_it(units: Sequence[str], heading: str) -> None:
    table = read(book(HEAD, units, WANG))

    assert [cells[1] for _number, cells in table.rows] == ["王一"]
    assert table.headings[4] == heading
    assert table.remarks == (LEFT_OUT % "2",)


def with_formulas(*rows: Sequence[Any]) -> bytes:
    """Return a workbook as a script writes it: its formulas have no results."""
    made = openpyxl.Workbook()
    for cells in (HEAD, *rows):
        made.active.append(cells)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def test_a_formula_without_a_result_is_no_empty_cell() -> None:
    table = read(
        with_formulas((1, "王一", '="1"&"2"', "东", "=A2*2"), ("=A2+1", "=B2", 1, "西", 3))
    )

    assert [cells for _number, cells in table.rows] == [
        [1.0, "王一", "#FORMULA!", "东", "#FORMULA!"],
        ["#FORMULA!", "#FORMULA!", 1.0, "西", 3.0],
    ]


def test_prefilled_formulas_are_no_rows_but_a_table_of_them_is() -> None:
    table = read(
        with_formulas(WANG, ("=A2+1", "", "", "", "=A3*2"), ("=A3+1", "=B2", "=C2", "=D2", 1))
    )

    assert [number for number, _cells in table.rows] == [2, 4]
