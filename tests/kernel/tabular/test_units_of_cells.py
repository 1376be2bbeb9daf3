"""What only the format of a cell says: the unit of an amount, a midnight written 43 seconds early; parts of a page that nobody sees."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter

from apps.businesses.models import Business
from kernel.tabular.webparts import tables_of
from tests import make
from tests.kernel.tabular.test_values import SHOP, bring
from tests.world import World

FIRM = SHOP | {
    "名称": "试一有限公司",
    "市场主体类型": "有限责任公司",
    "统一社会信用代码": "91360725MA6M262M92",
}


def formatted(heading: str, cell: Any, form: str) -> dict[str, Any]:
    """Bring a firm with one formatted cell; return the report."""
    row = {("注册资本(万元)" if key == "注册资本" else key): value for key, value in FIRM.items()}
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer)
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, [*row])
    sheet.write_row(1, 0, [*row.values()])
    style = made.add_format({"num_format": form})
    at = [*row].index(heading)
    if isinstance(cell, datetime):
        sheet.write_datetime(1, at, cell, style)
    else:
        sheet.write_number(1, at, cell, style)
    made.close()
    return make.imported("register", buffer.getvalue()).report


@pytest.mark.parametrize(
    ("number", "form", "capital", "warnings"),
    [
        (500000, '#,##0"元"', "50", {}),
        (50, '0"万元"', "50", {}),
        (500000, '0!.0,"万"', "50", {}),
        (0.5, '0.0"亿元"', "5000", {}),
        (500000, '"¥"#,##0.00', "50", {"unit_differs": 1}),
        (500000, "[$¥-804]#,##0.00", "50", {"unit_differs": 1}),
        (50, "[$-804]0.00", "50", {}),
        (50, "#,##0.00;[红色]-0", "50", {}),
        (50, "[$$-409]#,##0.00", None, {"unread_capital": 1}),
        (30, '0"万美元"', None, {"unread_capital": 1}),
        (500, '0"万港元"', None, {"unread_capital": 1}),
        (300000, '0"欧元"', None, {"unread_capital": 1}),
    ],
)
def test_the_format_of_a_number_gives_its_unit(
    world: World, number: float, form: str, capital: str | None, warnings: dict[str, int]
) -> None:
    report = formatted("注册资本(万元)", number, form)

    assert (report["created"], report["warnings"]) == (1, warnings)
    stored = Business.objects.get(name=FIRM["名称"]).capital
    assert stored == (None if capital is None else Decimal(capital))


@pytest.mark.parametrize("written", ["￥500000", "¥500,000.00"])
def test_the_sign_of_the_yuan_in_a_text_is_a_unit(world: World, written: str) -> None:
    row = bring("register", FIRM | {"注册资本": written})

    assert row.report["warnings"] == {}
    assert Business.objects.get(name=FIRM["名称"]).capital == Decimal(50)


def test_a_firms_capital_is_doubted_from_300_million_on(world: World) -> None:
    assert bring("register", FIRM | {"注册资本": "500000"}).report["warnings"] == {
        "unlikely_capital": 1
    }


@pytest.mark.parametrize(
    ("currency", "capital", "warnings"),
    [("人民币", Decimal(5), {}), ("美元", None, {"other_currency": 1})],
)
def test_a_column_of_currencies_counts(
    world: World, currency: str, capital: Decimal | None, warnings: dict[str, int]
) -> None:
    row = bring("register", FIRM | {"币种": currency})

    assert row.report["warnings"] == warnings
    assert Business.objects.get(name=FIRM["名称"]).capital == capital


@pytest.mark.parametrize(
    ("form", "day", "warnings"),
    [("yyyy/m/d", "2015-03-17", {"late_day": 1}), ("yyyy/m/d h:mm:ss", "2015-03-16", {})],
)
def test_midnight_written_too_early_is_the_next_day(
    world: World, form: str, day: str, warnings: dict[str, int]
) -> None:
    report = formatted("成立日期", datetime.combine(date(2015, 3, 16), time(23, 59, 17)), form)

    assert report["warnings"] == warnings
    assert str(Business.objects.get(name=FIRM["名称"]).founded_on) == day


@pytest.mark.parametrize(
    "cell",
    [
        '<span style="display:none">99</span>10',
        '<span style="DISPLAY: none"><b>9</b><span>9</span></span>10',
        "<div hidden>99</div>10",
        '<i style="visibility:hidden">99</i>10',
        '<span style="display:none">99<td>10',
        '<input type="hidden" value="99"><input value="10">',
        '<select><option>99</option><option selected="">10</option></select>',
        "<select><option>10<option>99</select>",
        "<textarea>10</textarea>",
        "<script>99</script>10",
    ],
)
def test_of_a_page_is_read_what_is_seen(cell: str) -> None:
    page = f"<table><tr><td>a<td>{cell}</td><td>b</td></tr></table>"

    (table,) = tables_of(page.encode(), 10, 10)

    assert [text for text in table.rows[0] if text] == ["a", "10", "b"]


def test_a_unit_that_a_page_shows_is_read() -> None:
    page = '<table><tr><td x:num="500000">500,000元</td><td x:num="42080">x</td></tr></table>'

    assert tables_of(page.encode(), 10, 10)[0].rows == [["500,000元", "42080"]]
