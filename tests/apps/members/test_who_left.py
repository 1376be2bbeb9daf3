"""Rolls hold people who died, moved away or left the Party: none of them becomes a member without a word."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apps.members.models import Member
from kernel import clock
from kernel.chinese.departures import standing_of, told_beside
from tests import make
from tests.kernel.tabular.books import book, file_of
from tests.kernel.tabular.test_values import MEMBER, bring
from tests.visiting import visitor
from tests.world import World

GONE = [
    {"组织关系状态": "已转出"}, {"状态": "转出"}, {"党员状态": "停止党籍"}, {"人员状态": "出党"}, {"状态": "去世"}, {"党籍状态": "开除党籍"},
    {"转出时间": "2023-05-01"}, {"转出时间": "2023年5月"}, {"去世日期": "2023.5"}, {"停止党籍时间": "2020-1-1"}, {"是否在册": "否"},
    {"是否在册": "不在册"}, {"备注": "已去世"}, {"备注": "2023年5月转出至城西"}, {"备注": "因病去世(2023.5)"}, {"备注": "已去逝"}, {"备注": "2024年3月转往外省"}, {"备注": "不在册"}, {"是否转出": "是"}, {"党员去向": "组织关系已转出"},
    {"死亡年月日": "2023-05-01"}, {"党籍状态": "正常", "组织关系状态": "已转出"},
]  # fmt: skip
PRESENT = [
    {"组织关系状态": "正常"}, {"状态": "正式党员"}, {"党员状态": "流动党员"}, {"是否在册": "是"}, {"状态": "正常(退休)"}, {"状态": "流出党员"}, {"备注": "外出党员"}, {"党籍状态": "党籍正常"}, {"转出时间": ""}, {"是否转出": "否"},
    {"备注": "困难党员"}, {"备注": "2019年由外地转入"}, {"备注": "组织关系未转出"}, {"备注": "父亲已去世"}, {"配偶情况": "已去世"}, {"转出前所在支部": "城西"},
]  # fmt: skip


@pytest.mark.parametrize("cells", GONE)
def test_who_has_left_is_refused_with_the_cell_that_says_so(
    world: World, cells: dict[str, str]
) -> None:
    row = bring("members", cells)

    assert row.report["refused"] == {"departed": 1}
    fault = row.faults.get(weight="refused")
    assert (fault.column, fault.value) == list(cells.items())[-1]
    assert "未导入为在册党员" in fault.reason
    assert fault.value in fault.reason
    assert not Member.objects.filter(name=MEMBER["姓名"]).exists()


@pytest.mark.parametrize("cells", PRESENT)
def test_who_is_there_comes_in(world: World, cells: dict[str, str]) -> None:
    row = bring("members", cells)

    assert (row.report["created"], row.report["warnings"]) == (1, {})


@pytest.mark.parametrize(
    ("heading", "cell"),
    [("备注", "2019年转入,2021年转出"), ("备注", "疑似失联，听说去世"), ("家庭住址", "已迁出本县"), ("转出原因", "工作调动"), ("备注", "已迁往深圳"),
     ("备注", "出国定居")],
)  # fmt: skip
def test_what_may_mean_that_somebody_left_is_told(world: World, heading: str, cell: str) -> None:
    row = bring("members", {heading: cell})

    assert (row.report["created"], row.report["warnings"]) == (1, {"may_have_left": 1})


@pytest.mark.parametrize("meaning", ["present", "gone"])
def test_a_status_that_nobody_knows_is_asked_and_the_answer_remembered(
    world: World, meaning: str
) -> None:
    cells = MEMBER | {"党员状态": "丙类"}
    row = make.checked("members", book(list(cells), list(cells.values())))
    assert row.report["words"] == {"standing": {"丙类": 1}}

    visitor(world.admin).post(f"/imports/{row.pk}/answer/", {"word_standing_0": meaning})

    report = bring("members", 党员状态="丙类").report
    assert (report["created"], report["refused"]) == (
        (1, {}) if meaning == "present" else (0, {"departed": 1})
    )


def test_a_column_that_a_person_left_out_says_so_too(world: World) -> None:
    cells = MEMBER | {"备注": "已去世"}
    content = file_of(list(cells), list(cells.values()))

    row = make.checked("members", content, said={"备注": ""})

    assert row.report["refused"] == {"departed": 1}


def test_our_own_reasons_say_nothing(world: World) -> None:
    row = bring("members", 错误原因="备注为“已去世”，未导入为在册党员")

    assert (row.report["created"], row.report["warnings"]) == (1, {})


@pytest.mark.parametrize(
    "text", ["", "丙类", "转接中", "待转出", "转出又转回", "0", "1", "是", "否"]
)
def test_what_is_no_known_status_is_none(text: str) -> None:
    assert standing_of(text) != "gone"
    assert text == "" or not standing_of(text)


def test_a_column_about_others_says_nothing_of_the_member() -> None:
    assert not told_beside("父亲情况", "已去世")
    assert not told_beside("备注", "配偶于2020年去世")


def test_a_day_of_leaving_to_come_is_said(world: World) -> None:
    row = bring("members", 转出时间=(clock.today() + timedelta(days=30)).isoformat())

    assert row.report["warnings"] == {"leaves_later": 1}
    assert Member.objects.filter(name="赵六", left_on=None).exists()
