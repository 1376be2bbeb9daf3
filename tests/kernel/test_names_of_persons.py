"""A person's name holds the name alone: no number, post, remark, heading or second person."""

from __future__ import annotations

import pytest

from apps.businesses.models import Business
from apps.members.models import Member
from kernel.chinese.doubtful import doubt_of
from kernel.chinese.names import name_problem, one_name, require_name
from kernel.chinese.persons import bare_name
from kernel.errors import Invalid
from kernel.models import ImportFault
from tests import make
from tests.kernel.tabular.books import book
from tests.kernel.tabular.test_values import MEMBER, SHOP, bring
from tests.visiting import visitor
from tests.world import World

ID = "360725198801050115"
PHONE = "13900001111"
# Of two surnames, of other peoples, with a given name that is a word elsewhere.
LEGITIMATE = (
    "欧阳文华 司马相如 上官婉儿 诸葛亮 欧阳亚男 李胜男 张亚男 王若男 张李胜男 刘陈美玲 范姜美玲 张简文华 陈方安生 王平等 刘平等 王和平 李和 张全家 王建党 "
    "李党生 买买提·艾力 阿不都热合曼 古丽巴哈尔 吐尔逊古丽 额尔敦巴特尔 乌兰图雅 斯琴高娃 扎西多吉 次仁卓玛 索朗旺堆 丹增尼玛 阿尔木呷 吉克曲布 马尔江古丽 "
    "万德江措 白马江措 康珠江措 叶尔波里 苏力坦江 阿依古丽·买买提 爱新觉罗启星 尼玛扎西 热依汗古丽 艾合买提 玉素甫江 李一家 王子文 张书 李记 赵经 陈长生 单于飞 "
    "郭德纲 夏侯惇 端木赐 王九(小) 林女 黄秀女 郑爱女 孙一男 马云龙 马哈木提 沙吾提江 伊力哈木江 麦麦提吐尔逊 高志强 易师白 任我行 关书记员"
).split()[:-1]


@pytest.mark.parametrize(
    "typed",
    [f"王八{ID}", f"王七 {PHONE}", "王三1", "王①", "王五、李五", "王十四/王十五", "张三;李四", "张三，李四", "王二★", "王*三",
     "张三等3人", "姓名", "党员", "先生", "本人", "王十（已转出）", "王一(书记)", "法定代表人：张三", "王小明夫妇", "王小明等", "待补", "王x明", "王某某",
     "王〇〇", "王伟A", "流动党员", "以上均为正式党员", "王书记", "王总经理", "（李雷）", "李雷/女", "1.李雷", "李雷，", "王小明父子"],
)  # fmt: skip
def test_what_is_no_persons_name_is_told(typed: str) -> None:
    assert name_problem(one_name(typed), person=True)


@pytest.mark.parametrize(
    "typed",
    ["张三", "阿·哈", "Zhang San", "O'Brien", "王〇", "A·王十二", "\U00031350三", "王九(小)", "崇义县第7建筑有限公司",
     "试天基金(有限合伙)", "Núñez", *LEGITIMATE],
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


@pytest.mark.parametrize(
    ("written", "beside"),
    [("1.李雷", "1."), ("（1）李雷", "(1)"), ("①李雷", "1"), ("一、李雷", "一、"), ("李雷（2019级）", "2019级"), ("李雷/女", "/女"), ("李雷，", ","),
     ("党员李雷", "党员"), ("李雷同志", "同志"), ("李雷（原张三）", "原张三"), ("李雷 Li Lei", "Li Lei"), ("李雷预备", "预备"), ("李雷（流入）", "流入"), ("【李雷】", "【】"), ("1. 李雷（已故）", "已故 1.")],
)  # fmt: skip
def test_what_lists_write_around_a_name_is_told_apart(written: str, beside: str) -> None:
    assert bare_name(one_name(written)) == ("李雷", beside)


@pytest.mark.parametrize("name", LEGITIMATE)
def test_a_name_is_never_too_doubtful_for_being_unusual(name: str) -> None:
    assert bare_name(name).name == name
    assert not doubt_of(name).is_grave


@pytest.mark.parametrize(
    "name", ["王小明李四", "王小明和李四", "欧阳李四王五", "王小明男", "欧阳小明女"]
)
def test_two_people_and_a_sex_are_too_doubtful(name: str) -> None:
    assert doubt_of(name).is_grave


@pytest.mark.parametrize(
    ("name", "sexes", "is_grave"),
    [("李四男", "男", True), ("王五女", "女", True), ("王五女", "男女", True), ("张胜男", "男", True),
     ("李四男", "", False), ("张俊男", "男", False), ("黄秀女", "女", False), ("王小明男", "男", True)],
)  # fmt: skip
def test_a_sex_behind_a_name_that_the_row_says_too_is_asked(
    name: str, sexes: str, *, is_grave: bool
) -> None:
    doubt = doubt_of(name, frozenset(sexes))

    assert (bool(doubt.text), doubt.is_grave) == (True, is_grave)


@pytest.mark.parametrize(
    ("name", "sexes"),
    [("张胜男", "女"), ("王亚男", "女"), ("李若男", "女"), ("陈招男", "女"), ("张胜男", ""),
     ("李四男", "女"), ("王五女", "男"), ("欧阳亚男", "女"), ("张李胜男", "女"), ("王美女", "")],
)  # fmt: skip
def test_a_name_that_ends_like_the_other_sex_is_one(name: str, sexes: str) -> None:
    assert not doubt_of(name, frozenset(sexes)).text


@pytest.mark.parametrize(("cell", "number", "is_asked"), [
    ("李四男", "360725198001010010", True), ("李四男", "360725198001010029", False),
    ("张胜男", "360725198001010029", False), ("王五女", "360725198001010029", True),
])  # fmt: skip
def test_the_sex_of_the_row_decides_of_a_name(
    world: World, cell: str, number: str, *, is_asked: bool
) -> None:
    row = bring("members", 姓名=cell, 性别="", 身份证号=number)

    assert row.report["refused"] == ({"unknown_name": 1} if is_asked else {})


@pytest.mark.parametrize(
    "name", ["王明李四", "老王", "王总", "王", "张李胜男", "王九(小)", "李雷(女)汉", "李雷-甲"]
)
def test_a_doubtful_name_is_told(name: str) -> None:
    assert doubt_of(name).text


@pytest.mark.parametrize("cell", ["王小明李四", "李雷 女"])
def test_a_doubtful_name_of_a_member_is_asked_and_the_answer_remembered(
    world: World, cell: str
) -> None:
    cells = MEMBER | {"姓名": cell}
    row = make.checked("members", book(list(cells), list(cells.values())))
    assert row.report["refused"] == {"unknown_name": 1}

    visitor(world.admin).post(f"/imports/{row.pk}/answer/", {"word_name_0": "one"})

    assert bring("members", 姓名=cell).report["created"] == 1
    assert Member.objects.filter(name=one_name(cell)).exists()


@pytest.mark.parametrize(
    ("cell", "warning"), [("1.李雷", "beside_name"), ("王小明 女", "beside_name"), ("王明李四", "odd_name")]
)  # fmt: skip
def test_what_was_read_of_a_members_name_is_told(world: World, cell: str, warning: str) -> None:
    row = bring("members", 姓名=cell)

    assert (row.report["created"], row.report["warnings"]) == (1, {warning: 1})


@pytest.mark.parametrize("number", [ID, PHONE])
@pytest.mark.parametrize("heading", ["职务", "特长", "服务意愿"])
def test_a_number_in_another_cell_of_a_member_is_left_out(
    world: World, heading: str, number: str
) -> None:
    row = bring("members", **{heading: f"会计 联系电话：{number}"})

    assert (row.report["created"], row.report["warnings"]) == (1, {"private_number": 1})
    stored = Member.objects.get(name=MEMBER["姓名"])
    assert "会计" in (stored.job, stored.skills, stored.wishes)
    assert not ImportFault.objects.filter(value__contains=number).exists()


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
