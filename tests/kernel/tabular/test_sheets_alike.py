"""Sheets that are one table though one lacks a column, or has its columns in another order or under other names."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import xlsxwriter

from apps.businesses.models import Business
from kernel.models import Import
from tests import make
from tests.kernel.tabular.test_sections import CODES
from tests.kernel.tabular.test_values import SHOP
from tests.world import World

FIRST = SHOP | {"统一社会信用代码": CODES[0], "名称": "店1"}
SECOND = SHOP | {"统一社会信用代码": CODES[1], "名称": "店2"}


def without(row: Mapping[str, Any], *headings: str) -> dict[str, Any]:
    return {heading: cell for heading, cell in row.items() if heading not in headings}


def book(**sheets: Sequence[Mapping[str, Any]]) -> bytes:
    """Return a workbook of a sheet for each table of rows."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for number, cells in enumerate([list(rows[0]), *(list(row.values()) for row in rows)]):
                sheet.write_row(number, 0, cells)
    return buffer.getvalue()


def brought(**sheets: Sequence[Mapping[str, Any]]) -> Import:
    return make.imported("register", book(**sheets))


def names() -> set[str]:
    return set(Business.objects.filter(name__startswith="店").values_list("name", flat=True))


@pytest.mark.parametrize(
    "second",
    [
        without(SECOND, "联系电话"),
        without(SECOND, "联系电话", "注册资本", "行业门类") | {"备注": "新"},
        dict(reversed(SECOND.items())),
        without(SECOND, "联系电话") | {"手机": "19900000001"},
        without(SECOND, "名称") | {"企业名称": "店2", "经营者": "李四"},
        SECOND | {"别的": "x"},
    ],
)
@pytest.mark.parametrize("is_first", [False, True])
def test_a_sheet_that_differs_in_what_is_optional_is_the_same_table(
    world: World, second: dict[str, Any], is_first: bool
) -> None:
    tables = [second, FIRST] if is_first else [FIRST, second]

    row = brought(一=tables[:1], 二=tables[1:])

    assert row.report["rows"] == row.report["created"] == 2
    assert names() == {"店1", "店2"}
    found = Business.objects.get(name="店2")
    assert found.founded_on.year == 2015
    assert ("手机" not in second) or found.phone.reveal() == "19900000001"
    assert found.owner == second.get("经营者", "")


@pytest.mark.parametrize(
    "second",
    [
        without(SECOND, "登记状态"),
        without(SECOND, "联系电话") | {"迁出日期": "2020-01-01"},
        without(SECOND, "注册资本") | {"注册资本(元)": "50000"},
    ],
)
def test_a_sheet_that_lacks_more_or_says_something_else_is_left_out_and_named(
    world: World, second: dict[str, Any]
) -> None:
    row = brought(一=[FIRST], 二=[second])

    assert names() == {"店1"}
    assert any("二" in remark for remark in row.mapping["remarks"])


def test_amounts_of_two_units_are_not_read_as_one_column(world: World) -> None:
    sheets = {
        name: [without(shop, "注册资本") | {f"注册资本({unit})": "50000"}]
        for name, shop, unit in (("一", FIRST, "元"), ("二", SECOND, "千元"))
    }

    brought(**sheets)

    assert names() == {"店1"}
