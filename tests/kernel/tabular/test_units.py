"""The unit of amounts: in a heading, or in a line above the headings."""

from __future__ import annotations

import pytest

from apps.businesses.models import Business
from kernel.tabular import services
from tests import make
from tests.kernel.tabular.books import book, file_of
from tests.kernel.tabular.test_values import SHOP
from tests.world import World


def test_capital_is_in_yuan_where_the_heading_says_so(world: World) -> None:
    content = book([*(h for h in SHOP if h != "注册资本"), "注册资本（元）"],
                   [*(v for h, v in SHOP.items() if h != "注册资本"), "50000"])  # fmt: skip
    row = make.checked("register", content, said={"注册资本（元）": "capital"})
    services.apply_import(actor=make.COMMAND, row=row)
    assert Business.objects.get(name="第一商店").capital == 5


@pytest.mark.parametrize(
    ("above", "heading", "cell", "capital"),
    [
        (["单位：元"], "注册资本", 50000, 5),
        (["", "填报单位：崇义县", "", "（金额单位：户、千元）"], "注册资本", 50, 5),
        (["登记表（单位：亿元）"], "注册资本（万元）", 5, 5),
        (["单位：", "万美元"], "注册资本", 5, None),
        (["填报单位：三元公司"], "注册资本", 5, 5),
    ],
)
def test_a_unit_above_the_headings_is_that_of_the_amounts(
    world: World, above: list[str], heading: str, cell: int, capital: int | None
) -> None:
    shop = {name: value for name, value in SHOP.items() if name != "注册资本"} | {heading: cell}

    make.imported("register", book(["登记表"], above, list(shop), list(shop.values())))

    assert Business.objects.get(name="第一商店").capital == capital


@pytest.mark.parametrize(
    ("heading", "cell", "capital"),
    [
        ("注册资本（单位:千元）", "50", 5),
        ("注册资金(单位：百万元)", "5", 500),
        ("注册资本/元", "50000", 5),
        ("出资额（人民币万元）", "5", 5),
        ("注册资本 万元", "5", 5),
        ("资金数额（十万元）", "5", 50),
    ],
)
def test_an_amount_is_in_the_unit_of_its_heading_however_it_is_written(
    world: World, heading: str, cell: str, capital: int
) -> None:
    shop = {name: value for name, value in SHOP.items() if name != "注册资本"} | {heading: cell}

    make.imported("register", file_of(list(shop), list(shop.values())))

    assert Business.objects.get(name="第一商店").capital == capital


def test_an_amount_in_another_currency_is_a_column_that_is_not_read(world: World) -> None:
    row = make.imported("register", file_of([*SHOP, "注册资本（美元）"], [*SHOP.values(), "7"]))

    assert row.mapping["unknown"] == ["注册资本(美元)"]
    assert Business.objects.get(name="第一商店").capital == 5
