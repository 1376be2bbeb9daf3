"""One person with two ID numbers: a mistyped one makes no second member without a word."""

from __future__ import annotations

import pytest

from apps.members.models import Member
from tests import make
from tests.kernel.tabular.books import book
from tests.kernel.tabular.test_values import MEMBER, bring
from tests.world import World

OTHER = "360725197001010016"


def rows(*numbers: str, **changes: str) -> bytes:
    people = [MEMBER | {"身份证号": number} | changes for number in numbers]
    return book(list(MEMBER), *(list(person.values()) for person in people))


def test_a_member_of_another_number_is_a_question(world: World) -> None:
    bring("members")

    row = make.checked("members", rows(OTHER))

    assert (row.report["created"], row.report["conflicts"]) == (0, 1)
    assert MEMBER["姓名"] in row.faults.get(code="conflict").reason


@pytest.mark.parametrize(
    ("choice", "count", "number"), [("采用本行", 1, OTHER), ("不是同一个", 2, MEMBER["身份证号"])]
)
def test_the_answer_is_followed(world: World, choice: str, count: int, number: str) -> None:
    bring("members")
    cells = MEMBER | {"身份证号": OTHER, "处理": choice}

    make.imported("members", book(list(cells), list(cells.values())))

    found = Member.objects.filter(name=MEMBER["姓名"]).order_by("created_at")
    assert found.count() == count
    assert found[0].id_number == number


@pytest.mark.parametrize(
    "changes", [{"姓名": "赵七"}, {"所在党支部": "城西党支部"}, {"入党时间": "2005-07-02"}]
)
def test_another_person_is_none(world: World, changes: dict[str, str]) -> None:
    bring("members")

    assert make.checked("members", rows(OTHER, **changes)).report["created"] == 1


def test_who_has_a_row_of_their_own_is_another_one(world: World) -> None:
    bring("members")

    row = make.checked("members", rows(MEMBER["身份证号"], OTHER))

    assert (row.report["created"], row.report["unchanged"]) == (1, 1)
