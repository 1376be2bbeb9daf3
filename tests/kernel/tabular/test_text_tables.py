"""Text tables: the separator and encoding that give known headings; a fault takes its own line, never others."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from apps.businesses.models import Business
from kernel.tabular.headings import heading_key
from kernel.tabular.reading import Sheet, read_table
from tests import make
from tests.world import World

HEAD = ("姓名", "电话", "地址")
KNOWN = frozenset(map(heading_key, HEAD))
WANG, LI, ZHAO = ("王一", "1", "城关镇一号"), ("李二", "2", "一甲"), ("赵三", "3", "河埠乡")


def read(content: bytes | str, known: frozenset[str] = KNOWN) -> Sheet:
    raw = content.encode() if isinstance(content, str) else content
    with translation.override("en"):
        return read_table("a.csv", raw, known)


def lines(*rows: tuple[str, ...], by: str = ",") -> str:
    return "\r\n".join(by.join(row) for row in (HEAD, *rows)) + "\r\n"


def values(table: Sheet) -> list[Any]:
    return [tuple(cells) for _number, cells in table.rows]


def faults(table: Sheet) -> list[tuple[int, str]]:
    return [(number, code) for number, _cells, code, _reason in table.broken]


@pytest.mark.parametrize("by", [",", ";", "\t", "|", "，", "；"])
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gbk", "gb18030"],
)
def test_separator_and_encoding_are_found(by: str, encoding: str) -> None:
    assert values(read(lines(WANG, LI, by=by).encode(encoding))) == [WANG, LI]


def test_commas_inside_cells_do_not_outvote_the_separator() -> None:
    many = ("王一", "1", ",".join("百货烟酒茶糖" * 20))

    assert values(read(lines(many, LI, by=";"))) == [many, LI]


@pytest.mark.parametrize("said", ["sep=;", "SEP=;", '"sep=;"'])
def test_the_separator_said_in_the_first_line_counts(said: str) -> None:
    table = read(f"{said}\r\n" + lines(WANG, by=";"))

    assert (table.headings, values(table)) == (HEAD, [WANG])


def test_lines_may_end_with_a_carriage_return_alone() -> None:
    assert values(read(lines(WANG, LI).replace("\r\n", "\r"))) == [WANG, LI]


def test_traditional_characters_in_big5_are_read() -> None:
    assert values(read("姓名,地址\n王一,臺北\n".encode("big5"))) == [("王一", "臺北")]


@pytest.mark.parametrize("encoding", ["big5", "utf-8", "gb18030"])
def test_a_register_in_traditional_characters_is_imported(world: World, encoding: str) -> None:
    make.zone("township", "河埠乡")
    text = (
        "統一社會信用代碼,經營主體名稱,成立日期,市場主體類型,登記狀態,所屬鄉鎮\n"
        "92360725MA6M262M9Y,試一商店,2015-01-01,個體工商戶,存續,河埠鄉\n"
    )

    row = make.imported("register", text.encode(encoding))

    shop = Business.objects.get(name="試一商店")
    assert (row.report["refused"], shop.kind, shop.status) == ({}, "individual", "active")
    assert shop.town is not None
    assert shop.town.name == "河埠乡"
    assert row.report["warnings"] == {"matched": 1}


def test_a_quotation_mark_that_is_never_closed_takes_its_line_only() -> None:
    content = lines(WANG, LI, ZHAO).replace("李二", '"李二')

    table = read(content)

    assert (values(table), faults(table)) == ([WANG, ZHAO], [(3, "open_quote")])
    assert "line 3" in table.broken[0][3]


def test_a_mark_closed_only_by_a_later_row_swallows_none() -> None:
    content = lines(WANG, LI, ZHAO).replace("李二", '"李二').replace("赵三", '"赵三"')

    table = read(content)

    assert (values(table), faults(table)) == ([WANG, ZHAO], [(3, "open_quote")])


def test_an_open_mark_in_the_last_line_is_told() -> None:
    table = read(lines(WANG, LI).replace("一甲", '"一甲'))

    assert (values(table), faults(table)) == ([WANG], [(3, "open_quote")])


@pytest.mark.parametrize("text", ['"东街\n一号"', '"东街\n\n一号,二楼"', '"说 ""好"" 的"'])
def test_a_cell_in_quotation_marks_may_hold_line_breaks_separators_and_marks(text: str) -> None:
    table = read(lines(("王一", "1", text), LI))

    assert (values(table)[0][2], values(table)[1]) == (text[1:-1].replace('""', '"'), LI)


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("marked", ["one", "all"])
def test_a_line_break_in_quotation_marks_is_read_wherever_the_cell_stands(
    place: int, marked: str
) -> None:
    broken = [*WANG]
    broken[place] = broken[place] + "\n甲"
    rows = [broken, [*LI], broken, [*ZHAO]]
    text = "\r\n".join(
        ",".join(f'"{cell}"' if marked == "all" or "\n" in cell else cell for cell in row)
        for row in [[*HEAD], *rows]
    )

    table = read(text)

    assert (values(table), faults(table)) == ([tuple(row) for row in rows], [])


def test_every_row_may_have_a_line_break() -> None:
    rows = [tuple(f"{cell}\n乙" for cell in row) for row in (WANG, LI, ZHAO)]
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in (HEAD, *rows))

    assert values(read(text)) == rows


@pytest.mark.parametrize(
    "second",
    ['赵三",3,河埠乡', '赵三,3,"河埠乡"', '"赵三",3,河埠乡', '赵三,5" 管,河埠乡', '赵三,3,河埠乡"'],
)
def test_an_open_mark_never_takes_the_next_row(second: str) -> None:
    table = read(lines(WANG) + '"李二,2,一甲\r\n' + second + "\r\n" + ",".join(LI) + "\r\n")

    assert values(table)[0] == WANG
    assert values(table)[-1] == LI
    assert (3, "open_quote") in faults(table)
    assert not any("李二" in str(row) and "赵三" in str(row) for row in values(table))


@pytest.mark.parametrize("second", ['"李二,"2","一甲"', '"李二","2,"一甲"'])
def test_an_open_mark_among_closed_ones_moves_no_cells(second: str) -> None:
    table = read("\r\n".join([",".join(HEAD), ",".join(WANG), second, ",".join(ZHAO)]))

    assert (values(table), faults(table)) == ([WANG, ZHAO], [(3, "open_quote")])


def test_a_mark_within_a_cell_is_a_character() -> None:
    assert values(read(lines(("王一", "1", '5" 管'), LI)))[0] == ("王一", "1", '5" 管')


@pytest.mark.parametrize("last", ["城关镇,一号", "城关镇,"])
def test_a_stray_separator_refuses_its_line(last: str) -> None:
    table = read(lines(WANG, ("李二", "2", last), ZHAO))

    assert (values(table), faults(table)) == ([WANG, ZHAO], [(3, "stray_separator")])
    assert "has 4 cells, the heading 3" in table.broken[0][3]


def test_separators_at_the_end_of_every_row_are_none() -> None:
    rows = [(*row, "", "") for row in (WANG, LI)]

    assert [row[:3] for row in values(read(lines(*rows)))] == [WANG, LI]


def test_a_line_break_within_a_row_refuses_both_lines() -> None:
    content = lines(WANG, LI, ZHAO).replace("李二,2,", "李二,2\r\n,")

    table = read(content)

    assert (values(table), faults(table)) == (
        [WANG, ZHAO],
        [(3, "broken_line"), (4, "broken_line")],
    )


def test_rows_without_their_last_blank_cells_are_rows() -> None:
    assert len(read(lines(("王一", "1"), LI, ("赵三",))).rows) == 3


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_an_unreadable_byte_refuses_its_line_and_changes_no_other(encoding: str) -> None:
    content = lines(WANG, LI, ZHAO).encode(encoding).replace("一甲".encode(encoding), b"\xff")

    table = read(content)

    assert (values(table), faults(table)) == ([WANG, ZHAO], [(3, "unreadable_bytes")])


def test_a_line_in_another_encoding_refuses_itself_in_a_short_file_too() -> None:
    pasted = ",".join(("孙四五六", "4", "城关镇二号路十五号")) + "\r\n"

    table = read(lines(WANG, LI).encode() + pasted.encode("gbk"))

    assert (values(table), faults(table)) == ([WANG, LI], [(4, "unreadable_bytes")])


@pytest.mark.parametrize(
    ("written", "text"),
    [("'36079919800506079X", "36079919800506079X"), ("`92360799MA", "92360799MA"), ('="0797"', "0797"), ("'=1+1", "=1+1")],
)  # fmt: skip
def test_marks_that_keep_a_text_a_text_are_dropped(written: str, text: str) -> None:
    assert values(read(lines(("王一", written, "东"), LI)))[0][1] == text


def test_notes_and_titles_are_no_broken_lines() -> None:
    content = "党员名册\r\n" + lines(WANG, LI) + "合计：2人\r\n注：以上属实，无误\r\n"

    table = read(content)

    assert (values(table), table.broken) == ([WANG, LI], ())


@pytest.mark.parametrize("end", [b"\x1a", b"\x00" * 40])
def test_what_programs_put_behind_the_last_line_is_no_row(end: bytes) -> None:
    assert values(read(lines(WANG, LI).encode() + end)) == [WANG, LI]


def test_blanks_between_a_separator_and_a_quotation_mark_are_none() -> None:
    content = "\n".join(", ".join(f'"{cell}"' for cell in row) for row in (HEAD, WANG, LI))

    assert values(read(content)) == [WANG, LI]


def test_a_text_table_called_xls_is_read() -> None:
    content = lines(WANG, LI, by="\t").encode("gbk")

    assert values(read_table("名册.xls", content, KNOWN)) == [WANG, LI]
