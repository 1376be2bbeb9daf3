"""Registers as counties bring them: what replaces nothing, and what is one business in two rows."""

from __future__ import annotations

from typing import Any

import pytest
from stdnum.cn import uscc

from apps.businesses.models import Business
from kernel.models import Import
from kernel.tabular import services as tabular
from tests import make
from tests.kernel.tabular.books import file_of
from tests.world import World

INDIVIDUAL = "92360725MA6M262M9Y"
NUMBER = "360725654569959"
SHOP = {
    "统一社会信用代码": INDIVIDUAL, "注册号": "", "名称": "第一商店", "经营者": "张三", "成立日期": "2015-01-01",
    "市场主体类型": "个体工商户", "登记状态": "存续", "行业代码": "F5212", "注册资本": "5",
}  # fmt: skip


def bring(*rows: dict[str, Any], headings: dict[str, str] | None = None) -> Import:
    """Import shops; `headings` renames columns, {usual: as the file has it}."""
    shops = [SHOP | row for row in rows]
    named = headings or {}
    content = file_of(
        [named.get(heading, heading) for heading in shops[0]], *(s.values() for s in shops)
    )
    said = {name: {"注册资本": "capital"}[usual] for usual, name in named.items()}
    row = make.checked("register", content, said=said)
    return tabular.apply_import(actor=make.COMMAND, row=row)


def code(body: str) -> str:
    """Return a credit code with its check character."""
    return f"{body}{uscc.calc_check_digit(body)}"


@pytest.mark.parametrize("written", ["", "/", "个人", "123"])
def test_a_type_that_says_nothing_keeps_the_recorded_kind(world: World, written: str) -> None:
    bring({})

    bring({"市场主体类型": written, "经营者": "李四"})

    shop = Business.objects.get(code=INDIVIDUAL)
    assert (shop.kind, shop.type_text, shop.owner) == ("individual", "个体工商户", "李四")


@pytest.mark.parametrize("written", ["", "/", "个人"])
@pytest.mark.parametrize(
    ("number", "name", "kind"),
    [
        (INDIVIDUAL, "第一商店", "individual"),
        (code("91360725MA0000001"), "第一商店", "enterprise"),
        (NUMBER, "第一商店", "individual"),
        (code("54360725MA0000001"), "第一有限公司", "enterprise"),
    ],
)
def test_the_kind_of_a_new_business_follows_from_its_code_or_name(
    world: World, written: str, number: str, name: str, kind: str
) -> None:
    row = bring({"统一社会信用代码": number, "名称": name, "市场主体类型": written})

    assert Business.objects.get(name=name).kind == kind
    assert row.report["warnings"]["type_from_code"] == 1


def test_a_new_business_whose_kind_nothing_shows_is_refused(world: World) -> None:
    row = bring({"统一社会信用代码": code("54360725MA0000001"), "市场主体类型": ""})

    assert row.report["refused"] == {"no_type": 1}


@pytest.mark.parametrize(
    ("heading", "cell", "amount"),
    [
        ("注册资金（千元）", "50", 5),
        ("注册资金（亿元）", "0.5", 5000),
        ("注册资金(万美元)", "50", None),
    ],
)
def test_a_mapped_heading_gives_its_unit(
    world: World, heading: str, cell: str, amount: int | None
) -> None:
    row = bring({"注册资本": cell}, headings={"注册资本": heading})

    assert Business.objects.get(code=INDIVIDUAL).capital == amount
    assert ("unread_capital" in row.report["warnings"]) is (amount is None)


def test_a_row_of_units_below_the_headings_counts(world: World) -> None:
    units = dict.fromkeys(SHOP, "") | {"注册资本": "（元）"}

    bring(units, {"注册资本": "50000"})

    assert Business.objects.get(code=INDIVIDUAL).capital == 5


@pytest.mark.parametrize("written", ["其他", "不详行业", "F52X"])
def test_an_industry_code_that_is_none_replaces_nothing(world: World, written: str) -> None:
    bring({})

    row = bring({"行业代码": written})

    shop = Business.objects.get(code=INDIVIDUAL)
    assert (shop.industry, shop.industry_code) == ("F", "F5212")
    assert row.report["warnings"]["unread_industry"] == 1


@pytest.mark.parametrize(
    ("written", "section"), [(111, ""), ("111", ""), ("A0111", "A"), ("0111", "A"), (5212, "F")]
)
def test_a_code_that_may_have_lost_its_zero_is_not_guessed(
    world: World, written: object, section: str
) -> None:
    row = bring({"行业代码": written})

    assert Business.objects.get(code=INDIVIDUAL).industry == section
    assert ("unclear_industry" in row.report["warnings"]) is (section == "")
