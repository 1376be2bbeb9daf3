"""Sheets that are one table though one lacks a column, or has its columns in another order or under other names."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import xlsxwriter

from apps.businesses.models import Business
from apps.members.models import Member
from kernel.models import Import
from tests import make
from tests.kernel.tabular.test_sections import CODES
from tests.kernel.tabular.test_values import MEMBER, SHOP
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


@pytest.mark.parametrize("sheet", ["城关镇", "城关", "1.城关镇", "城关镇（1户）"])
def test_a_sheet_called_after_a_township_is_of_that(world: World, sheet: str) -> None:
    make.zone(name="城关镇")
    rest = without(FIRST, "所属乡镇")

    row = brought(
        **{sheet: [rest | {"经营场所": "某街1号"}], "Sheet2": [without(SECOND, "所属乡镇")]}
    )

    towns = dict(Business.objects.filter(name__in=names()).values_list("name", "town__name"))
    assert towns == {"店1": "城关镇", "店2": None}
    assert f"{sheet} → 城关镇" in row.mapping["remarks"][-1]


@pytest.mark.parametrize("sheet", ["Sheet1", "汇总", "新设镇", "名册"])
def test_a_sheet_called_after_nothing_that_exists_names_no_township(
    world: World, sheet: str
) -> None:
    make.zone(name="城关镇")

    brought(**{sheet: [without(FIRST, "所属乡镇")]})

    assert Business.objects.get(name="店1").town is None


def test_a_column_of_townships_counts_more_than_the_name_of_a_sheet(world: World) -> None:
    make.zone(name="城关镇")
    make.zone(name="河埠乡")

    brought(河埠乡=[FIRST, SECOND | {"所属乡镇": ""}])

    towns = dict(Business.objects.filter(name__in=names()).values_list("name", "town__name"))
    assert towns == {"店1": "城关镇", "店2": None}


def test_a_sheet_called_after_a_branch_holds_its_members(world: World) -> None:
    row = make.imported("members", book(城东支部=[without(MEMBER, "所在党支部")]))

    assert row.report["created"] == 1
    assert Member.objects.get(name="赵六").unit == world.east


def test_a_sheet_whose_column_is_empty_is_of_the_township_it_is_called_after(world: World) -> None:
    brought(横水镇=[FIRST | {"所属乡镇": "横水镇"}])

    row = brought(横水镇=[FIRST | {"所属乡镇": ""}], 城关镇=[SECOND | {"所属乡镇": "横水镇"}])

    towns = dict(Business.objects.filter(name__startswith="店").values_list("name", "town__name"))
    assert towns == {"店1": "横水镇", "店2": "横水镇"}
    assert "横水镇 → 横水镇" in "".join(row.mapping["remarks"])
