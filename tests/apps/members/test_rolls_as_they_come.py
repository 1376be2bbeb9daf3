"""Rolls with branches and groups alone in lines, and groups in a column."""

from __future__ import annotations

import pytest

from apps.members.models import Member
from tests import make
from tests.kernel.tabular.books import book, file_of
from tests.kernel.tabular.test_values import MEMBER
from tests.world import World

NUMBERS = ["360725198001010010", "360725197001010016"]
HEAD = [heading for heading in MEMBER if heading != "所在党支部"]


def member_row(name: str, number: str) -> list[str]:
    return [(MEMBER | {"姓名": name, "身份证号": number})[heading] for heading in HEAD]


def units() -> dict[str, str]:
    return dict(Member.objects.filter(name__startswith="赵").values_list("name", "unit__name"))


@pytest.mark.parametrize(
    "line",
    [
        "中共城东党支部（2人）",
        "城东党支部 党员名册",
        "一、城东支部党员花名册（2人）",
        "中共城东支部委员会",
    ],
)
def test_a_branch_alone_in_a_line_is_known_however_it_is_written(world: World, line: str) -> None:
    row = make.imported("members", book(HEAD, [line], member_row("赵六", NUMBERS[0])))

    assert (row.report["rows"], row.report["refused"]) == (1, {})
    assert units() == {"赵六": "城东党支部"}


def test_a_branch_alone_in_a_line_that_nobody_knows_is_asked(world: World) -> None:
    row = make.checked("members", book(HEAD, ["城外党支部"], member_row("赵六", NUMBERS[0])))

    assert row.report["words"] == {"unit": {"城外党支部": 1}}
    assert row.report["rows"] == 1


def test_a_group_alone_in_a_line_is_part_of_the_branch_above(world: World) -> None:
    make.branch("第一党小组", kind="group", parent=world.west)

    row = make.imported(
        "members",
        book(
            HEAD,
            ["城东党支部"],
            member_row("赵一", NUMBERS[0]),
            ["第一党小组"],
            member_row("赵二", NUMBERS[1]),
        ),
    )

    assert row.report["refused"] == {}
    assert units() == {"赵一": "城东党支部", "赵二": "城东党支部"}


@pytest.mark.parametrize(
    ("group", "warnings"), [("第一党小组", {}), ("第2党小组", {"no_such_group": 1})]
)
def test_the_group_of_a_member_is_looked_for_below_the_branch(
    world: World, group: str, warnings: dict[str, int]
) -> None:
    make.branch("第一党小组", kind="group", parent=world.east)
    make.branch("第二党小组", kind="group", parent=world.west)

    row = make.checked("members", book([*MEMBER, "所在党小组"], [*MEMBER.values(), group]))

    assert (row.mapping["unknown"], row.report["warnings"]) == ([], warnings)


@pytest.mark.parametrize(
    "line",
    [
        ["党支部：城东党支部"],
        ["党支部名称：城东党支部（2人）"],
        ["党支部：城东党支部 书记：张三"],
        ["党支部：", "城东党支部"],
        ["党支部：城东党支部", "", "书记：张三"],
        ["城东党支部现有党员2名"],
        ["一、城东党支部", "", "共2人"],
        ["【城东党支部】"],
    ],
)
def test_a_branch_behind_a_label_is_that_of_the_members_below(
    world: World, line: list[str]
) -> None:
    row = make.imported("members", book(HEAD, line, member_row("赵六", NUMBERS[0])))

    assert (row.report["rows"], row.report["refused"]) == (1, {})
    assert units() == {"赵六": "城东党支部"}


@pytest.mark.parametrize(
    "line",
    [
        ["支部书记：张三"],
        ["注：以上均为正式党员"],
        ["※以上数据截至六月"],
        ["填表人：李四", "", "填表日期：2024-01-01"],
        ["填表人：", "李四"],
        ["支部书记", "张三"],
        ["流动党员"],
        ["（二）退休党员（3人）"],
        ["——正式党员——"],
        ["党小组：第一党小组"],
        ["本表共2人"],
        ["说明", "按年上报"],
        ["合计", "3人"],
        ["合计：3人"],
    ],
)
def test_what_stands_between_members_is_neither_one_nor_the_end_of_their_branch(
    world: World, line: list[str]
) -> None:
    first, second = (
        member_row(f"赵{sign}", number) for sign, number in zip("一二", NUMBERS, strict=True)
    )

    row = make.imported("members", book(HEAD, ["城东党支部"], first, line, second))

    assert (row.report["rows"], row.report["refused"]) == (2, {})
    assert units() == {"赵一": "城东党支部", "赵二": "城东党支部"}
    assert "第 2、4 行" in "".join(row.mapping["remarks"]) or "第 4 行" in "".join(
        row.mapping["remarks"]
    )


@pytest.mark.parametrize("line", [["流动党员"], ["支部书记：张三"], ["填表人：李四"]])
def test_nor_is_it_one_in_a_roll_with_a_column_of_branches(world: World, line: list[str]) -> None:
    row = make.checked("members", book(list(MEMBER), line, list(MEMBER.values())))

    assert (row.report["rows"], row.report["created"]) == (1, 1)
    assert "第 2 行" in "".join(row.mapping["remarks"])


@pytest.mark.parametrize("line", ["已转出党员", "入党积极分子"])
def test_a_caption_of_people_who_are_no_members_ends_the_branch(world: World, line: str) -> None:
    first, second = (
        member_row(f"赵{sign}", number) for sign, number in zip("一二", NUMBERS, strict=True)
    )

    make.imported("members", book(HEAD, ["城东党支部"], first, [line], second))

    assert units() == {"赵一": "城东党支部"}


@pytest.mark.parametrize("group", ["第一小组", "1组", "一组", "第1党小组", "第一组", "1"])
def test_a_group_is_known_by_its_number(world: World, group: str) -> None:
    make.branch("第一党小组", kind="group", parent=world.east)

    row = make.checked("members", book([*MEMBER, "所在党小组"], [*MEMBER.values(), group]))

    assert row.report["warnings"] == {}


@pytest.mark.parametrize("written", ["城东党支部(12人)", "1.城东党支部", "（1）城东党支部"])
def test_a_branch_is_known_by_its_name_without_numbers(world: World, written: str) -> None:
    row = make.checked(
        "members", book(list(MEMBER), list((MEMBER | {"所在党支部": written}).values()))
    )

    assert (row.report["created"], row.report["warnings"]) == (1, {"matched": 1})


def test_a_short_name_is_the_one_branch_that_ends_so(world: World) -> None:
    content = book(list(MEMBER), list((MEMBER | {"所在党支部": "第一支部"}).values()))
    make.branch("物流党总支第一支部")
    assert make.checked("members", content).report["warnings"] == {"matched": 1}

    make.branch("餐饮党总支第一支部")

    row = make.checked("members", content)
    assert row.report["refused"] == {"unknown_branch": 1}
    assert "物流党总支第一支部" in row.faults.get(weight="refused").reason


@pytest.mark.parametrize(
    "written", ["崇义县党委/城东党支部", "崇义县党委>城东支部", "崇义县党委-城东党支部"]
)
def test_a_path_ends_with_the_branch(world: World, written: str) -> None:
    row = make.checked(
        "members", book(list(MEMBER), list((MEMBER | {"所在党支部": written}).values()))
    )

    assert (row.report["created"], row.report["warnings"]) == (1, {"matched": 1})


def test_a_group_behind_its_branch_is_part_of_it(world: World) -> None:
    cells = MEMBER | {"所在党支部": "城东党支部第一党小组"}

    row = make.checked("members", book(list(cells), list(cells.values())))

    assert (row.report["created"], row.report["warnings"]) == (1, {"branch_of_group": 1})


@pytest.mark.parametrize("written", ["城东党支部、城西党支部", "城东党支部/城西党支部"])
def test_several_branches_of_a_member_are_said_to_be(world: World, written: str) -> None:
    cells = MEMBER | {"所在党支部": written}

    row = make.checked("members", book(list(cells), list(cells.values())))

    assert row.report["refused"] == {"unknown_branch": 1}
    assert "城东党支部、城西党支部" in row.faults.get(weight="refused").reason


@pytest.mark.parametrize("category", ["入党积极分子", "发展对象", "共青团员", "群众", "民主党派"])
def test_who_is_no_member_yet_is_refused(world: World, category: str) -> None:
    cells = MEMBER | {"人员类别": category}

    row = make.checked("members", book(list(cells), list(cells.values())))

    assert (row.report["refused"], row.report["words"]) == ({"no_member": 1}, {})


@pytest.mark.parametrize(
    ("written", "category"),
    [("正式党员（流动）", "full"), ("已转正", "full"), ("预备党员（延长）", "probationary")],
)
def test_a_category_may_have_a_word_behind_it(world: World, written: str, category: str) -> None:
    cells = MEMBER | {"人员类别": written}

    make.imported("members", book(list(cells), list(cells.values())))

    assert Member.objects.get(name=MEMBER["姓名"]).category == category


@pytest.mark.parametrize("is_text", [True, False])
@pytest.mark.parametrize("above", ["党支部：城东党支部", "城东党支部党员花名册"])
def test_a_branch_above_the_headings_is_that_of_a_sheet(
    world: World, above: str, *, is_text: bool
) -> None:
    made = file_of if is_text else book

    row = make.imported("members", made([above], HEAD, member_row("赵六", NUMBERS[0])))

    assert row.report["refused"] == {}
    assert units() == {"赵六": "城东党支部"}
