"""Workbooks as counties bring them: several sheets, hidden and merged cells, notes, odd parts, other formats."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from django.utils import translation

from kernel.chinese.cells import Number1904
from kernel.chinese.days import parse_date
from kernel.errors import Invalid
from kernel.tabular.headings import heading_key
from kernel.tabular.limits import MAX_LINES
from kernel.tabular.reading import Sheet, read_table
from kernel.tabular.rows import place_of
from tests.kernel.tabular.books import book, cell, parts, row
from tests.kernel.tabular.oldbooks import Formula, ods, xls, xlsb

HEAD = ("姓名", "电话", "所在党支部")
KNOWN = frozenset(map(heading_key, (*HEAD, "成立日期", "联系人电话", "联系人姓名")))
WANG, LI, ZHAO = (("王一", "1", "东"), ("李二", "2", "西"), ("赵三", "3", "北"))
Fill = Callable[[Any, Any], None]


def read(content: bytes, sheet: str = "", name: str = "a.xlsx") -> Sheet:
    with translation.override("en"):
        return read_table(name, content, KNOWN, sheet)


def made(fill: Fill, **options: Any) -> bytes:
    """Return a workbook that `fill(book, sheet)` wrote; the sheet is called 一."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, options)
    fill(workbook, workbook.add_worksheet("一"))
    workbook.close()
    return buffer.getvalue()


def sheets(**tables: Sequence[Sequence[Any]]) -> bytes:
    """Return a workbook of a sheet for each table; one whose name begins with _ is hidden."""

    def fill(workbook: Any, first: Any) -> None:
        for place, (name, rows) in enumerate(tables.items()):
            sheet = workbook.add_worksheet(name.strip("_"))
            for number, cells in enumerate(rows):
                sheet.write_row(number, 0, cells)
            if place == 0:
                sheet.activate()
            if name.startswith("_"):
                sheet.hide()
        first.hide()

    return made(fill)


def values(table: Sheet) -> list[list[Any]]:
    return [cells for _number, cells in table.rows]


def test_sheets_with_the_same_headings_are_one_table_and_their_rows_name_them() -> None:
    turned = [HEAD[::-1], LI[::-1], ZHAO[::-1]]

    table = read(sheets(城关=[HEAD, WANG], 河埠=turned))

    assert values(table) == [list(WANG), list(LI), list(ZHAO)]
    with translation.override("en"):
        assert [place_of(number) for number, _row in table.rows] == [
            "sheet 城关, row 2", "sheet 河埠, row 2", "sheet 河埠, row 3",
        ]  # fmt: skip
    assert "Read as one table: 城关 (1 row), 河埠 (2 rows)." in table.remarks


def test_a_column_that_only_a_later_sheet_has_is_kept() -> None:
    table = read(sheets(城关=[HEAD, WANG], 河埠=[(*HEAD, "籍贯"), (*LI, "赣州")]))

    assert table.headings == (*HEAD, "籍贯")
    assert [cells[3:] for cells in values(table)] == [[""], ["赣州"]]


def test_each_sheet_that_is_not_read_is_named_with_its_reason() -> None:
    content = sheets(
        名册=[HEAD, WANG], 说明=[("填写说明",)], _去年=[HEAD, LI], 填写示例=[HEAD, ZHAO],
        支部=[("所在党支部",), ("东",)], 空表=[HEAD], 无=[],
    )  # fmt: skip

    table = read(content)

    assert values(table) == [list(WANG)]
    assert list(table.remarks) == [
        "Read: the sheet 名册.",
        "Not read: 说明（no known headings）, 去年（hidden）, 填写示例（an example）, "
        "支部（other headings）, 空表（no rows）.",
    ]


def test_a_sheet_can_be_chosen_even_a_hidden_one() -> None:
    content = sheets(今年=[HEAD, WANG], _去年=[HEAD, LI])

    table = read(content, "去年")

    assert values(table) == [list(LI)]
    assert "It is hidden" in table.remarks[0]
    with pytest.raises(Invalid, match="今年"):
        read(content, "前年")


def test_a_large_sheet_beside_the_table_does_not_refuse_the_file() -> None:
    table = read(sheets(名册=[HEAD, WANG], 原始=[("x",)] * (MAX_LINES + 1)))

    assert values(table) == [list(WANG)]
    assert "原始" in table.remarks[1]


def test_hidden_rows_and_columns_are_read_and_said() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        for number, cells in enumerate((HEAD, WANG, LI, ZHAO)):
            sheet.write_row(number, 0, cells)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(900, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})

    table = read(made(fill))

    assert values(table) == [list(WANG), list(LI), list(ZHAO)]
    assert list(table.remarks) == [
        "1 rows are hidden or filtered out in the workbook, and were read all the same: 3.",
        "Hidden columns were read all the same: 电话.",
    ]


def test_a_merged_branch_counts_for_all_its_rows() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        for number, cells in enumerate((HEAD, WANG, LI, (), ZHAO)):
            sheet.write_row(number, 0, cells)
        sheet.merge_range(1, 2, 4, 2, "东")

    assert [cells[2] for cells in values(read(made(fill)))] == ["东", "东", "东"]


def test_a_heading_of_two_rows_is_read_as_one() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 4, "党员名册")
        sheet.merge_range(1, 0, 2, 0, "姓名")
        sheet.merge_range(1, 1, 1, 2, "联系人")
        sheet.merge_range(1, 3, 2, 3, "成立\n日期")
        sheet.write_row(2, 1, ("姓名", "电话"))
        sheet.write_row(3, 0, ("王一", "李二", "2", "2015-01-01"))

    table = read(made(fill))

    assert table.headings[:4] == ("姓名", "联系人姓名", "联系人电话", "成立 日期")
    assert [number for number, _row in table.rows] == [4]


def test_titles_and_headings_of_later_pages_are_no_rows() -> None:
    title = ("崇义县党员名册",)

    table = read(book(title, HEAD, WANG, title, ("姓名 ", "电话：", "*所在党支部"), LI))

    assert values(table) == [list(WANG), list(LI)]


NOTES = [
    ("（以下空白）",), ("注：1.截至六月底",), ("2.含流动党员。",), ("制表单位：组织部　　制表人：张三　2026年7月1日",),
    ("填表人：张三", "", "审核人：李四"), ("本页小计", "", "2"), ("合计：2人",), ("单位（盖章）：",),
]  # fmt: skip


def test_what_stands_below_a_table_is_left_out_and_said() -> None:
    table = read(book(HEAD, WANG, LI, *NOTES))

    assert values(table) == [list(WANG), list(LI)]
    assert table.remarks == (
        "Lines that are no entries (totals, units, titles, notes, another table) were left out: 4, 5, 6, 7, 8 ….",
    )


def test_a_row_of_one_cell_within_the_table_is_no_note() -> None:
    table = read(book(HEAD, WANG, ("1.孙四",), LI, ("孙五",)))

    assert [number for number, _row in table.rows] == [2, 3, 4, 5]


def test_columns_and_cells_outside_of_the_headings_are_said() -> None:
    table = read(book((*HEAD, "", "籍贯"), (*WANG, "x", "赣州"), ("", "", "", "y"), LI))

    assert [number for number, _row in table.rows] == [2, 4]
    assert list(table.remarks) == [
        "Cells beside the table were left out, in the rows: 3.",
        "Columns without a heading were not read: D.",
    ]


def stray(place: str, number: int) -> bytes:
    rows = row(1, *HEAD) + row(2, *WANG)
    return parts(rows + f'<row r="{number}">{cell(place, "x")}</row>')


@pytest.mark.parametrize(("place", "number"), [("XFD3", 3), ("B1048576", 1048576), ("ZZZZ9", 9)])
def test_a_stray_cell_far_away_is_left_out_and_named(place: str, number: int) -> None:
    table = read(stray(place, number))

    assert values(table) == [list(WANG)]
    assert table.remarks == (f"Cells far from the table were left out: {place}.",)


def test_blanks_in_the_last_column_are_no_columns() -> None:
    assert values(read(book(HEAD, (*WANG, *[""] * 200, " ")))) == [list(WANG)]


def test_errors_of_formulas_stay_visible() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, WANG)
        sheet.write_formula(1, 1, "=VLOOKUP(1,A1:B2,3)", None, "#REF!")

    assert values(read(made(fill))) == [["王一", "#REF!", "东"]]


def test_a_workbook_that_counts_from_1904_marks_its_numbers() -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ("王一", 40618))
        sheet.write_number(1, 2, 40618, workbook.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_row(2, 0, ("王二", "39156", "090123"))

    found, kept_as_text = values(read(made(fill, date_1904=True)))

    assert (type(found[1]), found[1], found[2]) == (Number1904, 40618.0, date(2015, 3, 17))
    assert (parse_date(kept_as_text[1]), kept_as_text[2]) == (date(2011, 3, 16), "090123")


def renamed(content: bytes, *pairs: tuple[str, str], inside: bool = True) -> bytes:
    """Return a zip with parts renamed, and (`inside`) the names that other parts tell."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for part in old.infolist():
            name, text = part.filename, old.read(part)
            for before, after in pairs:
                name = name.replace(before, after)
                if inside:
                    text = text.replace(before.encode(), after.encode())
            new.writestr(zipfile.ZipInfo(name), text)
    # Python puts slashes into names it writes.
    return buffer.getvalue()


GOOD = book(HEAD, WANG)
ODD_PARTS = {
    "workbook2.xml": renamed(GOOD, ("workbook.xml", "workbook2.xml")),
    "another folder": renamed(GOOD, ("xl/", "content/")),
    "no folder": renamed(GOOD, ("xl/", "")),
    "backslashes": GOOD.replace(b"xl/worksheets/sheet1.xml", b"xl\\worksheets\\sheet1.xml"),
    "capitals": renamed(GOOD, ("xl/sharedStrings", "xl/SharedStrings"), inside=False),
    "a prefix for every name": parts(
        "", **{"xl/worksheets/sheet1.xml": (
            '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
            + (row(1, *HEAD) + row(2, *WANG)).replace("<", "<x:").replace("<x:/", "</x:")
            + "</x:sheetData></x:worksheet>"
        )},
    ),
    "another prefix for links": renamed(GOOD, ("xmlns:r=", "xmlns:d3p1="), ("r:id=", "d3p1:id=")),
    "macros": renamed(GOOD, ("sheet.main+xml", "sheet.macroEnabled.main+xml")),
}  # fmt: skip


@pytest.mark.parametrize("kind", ODD_PARTS)
def test_a_workbook_is_read_however_its_parts_are_called(kind: str) -> None:
    assert values(read(ODD_PARTS[kind])) == [list(WANG)]


OTHERS = {
    "old.xls": xls(HEAD, WANG, LI),
    "wps.et": xls(HEAD, WANG, LI),
    "binary.xlsb": xlsb(HEAD, WANG, LI),
    "free.ods": ods(HEAD, WANG, LI),
    "called.xls": book(HEAD, WANG, LI),
    "called.xlsx": xls(HEAD, WANG, LI),
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_formats_are_read_whatever_their_ending(name: str) -> None:
    assert values(read(OTHERS[name], name=name)) == [list(WANG), list(LI)]


def test_merged_cells_and_numbers_of_an_old_workbook_are_known() -> None:
    table = read(xls(HEAD, ("王一", 1.0, "东"), ("李二", 2.0, ""), merged=(1, 2, 2, 2)))

    assert values(table) == [["王一", 1.0, "东"], ["李二", 2.0, "东"]]


def test_hidden_rows_errors_and_days_from_1904_of_an_old_workbook_are_known() -> None:
    table = read(xls(HEAD, ("王一", 40618.0, None), LI, hidden=[2], from_1904=True))

    assert values(table) == [["王一", 40618.0, "#REF!"], list(LI)]
    assert isinstance(values(table)[0][1], Number1904)
    assert "were read all the same: 3." in table.remarks[0]


def test_merged_cells_and_filtered_rows_of_an_ods_are_known() -> None:
    table = read(ods(HEAD, ("王一", "1", ("东", 2)), ("李二", "2", ""), hidden=[2]))

    assert [cells[2] for cells in values(table)] == ["东", "东"]
    assert "were read all the same: 3." in table.remarks[0]


def test_formulas_of_an_ods_without_a_value_are_no_empty_cells() -> None:
    formulas = (Formula(), Formula("#N/A"), Formula("Err:508"))

    assert values(read(ods(HEAD, formulas))) == [["#FORMULA!", "#N/A", "#FORMULA!"]]


def test_a_number_column_merged_beside_a_group_has_its_heading() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 1, 0, "序号")
        sheet.merge_range(0, 1, 0, 3, "基本情况")
        sheet.write_row(1, 1, HEAD)
        sheet.write_row(2, 0, (1, *WANG))

    table = read(made(fill))

    assert (table.headings, table.remarks) == (("序号", *HEAD), ())


def test_merged_titles_of_groups_within_a_table_are_left_out_and_said() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEAD)
        sheet.merge_range(1, 0, 1, 2, "一、城关街道")
        sheet.write_row(2, 0, WANG)

    table = read(made(fill))

    assert values(table) == [list(WANG)]
    assert table.remarks == (
        "Lines that are no entries (totals, units, titles, notes, another table) were left out: 2.",
    )


@pytest.mark.parametrize("below", [("1", "2", "3"), ("甲", "乙", "丙"), (1, 2, 3)])
def test_numbers_of_columns_below_their_headings_are_no_row(below: tuple[Any, ...]) -> None:
    assert values(read(book(HEAD, below, WANG))) == [list(WANG)]


def test_a_heading_may_stand_below_a_page_of_explanations() -> None:
    lines = [(f"{number}.填表说明",) for number in range(25)]

    assert values(read(book(*lines, HEAD, WANG))) == [list(WANG)]
