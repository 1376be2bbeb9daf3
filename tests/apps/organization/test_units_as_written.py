"""Units as lists write them: numbers, kinds, days, and units above in any order; each reason is the true one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from apps.organization import services
from apps.organization.models import OrgUnit
from kernel.errors import Invalid
from kernel.models import Import
from tests import make
from tests.kernel.tabular.books import file_of
from tests.world import World

HEADINGS = ("党组织全称", "上级党组织", "成立时间", "类别")
DAY = "2015-01-01"


def checked(*rows: tuple[Any, ...]) -> Import:
    full = ((*row, *("", DAY, "")[len(row) - 1 :]) for row in rows)
    return make.checked("branches", file_of(HEADINGS, *full))


def said(row: Import) -> dict[str, str]:
    return {fault.code: fault.reason for fault in row.faults.all()}


@pytest.mark.parametrize("written", ["商贸第一支部", "商贸1支部", "商贸第1党支部"])
def test_a_number_written_otherwise_is_asked(world: World, written: str) -> None:
    make.branch("商贸一支部")

    row = checked((written,))

    assert row.report["words"] == {"name": {written: 1}}
    assert "商贸一支部" in said(row)["unknown_name"]


def test_other_numbers_are_other_units(world: World) -> None:
    make.branch("商贸一支部")

    assert checked(("商贸二支部",), ("商贸十一支部",), ("商贸三一支部",)).report["created"] == 3


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("假总支党支部", "党总支"),
        ("商贸三支部", "党总支"),
        ("餐饮党总支", "党支部"),
        ("第一党小组", "支部"),
    ],
)
def test_a_kind_that_contradicts_the_name_is_refused(world: World, name: str, kind: str) -> None:
    assert checked((name, "", DAY, kind)).report["refused"] == {"kind_differs": 1}


@pytest.mark.parametrize(("name", "kind"), [("商贸委员会", "党委"), ("流动支部", "流动党支部")])
def test_a_kind_that_fits_the_name_is_taken(world: World, name: str, kind: str) -> None:
    assert checked((name, "", DAY, kind)).report["created"] == 1


@pytest.mark.parametrize(
    ("day", "code"),
    [("1900-01-01", "before_party"), ("1920-01-01", "before_party"), ("1938-05-01", "early_day")],
)
def test_no_unit_is_older_than_the_party(world: World, day: str, code: str) -> None:
    row = checked(("城区支部", "", day, ""))

    assert code in said(row)
    assert row.report["refused"] == ({code: 1} if code == "before_party" else {})


def test_nor_one_that_is_founded_by_hand(world: World) -> None:
    with pytest.raises(Invalid):
        services.found_unit(
            actor=make.COMMAND,
            parent=world.root,
            name="城区支部",
            kind="branch",
            founded_on=date(1920, 1, 1),
            confirmed=True,
        )


def test_a_unit_above_may_stand_in_a_later_row(world: World) -> None:
    row = checked(("一支部", "总甲党总支"), ("总甲党总支", "委甲党委"), ("委甲党委", ""))

    assert (row.report["created"], row.report["refused"]) == (3, {})
    make.imported("branches", bytes(row.file.content))
    assert OrgUnit.objects.get(name="总甲党总支一支部").parent == OrgUnit.objects.get(
        name="总甲党总支"
    )


def test_a_circle_is_called_one(world: World) -> None:
    row = checked(("环甲党总支", "环乙党总支"), ("环乙党总支", "环甲党总支"))

    assert row.report["refused"] == {"unplaced_parent": 2}
    assert all("绕成一圈" in fault.reason for fault in row.faults.all())


def test_a_unit_above_itself_is_called_that(world: World) -> None:
    assert "自己的上级" in said(checked(("自己党支部", "自己党支部")))["unplaced_parent"]


def test_a_unit_below_a_refused_row_is_told_which(world: World) -> None:
    row = checked(("一支部", "总甲党总支"), ("总甲党总支", "", "某日"))

    assert "第 3 行" in said(row)["unplaced_parent"]


def test_as_above_is_no_unit(world: World) -> None:
    assert checked(("城区支部", "同上")).report["refused"] == {"ditto": 1}


def test_nothing_above_is_the_committee(world: World) -> None:
    assert checked(("城区支部", "无")).report["created"] == 1


def test_what_stands_below_is_named_where_it_is_in_the_way(world: World) -> None:
    general = make.branch("餐饮行业总", kind="general_branch")
    make.branch("餐饮一支部", parent=general)

    assert "餐饮一支部" in said(checked((general.name, "", DAY, "党支部")))["wrong_place"]


def test_a_column_that_is_there_is_not_asked_for(world: World) -> None:
    reason = said(checked(("城区小组党小组",)))["wrong_place"]

    assert "上级党组织" in reason
    assert "加一列" not in reason


def test_a_units_own_name_is_no_guess_for_the_one_above(world: World) -> None:
    assert "本级支部" not in said(checked(("本级支部", "本级")))["unknown_parent"]


@pytest.mark.parametrize(
    ("written", "code"),
    [("支部", "bad_name"), ("党支部", "bad_name"), ("中共党总支", "bad_name"), ("书记：张三", "bad_name"), ("支部书记", "bad_name"), ("城区工会", "bad_name"),
     ("城区团支部", "bad_name"), ("城区妇联", "bad_name"), ("粮油党支部（已撤销）", "not_in_being"), ("粮油党支部已注销", "not_in_being"),
     ("粮油党支部（筹建）", "not_in_being"), ("粮油党支部书记张三", "bad_name"), ("粮油党支部、烟酒党支部", "bad_name"), ("粮油党支部 烟酒党支部", "bad_name")],
)  # fmt: skip
def test_what_is_no_unit_in_being_is_refused(world: World, written: str, code: str) -> None:
    row = checked((written, "", DAY, "党支部"))

    assert row.report["refused"] == {code: 1}


@pytest.mark.parametrize(
    "name",
    [
        "阳光集团支部",
        "城区工会党支部",
        "流动支部",
        "个私协会横水分会党支部",
        "测试街（东段）党支部",
        "第一市场支部",
    ],
)
def test_what_looks_like_it_is_taken(world: World, name: str) -> None:
    assert (checked((name,)).report["created"], checked((name,)).report["warnings"]) == (1, {})


@pytest.mark.parametrize(
    "written",
    [
        "烟酒党支部(12人)",
        "1.烟酒党支部",
        "（一）烟酒党支部",
        "烟酒党支部（共12名党员）",
        "一、烟酒党支部",
    ],
)
def test_numbers_around_a_name_are_left_out(world: World, written: str) -> None:
    row = checked((written,))

    assert row.report["warnings"] == {"beside_name": 1}
    make.imported("branches", bytes(row.file.content))
    assert OrgUnit.objects.filter(name="烟酒党支部").exists()


def test_a_name_that_says_no_kind_is_told(world: World) -> None:
    assert checked(("烟酒公司",)).report["warnings"] == {"no_kind": 1}
    assert checked(("烟酒公司", "", DAY, "党支部")).report["warnings"] == {}


def test_pages_found_no_such_unit_either(world: World) -> None:
    for name in ("支部", "书记：张三", "城区工会"):
        with pytest.raises(Invalid):
            make.branch(name)


def test_a_unit_that_is_called_so_can_be_changed(world: World) -> None:
    unit = make.branch("城区烟酒支部")
    OrgUnit.objects.filter(pk=unit.pk).update(name="城区工会")

    services.change_unit(
        actor=make.COMMAND, unit=unit, effective_on=date(2026, 1, 5), name="城区工会", form="joint"
    )

    assert OrgUnit.objects.get(pk=unit.pk).form == "joint"


def test_units_under_two_others_may_have_the_same_short_name(world: World) -> None:
    rows = (
        ("物流党总支", "", DAY, "党总支"),
        ("餐饮党总支", "", DAY, "党总支"),
        ("第一支部", "物流党总支"),
        ("第一支部", "餐饮党总支（5个支部）"),
    )

    row = checked(*rows)

    assert (row.report["created"], row.report["conflicts"], row.report["refused"]) == (4, 0, {})
    content = bytes(row.file.content)
    make.imported("branches", content)
    found = OrgUnit.objects.filter(name__endswith="第一支部").order_by("name")
    assert [(unit.name, unit.parent.name) for unit in found] == [
        ("物流党总支第一支部", "物流党总支"),
        ("餐饮党总支第一支部", "餐饮党总支"),
    ]
    assert make.imported("branches", content).report["unchanged"] == 4


def test_a_short_name_that_stands_there_stays(world: World) -> None:
    general = make.branch("物流党总支", kind="general_branch")
    make.branch("第一支部", parent=general)

    assert checked(("第一支部", "物流党总支")).report["created"] == 0


def test_a_unit_above_in_the_name_is_taken_for_it(world: World) -> None:
    row = checked(("中共物流党总支二支部",), ("物流党总支", "", DAY, "党总支"))

    assert (row.report["created"], row.report["warnings"]) == (2, {"matched": 1})
    make.imported("branches", bytes(row.file.content))
    assert OrgUnit.objects.get(name="中共物流党总支二支部").parent.name == "物流党总支"


def test_a_unit_above_in_the_name_that_is_not_there_is_told(world: World) -> None:
    assert checked(("中共物流党总支二支部",)).report["warnings"] == {"no_such_above": 1}


@pytest.mark.parametrize("above", ["1", "一", "2级", "1.0"])
def test_a_number_is_no_guess_for_a_unit_above(world: World, above: str) -> None:
    make.branch("第一支部")

    reason = said(checked(("城区三支部", above)))["unknown_parent"]

    assert "编号" in reason
    assert "第一支部" not in reason


def test_a_path_names_the_unit_above(world: World) -> None:
    make.branch("物流党总支", kind="general_branch")

    row = checked(("烟酒党支部", "崇义县党委/物流党总支"), ("物流党总支/茶叶党支部",))

    assert row.report["refused"] == {}
    make.imported("branches", bytes(row.file.content))
    found = OrgUnit.objects.filter(name__in=("烟酒党支部", "茶叶党支部"))
    assert {unit.parent.name for unit in found} == {"物流党总支"}


def test_several_units_above_are_said_to_be(world: World) -> None:
    reason = said(checked(("烟酒党支部", "物流党总支、餐饮党总支")))["unknown_parent"]

    assert "物流党总支、餐饮党总支" in reason
