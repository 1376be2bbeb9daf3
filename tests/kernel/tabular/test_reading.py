"""A table is found wherever people put it, and each row keeps the number the workbook shows."""

from __future__ import annotations

from datetime import date

import pytest

from kernel.errors import Invalid
from kernel.tabular.headings import heading_key
from kernel.tabular.limits import MAX_COLUMNS, MAX_LINES
from kernel.tabular.reading import Table, read_table
from tests.kernel.tabular.books import book

HEADINGS = ("序号", "姓名", "电话")
KNOWN = frozenset(map(heading_key, ("姓名", "电话")))
WANG, LI = (1, "王丽兰", "19900000001"), (2, "李四", "19900000002")


def read(content: bytes, name: str = "a.xlsx") -> Table:
    return read_table(name, content, KNOWN)


def test_titles_and_blank_rows_above_the_heading_are_passed_over() -> None:
    table = read(book(("崇义县党员汇总表",), (), HEADINGS, WANG, ("", "  ", ""), LI))

    assert table.headings == HEADINGS
    assert [number for number, _row in table.rows] == [4, 6]


def test_a_table_may_stand_anywhere_on_any_sheet() -> None:
    table = read(book(HEADINGS, WANG, at=(6, 3), beside=True))

    assert table.sheet == "名册"
    assert table.rows == [(8, ["", "", "", 1.0, "王丽兰", "19900000001"])]


def test_totals_and_what_stands_below_the_table_are_no_rows() -> None:
    notes = (("填表人：张三", "审核人：李四", "日期：2026年1月1日"), ("注：以上属实",))
    table = read(book(HEADINGS, WANG, ("小计", "", 1), LI, ("", "合计：", 2), *notes))

    assert [number for number, _row in table.rows] == [2, 4]


def test_dates_stay_dates() -> None:
    table = read(book(HEADINGS, (date(2015, 3, 17), "王丽兰", "")))

    assert table.rows[0][1][0] == date(2015, 3, 17)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_tables_are_read_in_the_encodings_of_offices(encoding: str, delimiter: str) -> None:
    lines = ("党员登记表", delimiter.join(HEADINGS), delimiter.join(map(str, WANG)))

    table = read("\r\n".join(lines).encode(encoding), "a.csv")

    assert table.rows == [(3, ["1", "王丽兰", "19900000001"])]


@pytest.mark.parametrize("written", ["*姓名", "姓 名", "姓名（必填）", "姓\n名", "姓名：", "姓名*"])
def test_headings_are_known_however_they_are_written(written: str) -> None:
    assert heading_key(written) == "姓名"


def test_a_table_without_known_headings_is_refused() -> None:
    with pytest.raises(Invalid):
        read(book(("甲", "乙"), ("1", "2")))


def test_a_table_without_rows_is_refused() -> None:
    with pytest.raises(Invalid):
        read(book(HEADINGS))


@pytest.mark.parametrize("size", [(MAX_LINES + 1, 2), (2, MAX_COLUMNS + 1)])
def test_too_large_a_sheet_is_refused_by_name(size: tuple[int, int]) -> None:
    rows, columns = size
    with pytest.raises(Invalid, match="名册"):
        read(book(HEADINGS, *[("x",) * columns] * (rows - 1)))
