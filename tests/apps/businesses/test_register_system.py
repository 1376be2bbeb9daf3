"""Tables as systems of registers write them: their headings, amounts and addresses."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.businesses.models import Business
from apps.businesses.rules import register as rules
from tests import make
from tests.kernel.tabular.books import file_of
from tests.kernel.tabular.test_values import bring
from tests.world import World

SYSTEM = {
    "统一社会信用代码/注册号": "92360725MA35XK2L7T", "主体名称": "系统店", "法定代表人（负责人、经营者）": "张三",
    "法人联系电话": "19900000001", "成立（设立）日期": "2015-03-17", "市场主体类型名称": "个体工商户",
    "住所（经营场所）": "某路1号", "行政区划": "崇义县城关镇", "登记状态名称": "存续",
    "从业人数（人）": "2", "注册资本（金）万元": "10",
}  # fmt: skip


def test_the_headings_of_a_system_are_known(world: World) -> None:
    bring("register")

    row = make.imported("register", file_of(list(SYSTEM), list(SYSTEM.values())))

    assert (row.mapping["unknown"], row.report["refused"]) == ([], {})
    shop = Business.objects.get(name="系统店")
    assert (str(shop.town), shop.founded_on.year, shop.head_count) == ("城关镇", 2015, 2)
    assert (shop.capital, shop.owner, shop.status) == (10, "张三", "active")


@pytest.mark.parametrize(
    "heading", ["成立（开业）日期", "名称（字号）", "登记（经营）状态", "企业（个体）类型"]
)
def test_a_further_word_in_brackets_changes_no_heading(world: World, heading: str) -> None:
    bring("register")
    plain = {
        "成立（开业）日期": "成立（设立）日期",
        "名称（字号）": "主体名称",
        "登记（经营）状态": "登记状态名称",
        "企业（个体）类型": "市场主体类型名称",
    }
    headings = [heading if h == plain[heading] else h for h in SYSTEM]

    assert (
        make.checked("register", file_of(headings, list(SYSTEM.values()))).mapping["unknown"] == []
    )


@pytest.mark.parametrize("cell", ["50W", "50w元", "50 W"])
def test_w_is_ten_thousand(cell: str) -> None:
    assert rules.capital(cell) == Decimal(50)


@pytest.mark.parametrize(("cell", "count"), [("三十五", 35), ("二", 2), ("十人", 10)])
def test_a_number_of_people_in_characters_is_read(cell: str, count: int) -> None:
    assert rules.head_count(cell) == count


@pytest.mark.parametrize(
    ("address", "town"),
    [
        ("江西省赣州市崇义县横水", "横水镇"),
        ("崇义县横水12号", "横水镇"),
        ("崇义县横水圩", "横水镇"),
        ("崇义县横水路5号", ""),
        ("崇义县横水大道", ""),
        ("南康县横水", ""),
        ("横水", ""),
    ],
)
def test_an_address_may_leave_out_what_kind_of_place_it_is(address: str, town: str) -> None:
    assert rules.town_behind("崇义县", address, ("横水镇", "过埠镇")) == town
