"""A person's name holds the name alone: no number, post, remark, heading or second person."""

from __future__ import annotations

import pytest

from apps.businesses.models import Business
from apps.members.models import Member
from kernel.chinese.names import name_problem, one_name, require_name
from kernel.chinese.persons import bare_name
from kernel.errors import Invalid
from kernel.models import ImportFault
from tests.kernel.tabular.test_values import MEMBER, SHOP, bring
from tests.world import World

ID = "360725198801050115"
PHONE = "13900001111"


@pytest.mark.parametrize(
    "typed",
    [f"王八{ID}", f"王七 {PHONE}", "王三1", "王①", "王五、李五", "王十四/王十五", "张三;李四", "张三，李四", "王二★", "王*三",
     "张三等3人", "姓名", "党员", "先生", "本人", "王十（已转出）", "王一(书记)", "法定代表人：张三"],
)  # fmt: skip
def test_what_is_no_persons_name_is_told(typed: str) -> None:
    assert name_problem(one_name(typed), person=True)


@pytest.mark.parametrize(
    "typed",
    ["张三", "阿·哈", "Zhang San", "O'Brien", "王〇", "A·王十二", "\U00031350三", "王九(小)", "崇义县第7建筑有限公司",
     "试天基金(有限合伙)", "Núñez"],
)  # fmt: skip
def test_an_unusual_persons_name_is_one(typed: str) -> None:
    assert not name_problem(one_name(typed), person=True)


@pytest.mark.parametrize(
    "typed",
    ["合计", "小计", "无字号", "名称待定", "个体户", "经营者：张三", "&lt;b&gt;店", "试店&amp;", f"张三{PHONE}店"],
)  # fmt: skip
def test_what_is_no_name_of_a_business_is_told(typed: str) -> None:
    assert name_problem(one_name(typed))


@pytest.mark.parametrize(
    "written",
    [f"王八{ID}", f"王八 {PHONE}", f"王八(电话：{PHONE})", "王八(女)", "王八（支部书记）", "王八（曾用名王小八）", "姓名：王八", "王八已转出"],
)  # fmt: skip
def test_what_stands_beside_a_name_is_told_apart(written: str) -> None:
    found = bare_name(one_name(written))

    assert found.name == "王八"
    assert found.beside


@pytest.mark.parametrize("number", [ID, PHONE])
def test_a_number_in_a_members_name_is_stored_nowhere_in_clear(world: World, number: str) -> None:
    row = bring("members", 姓名=f"王八 {number}")

    assert (row.report["created"], row.report["warnings"]) == (1, {"beside_name": 1})
    assert Member.objects.filter(name="王八").exists()
    assert not ImportFault.objects.filter(value__contains=number).exists()


@pytest.mark.parametrize("cell", ["王五、李五", "王三1", "姓名"])
def test_a_member_without_a_name_alone_is_refused(world: World, cell: str) -> None:
    assert bring("members", 姓名=cell).report["refused"] == {"bad_name": 1}


@pytest.mark.parametrize(
    ("cell", "owner", "code"),
    [(f"张三{PHONE}", "张三", "beside_name"), ("法定代表人：张三", "张三", "beside_name"), ("张三（经营者）", "张三", "beside_name"),
     ("本人", "", "bad_name"), ("张三、李四", "", "bad_name"), ("张三1", "", "bad_name")],
)  # fmt: skip
def test_an_owner_is_a_name_alone(world: World, cell: str, owner: str, code: str) -> None:
    row = bring("register", 经营者=cell)

    assert row.report["warnings"] == {code: 1}
    assert Business.objects.get(name=SHOP["名称"]).owner == owner
    assert not ImportFault.objects.filter(value__contains=PHONE).exists()


def test_signs_of_a_web_page_in_a_business_name_are_read(world: World) -> None:
    row = bring("register", 名称="试店&amp;坊")

    assert row.report["warnings"] == {"beside_name": 1}
    assert Business.objects.filter(name="试店&坊").exists()


def test_pages_and_the_api_refuse_a_number_in_a_name() -> None:
    with pytest.raises(Invalid):
        require_name("name", f"{MEMBER['姓名']}{PHONE}", person=True)


@pytest.mark.parametrize(
    "name",
    [
        "张三138 0000 5678店", "张三138-0000-5678小吃", "香香店+8613800005678", "香香360726 19880105 0113店",
    ],
)  # fmt: skip
def test_a_number_written_in_groups_is_private_too(name: str) -> None:
    assert "号" in name_problem(name)


def test_a_shop_may_have_digits_in_its_name() -> None:
    assert not name_problem("7-11便利店")
    assert not name_problem("2018 5 20 花店")
