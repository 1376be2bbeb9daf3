"""Rows that say two things get a remark with both; those whose people left are refused; reasons are true."""

from __future__ import annotations

import pytest

from apps.businesses.models import Business
from apps.members.models import Member
from kernel.chinese.days import parse_date, problem_text, read_day
from kernel.chinese.phones import read_phone
from kernel.models import Import, ImportFault
from tests import make
from tests.kernel.tabular.test_values import MEMBER, SHOP, bring
from tests.world import World

FIRM = SHOP | {"名称": "试一有限公司", "统一社会信用代码": "91360725MA6M262M92"}


def reason(row: Import) -> str:
    return ImportFault.objects.get(of=row).reason


@pytest.mark.parametrize(
    ("cells", "code", "said"),
    [
        (FIRM, "kind_differs", ("个体工商户", "企业")),
        ({"市场主体类型": "有限责任公司"}, "kind_differs", ("个体工商户", "企业")),
        ({"行业代码": "F5211", "行业门类": "住宿和餐饮业"}, "industry_differs", ("批发和零售业", "住宿和餐饮业")),
        ({"地址": "江西省赣州市崇义县河埠乡试路1号"}, "town_differs", ("城关镇", "河埠乡")),
        ({"地址": "江西省赣州市上犹县东山镇试路1号"}, "town_differs", ("城关镇", "上犹县")),
        ({"注销日期": "2020-01-01"}, "status_differs", ("存续", "2020-01-01")),
    ],
)  # fmt: skip
def test_a_row_of_the_register_that_contradicts_itself_gets_a_remark_with_both(
    world: World, cells: dict[str, str], code: str, said: tuple[str, str]
) -> None:
    make.zone("township", "河埠乡")
    make.zone("township", "城关镇")

    row = bring("register", cells)

    assert (row.report["created"], row.report["warnings"]) == (1, {code: 1})
    assert all(value in reason(row) for value in said)


@pytest.mark.parametrize(
    "cells",
    [
        {"地址": "江西省赣州市崇义县城关镇试路1号"},
        {"地址": "试路1号"},
        {"地址": "县城北路1号", "行业代码": "F5211"},
        {"注销日期": "2020-01-01", "登记状态": "注销"},
    ],
)
def test_a_row_that_agrees_with_itself_gets_none(world: World, cells: dict[str, str]) -> None:
    make.zone("township", "城关镇")

    assert bring("register", cells).report["warnings"] == {}


def test_a_probation_of_many_years_gets_a_remark(world: World) -> None:
    row = bring("members", 人员类别="预备党员", 入党时间="2010-01-01", 转正时间="")

    assert (row.report["created"], row.report["warnings"]) == (1, {"long_probation": 1})


@pytest.mark.parametrize(
    "cells",
    [{"党籍状态": "停止党籍"}, {"党籍状态": "出党"}, {"离开党支部日期": "2024-01-01"}, {"姓名": "赵六（已转出）"}, {"姓名": "赵六(去世)"}],
)  # fmt: skip
def test_people_who_left_do_not_come_in(world: World, cells: dict[str, str]) -> None:
    row = bring("members", cells)

    assert row.report["refused"] == {"departed": 1}
    assert not Member.objects.filter(name=MEMBER["姓名"]).exists()


@pytest.mark.parametrize(
    ("cells", "warnings"),
    [
        ({"党籍状态": "正常", "离开党支部日期": ""}, {}),
    ],
)
def test_people_who_stay_come_in(
    world: World, cells: dict[str, str], warnings: dict[str, int]
) -> None:
    row = bring("members", cells)

    assert (row.report["created"], row.report["warnings"]) == (1, warnings)


def test_a_kind_that_the_register_does_not_hold_is_named(world: World) -> None:
    cells = {
        "统一社会信用代码": "",
        "注册号": "360725648031297",
        "市场主体类型": "社会团体",
        "名称": "试团",
    }

    row = bring("register", cells | {"统一社会信用代码": "51360725MA6M262M96"})

    assert ImportFault.objects.get(of=row, code="no_type").value == "社会团体"
    assert "社会团体" in ImportFault.objects.get(of=row, code="no_type").reason


@pytest.mark.parametrize("cell", ["无", "/", "——"])
def test_a_name_in_which_is_written_that_there_is_none_is_shown(world: World, cell: str) -> None:
    row = bring("register", 名称=cell)

    fault = ImportFault.objects.get(of=row, code="no_name")
    assert fault.value == cell
    assert cell in fault.reason
    assert not Business.objects.filter(code=SHOP["统一社会信用代码"]).exists()


@pytest.mark.parametrize(
    ("cell", "problem"),
    [("2015-03-17至2035-03-16", "two_days"), ("2015-3-17 / 2016-1-1", "two_days"), ("约2015-03-17", "about_a_day"),
     ("2015年3月17日前", "about_a_day"), ("0000-00-00", "zero_date"), ("0000-00-00 00:00:00", "zero_date"), ("长期", "no_end")],
)  # fmt: skip
def test_what_is_no_bad_day_is_not_called_one(cell: str, problem: str) -> None:
    assert read_day(cell).problem == problem
    assert problem_text(problem) != problem_text("bad_date")


@pytest.mark.parametrize("cell", ["42,080", "2015-Mar-17", "2O15-03-17", "2015.0317", 2015.0317])
def test_a_day_is_read_however_it_is_written(cell: object) -> None:
    assert str(parse_date(cell)) == "2015-03-17"


def test_a_number_with_a_point_in_it_is_not_called_shortened(world: World) -> None:
    row = bring("register", 联系电话="1.38000012345E+10")

    assert row.report["warnings"] == {"digits_lost": 1}
    assert "小数" in reason(row)


def test_a_mobile_number_begins_with_13_to_19() -> None:
    assert not read_phone("12345678901").number
