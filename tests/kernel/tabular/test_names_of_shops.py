"""Names of businesses as lists write them: with labels, numbers and dashes, placeholders, what became of the shop."""

from __future__ import annotations

import pytest

from apps.businesses.models import Business
from kernel.chinese.names import name_problem, one_name
from kernel.chinese.shops import bare_shop, ended, holds_several
from tests.kernel.tabular.test_values import SHOP, bring
from tests.world import World


@pytest.mark.parametrize(
    "cell",
    ["序号", "待核实", "未取得字号", "2026年1月", "2026年1月5日", "1月份", "test", "Test", "测试", "店名：待定", "1、待核实",
     "2026-01", "二〇二六年一月", "第1号", "星期一", "备注", "合计5户", "以下空白", "名称：", "已停业", "某某超市", "姓名：张三"],
)  # fmt: skip
def test_a_word_of_the_list_is_no_name(world: World, cell: str) -> None:
    row = bring("register", 名称=cell)

    assert row.report["refused"] == {"bad_name": 1}
    fault = row.faults.get(code="bad_name")
    assert (fault.row, fault.column) == (2, "名称")


@pytest.mark.parametrize(
    "name",
    [
        "2026咖啡馆",
        "一月花店",
        "测试器材行",
        "Test Kitchen",
        "序号书店",
        "XXL服装店",
        "星期八酒吧",
        "7-11",
        "24-7",
    ],
)
def test_a_name_that_looks_like_one_of_the_list_is_one(name: str) -> None:
    assert not name_problem(one_name(name))


@pytest.mark.parametrize(
    "cell",
    ["店名：龙泉超市", "企业名称:龙泉超市", "字号名称：龙泉超市", "1、龙泉超市", "12. 龙泉超市", "（3）龙泉超市", "一、龙泉超市", "——龙泉超市——", "--龙泉超市",
     "-龙泉超市-", "1、店名：龙泉超市", "01龙泉超市", "【龙泉超市】", "★龙泉超市★", "龙泉超市。", "“龙泉超市”"],
)  # fmt: skip
def test_what_stands_before_a_name_is_no_part_of_it(world: World, cell: str) -> None:
    row = bring("register", 名称=cell)

    assert (row.report["created"], row.report["warnings"]) == (1, {"beside_name": 1})
    assert Business.objects.get(code=SHOP["统一社会信用代码"]).name == "龙泉超市"


@pytest.mark.parametrize(
    "name",
    [
        "7-11便利店",
        "3.15超市",
        "-18度冷饮店",
        "1点点奶茶店",
        "2.5次元店",
        "9.9包邮店",
        "A-Z百货",
        "007酒吧",
        "St. John's Shop",
        "“品味”餐厅",
    ],
)
def test_a_name_with_numbers_and_dashes_stays(name: str) -> None:
    assert bare_shop(one_name(name)) == name


@pytest.mark.parametrize(
    "cell", ["龙泉超市（已注销）", "龙泉超市(停业)", "龙泉超市（暂停营业）", "龙泉超市已吊销", "龙泉超市-(注销)", "龙泉超市（转让）",
     "龙泉超市【已注销】", "(已注销)龙泉超市", "已注销-龙泉超市", "龙泉超市（已于2020年注销）", "龙泉超市*注销", "龙泉超市 停业", "龙泉超市（停）", "龙泉超市（已转给李四）"]
)  # fmt: skip
def test_what_became_of_a_shop_is_told_where_its_status_is_another(world: World, cell: str) -> None:
    row = bring("register", 名称=cell)

    assert row.report["warnings"] == {"beside_name": 1, "status_differs": 1}
    assert Business.objects.get(code=SHOP["统一社会信用代码"]).name == "龙泉超市"
    assert "存续" in row.faults.get(code="status_differs").reason


def test_a_closed_shop_that_is_called_closed_needs_no_question(world: World) -> None:
    bring("register", 名称="龙泉超市")

    row = bring("register", 名称="龙泉超市（已注销）", 登记状态="注销")

    assert row.report["warnings"] == {"beside_name": 1}
    assert Business.objects.get(code=SHOP["统一社会信用代码"]).status == "closed"


@pytest.mark.parametrize(
    "name",
    [
        "关门山庄",
        "停业饭店",
        "龙泉超市(城关店)",
        "转让信息服务部",
        "龙泉超市(停车场店)",
        "龙泉超市(关山店)",
        "龙泉超市(个体)",
    ],
)
def test_a_name_that_speaks_of_closing_is_a_name(name: str) -> None:
    assert ended(name) == (name, "")


@pytest.mark.parametrize(
    "cell",
    [
        "龙泉店、濂江店",
        "A店、B店",
        "龙泉店&濂江店",
        "龙泉店\n濂江店",
        "龙泉超市/濂江超市",
        "龙泉店；濂江馆；城东行",
    ],
)
def test_two_shops_in_one_cell_are_told(world: World, cell: str) -> None:
    row = bring("register", 名称=cell)

    assert (row.report["created"], row.report["warnings"]) == (1, {"several_names": 1})


@pytest.mark.parametrize(
    "cell", ["龙泉烟、酒、茶店", "崇义县城关镇\n龙泉超市", "皮革、毛皮加工厂", "A/B店"]
)
def test_a_name_with_a_list_in_it_is_one_shop(cell: str) -> None:
    assert not holds_several(cell)
