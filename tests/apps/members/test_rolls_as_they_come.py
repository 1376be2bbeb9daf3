"""Rolls with branches and groups alone in lines, and groups in a column."""

from __future__ import annotations

import pytest

from apps.members.models import Member
from tests import make
from tests.kernel.tabular.books import book
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
