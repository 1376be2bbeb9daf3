"""Headings that stand again on each printed page, also in another order or with other columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from apps.businesses.models import Business
from apps.members.models import Member
from kernel.models import Import
from tests import make
from tests.kernel.tabular.books import book, file_of
from tests.kernel.tabular.test_values import MEMBER, SHOP
from tests.world import World

CODES = ["360725654569959", "360725673661107", "360725630151042"]
FIELDS = [*SHOP, "经营者"]
MOVED = ["经营者", *SHOP]


def shop(headings: Sequence[str], number: int) -> list[Any]:
    row = SHOP | {
        "统一社会信用代码": CODES[number - 1],
        "名称": f"店{number}",
        "经营者": f"业主{'甲乙丙'[number - 1]}",
    }
    return [row.get(heading, "") for heading in headings]


def brought(*rows: Sequence[Any]) -> Import:
    return make.imported("register", book(*rows))


def owners() -> dict[str, str]:
    return dict(Business.objects.filter(name__startswith="店").values_list("name", "owner"))


@pytest.mark.parametrize("between", [[], [["第1页 共2页"], ["某县市场主体登记表"]]])
def test_rows_below_are_read_by_the_headings_above_them(
    world: World, between: list[list[str]]
) -> None:
    row = brought(FIELDS, shop(FIELDS, 1), *between, MOVED, shop(MOVED, 2), FIELDS, shop(FIELDS, 3))

    assert owners() == {"店1": "业主甲", "店2": "业主乙", "店3": "业主丙"}
    assert (row.report["rows"], row.report["refused"]) == (3, {})
    assert any("表头在下面又出现" in remark for remark in row.mapping["remarks"])


def test_another_word_for_a_heading_is_understood(world: World) -> None:
    moved = [{"名称": "企业名称", "登记状态": "经营状态"}.get(h, h) for h in MOVED]

    brought(FIELDS, shop(FIELDS, 1), moved, shop(MOVED, 2))

    assert owners() == {"店1": "业主甲", "店2": "业主乙"}


@pytest.mark.parametrize(
    "again",
    [
        [*FIELDS[:3], "", *FIELDS[4:]],
        ["" if h == "联系电话" else h for h in FIELDS],
        [{"名称": "企业名称", "登记状态": "经营状态"}.get(h, h) for h in FIELDS],
        FIELDS[:-1],
        FIELDS[:6],
    ],
)
def test_headings_in_the_same_order_are_not_said_to_be_in_another(
    world: World, again: list[str]
) -> None:
    row = brought(FIELDS, shop(FIELDS, 1), again, shop(FIELDS, 2), again, shop(FIELDS, 3))

    assert owners() == {"店1": "业主甲", "店2": "业主乙", "店3": "业主丙"}
    assert row.mapping["remarks"] == []


def test_two_columns_of_one_name_are_in_the_same_order_again(world: World) -> None:
    twice = ["备注", *FIELDS, "备注"]
    again = ["备注", *FIELDS[:3], "", *FIELDS[4:], "备注"]

    row = brought(twice, ["", *shop(FIELDS, 1), "一"], again, ["", *shop(FIELDS, 2), "二"])

    assert owners() == {"店1": "业主甲", "店2": "业主乙"}
    assert not any("表头在下面又出现" in remark for remark in row.mapping["remarks"])


def test_below_headings_with_other_columns_nothing_is_read(world: World) -> None:
    other = [*MOVED[:6], "开户银行", *MOVED[6:]]

    row = brought(FIELDS, shop(FIELDS, 1), other, shop(other, 2), shop(other, 3))

    assert owners() == {"店1": "业主甲"}
    assert row.report["refused"] == {"other_headings": 2}
    assert "第 3 行" in row.faults.first().reason  # type: ignore[union-attr]


def test_members_keep_their_work_and_place(world: World) -> None:
    first = [*MEMBER, "工作单位", "职务"]
    second = [*MEMBER, "职务", "工作单位"]
    row = {**MEMBER, "工作单位": "城东小店", "职务": "店长"}

    make.imported(
        "members",
        file_of(
            first,
            [(row | {"姓名": "赵一", "身份证号": "360725198001010010"})[h] for h in first],
            second,
            [(row | {"姓名": "赵二", "身份证号": "360725197001010016"})[h] for h in second],
        ),
    )

    found = Member.objects.filter(name__startswith="赵").values_list("employer", "job").distinct()
    assert list(found) == [("城东小店", "店长")]
