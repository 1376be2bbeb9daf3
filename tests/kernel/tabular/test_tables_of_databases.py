"""Text tables as databases and other programs write them: escaped marks, NULL, formulas, subtotals, lines below."""

from __future__ import annotations

import pytest
from django.utils import translation

from kernel.errors import Invalid
from kernel.tabular.cells import meant
from kernel.tabular.headings import heading_key
from kernel.tabular.reading import Sheet, read_table
from tests.kernel.tabular.books import book

HEAD = ("姓名", "电话", "地址")
KNOWN = frozenset(map(heading_key, HEAD))


def read(text: str) -> Sheet:
    return read_table("a.csv", text.encode(), KNOWN)


def values(table: Sheet) -> list[list[str]]:
    return [cells for _number, cells in table.rows]


def test_a_text_table_of_headings_alone_is_refused() -> None:
    with translation.override("en"), pytest.raises(Invalid, match="no rows"):
        read("姓名,电话,地址\n")


def test_a_mark_escaped_by_a_backslash_is_a_character() -> None:
    table = read('姓名,电话,地址\n"王\\"一",1,"甲,乙"\n李二,2,丙\n')

    assert values(table) == [['王"一', "1", "甲,乙"], ["李二", "2", "丙"]]
    assert not table.broken


@pytest.mark.parametrize(
    ("cell", "value"),
    [("\\N", ("", "placeholder")), ('=HYPERLINK("http://试","试一店")', ("试一店", "")),
     ('=VLOOKUP(A2,表!A:B,2,0)', ("", "no_result")), ('="01"', ("01", "")), ("=试一店", ("=试一店", ""))],
)  # fmt: skip
def test_a_null_is_no_value_and_a_formula_no_text(cell: str, value: tuple[str, str]) -> None:
    assert meant(cell) == value


@pytest.mark.parametrize("line", ["(2 rows affected)", "(2 行受影响)", "(2 rows)", "(2 行记录)"])
def test_what_a_database_writes_below_its_rows_is_none(line: str) -> None:
    table = read(f"姓名,电话,地址\n王一,1,甲\n李二,2,乙\n{line}\n")

    assert [cells[0] for cells in values(table)] == ["王一", "李二"]
    assert len(table.notes) == 1


def test_subtotals_of_a_spreadsheet_are_no_rows() -> None:
    rows = [
        ("王一", "1", "甲"),
        ("甲 计数", "", "1"),
        ("李二", "2", "乙"),
        ("乙 汇总", "", ""),
        ("总计数", "", "2"),
    ]

    table = read_table("a.xlsx", book(HEAD, *rows), KNOWN)

    assert [cells[0] for cells in values(table)] == ["王一", "李二"]


@pytest.mark.parametrize("name", ["汇总", "银行", "王计数", "甲汇总店"])
def test_a_name_that_ends_like_a_subtotal_is_a_row(name: str) -> None:
    assert values(read(f"姓名,电话,地址\n{name},1,甲\n")) == [[name, "1", "甲"]]


def test_a_heading_may_have_its_english_behind_it() -> None:
    table = read("姓名/Name,电话/Phone No.,地址/Address\n王一,1,甲\n")

    assert [heading_key(heading) for heading in table.headings] == ["姓名", "电话", "地址"]
    assert heading_key("电话/QQ") == "电话/qq"
