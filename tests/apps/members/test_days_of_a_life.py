"""Days in a member's life that stand in the column of another one."""

from __future__ import annotations

import pytest

from apps.members.models import Member
from tests import make
from tests.kernel.tabular.books import book
from tests.kernel.tabular.test_values import MEMBER
from tests.world import World


def roll(**cells: str) -> bytes:
    given = (
        MEMBER
        | {"姓名": "赵六", "身份证号": "360725198001010010", "所在党支部": "城东党支部"}
        | cells
    )
    return book(list(given), list(given.values()))


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("入党时间", "2014年5月6日转正"),
        ("入党时间", "2014-05-06（转正）"),
        ("入党时间", "2013年3月8日申请入党"),
        ("转正时间", "2013年5月6日入党"),
        ("转正时间", "2013-05-06 接收为预备党员"),
    ],
)
def test_a_day_said_to_be_another_is_refused(world: World, column: str, cell: str) -> None:
    row = make.imported("members", roll(**{column: cell}))

    assert row.report["refused"] == {"other_day": 1}
    assert not Member.objects.filter(name="赵六").exists()


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("入党时间", "2003年5月6日入党"),
        ("入党时间", "2003-05-06（预备）"),
        ("转正时间", "2014年5月6日转正"),
        ("转正时间", "2014年5月6日（预备期满转正）"),
    ],
)
def test_words_that_name_the_columns_own_day_are_read_over(
    world: World, column: str, cell: str
) -> None:
    row = make.imported("members", roll(**{column: cell}))

    assert row.report["refused"] == {}
    assert Member.objects.filter(name="赵六").exists()
