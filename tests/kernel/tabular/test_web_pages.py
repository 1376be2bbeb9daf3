"""Tables of web pages that are called .xls, as systems of authorities export them."""

from __future__ import annotations

import pytest
from django.utils import translation

from apps.businesses.models import Business
from kernel.errors import Invalid
from kernel.tabular.limits import MAX_COLUMNS, MAX_ROWS
from kernel.tabular.reading import Sheet, read_table
from tests import make
from tests.kernel.tabular.test_hostile_files import seconds
from tests.kernel.tabular.test_values import SHOP
from tests.world import World

KNOWN = frozenset({"姓名", "电话", "支部"})
HEAD = "<tr><th>姓名</th><th>电话</th><th>支部</th></tr>"


def read(text: str, encoding: str = "utf-8", sheet: str = "") -> Sheet:
    return read_table("a.xls", text.encode(encoding), KNOWN, sheet)


def cells(table: Sheet) -> list[list[str]]:
    return [row for _number, row in table.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize(
    "start",
    [
        "",
        "<!DOCTYPE html>\n",
        '<?xml version="1.0"?>\n',
        "\r\n<meta charset='gb2312'><style>td{mso-number-format:'\\@'}</style>",
    ],
)
def test_a_table_of_a_page_is_read(start: str, encoding: str) -> None:
    page = (
        f'{start}<html xmlns:x="urn:schemas-microsoft-com:office:excel"><body><p>党员名册</p>'
        f"<TABLE border=1>{HEAD}<tr>\n  <td class=x>王&nbsp;一 </td><td>199<br></td><td>东&amp;西</td></tr>"
        "</TABLE><script>'<table><tr><td>x'</script></body></html>"
    )

    table = read(page, encoding)

    assert cells(table) == [["王 一", "199", "东&西"]]


def test_a_cell_over_rows_and_columns_counts_for_each_row() -> None:
    table = read(
        f"<table><tr><td colspan=3>名册</td></tr>{HEAD}"
        "<tr><td>王一</td><td>1</td><td rowspan='2'>东</td></tr><tr><td>李二<td>2</tr>"
        "<tr><td colspan='2'>张三</td><td>西</td></tr></table>"
    )

    assert cells(table) == [["王一", "1", "东"], ["李二", "2", "东"], ["张三", "", "西"]]


def test_a_table_inside_the_page_s_frame_is_found_and_the_others_are_named() -> None:
    page = (
        f"<table><tr><td>菜单<table><caption>名 册</caption>{HEAD}<tr><td>王一</td><td>1</td><td>东</td></tr>"
        "<tr style='display: none'><td>李二</td><td>2</td><td>东</td></tr></table></td></tr></table>"
    )

    table = read(page)

    assert (table.sheet, len(table.rows)) == ("名 册", 2)
    assert len(table.remarks) == 3
    assert cells(read(page, sheet="名册")) == cells(table)


def test_the_number_beside_the_digits_shown_is_the_cell() -> None:
    table = read(f'<table>{HEAD}<tr><td>王一<td x:num="19900000012">1.99E+10<td x:str>东</table>')

    assert cells(table) == [["王一", "19900000012", "东"]]


@pytest.mark.parametrize(
    "page",
    [
        f"<table>{HEAD}{'<tr><td>王一</td></tr>' * (MAX_ROWS + 40)}</table>",
        f"<table>{HEAD}<tr>{'<td>x</td>' * (MAX_COLUMNS + 1)}</tr></table>",
        f"<table>{HEAD}<tr><td colspan=900>x</td></tr></table>",
    ],
)
def test_a_table_beyond_the_limits_is_too_large(page: str) -> None:
    with pytest.raises(Invalid, match="20,000"):
        read(page)


@pytest.mark.parametrize(
    "page",
    [
        f"<table>{HEAD}" + "<tr><td rowspan=65000 colspan=60>x</td></tr>" * 20_000,
        f"<table>{HEAD}" + "<table><tr><td>" * 100_000,
        "<table><!--" * 400_000,
        "<table>" + "<![CDATA[" * 500_000,
        "<table>" + '<td a="' * 500_000,
        "<table>" + "<script>" * 500_000 + "</td>",
        "<table>" + "</a" * 500_000 + ">",
        "<table>" + "&#" * 500_000 + "</td>",
    ],
)
def test_a_hostile_page_is_refused_quickly(page: str) -> None:
    began = seconds()

    with pytest.raises(Invalid):
        read(page)

    assert seconds() - began < 5


@pytest.mark.parametrize("page", ["<html><body>请登录</body></html>", "<div>x</div>"])
def test_a_page_without_a_table_says_what_it_is(page: str) -> None:
    with pytest.raises(Invalid, match="web page"), translation.override("en"):
        read(page)


def test_a_register_comes_as_a_page(world: World) -> None:
    rows = (SHOP, SHOP.values())
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    content = f"<html><table>{lines}</table></html>".encode("gbk")

    row = make.imported("register", content)

    assert row.report["created"] == 1
    assert Business.objects.get(name="第一商店").capital == 5
