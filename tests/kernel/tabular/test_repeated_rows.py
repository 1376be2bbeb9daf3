"""Rows of one number: copies are dropped, contradictions wait for a person, refused rows reserve nothing."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from apps.businesses.models import Business
from apps.members.models import Member
from apps.organization.models import OrgUnit
from kernel.fields import hide_middle
from kernel.models import Import
from kernel.tabular import services, xlsx
from tests import make
from tests.kernel.tabular.books import book
from tests.kernel.tabular.test_values import BRANCH, MEMBER, SHOP, bring
from tests.world import World

# For each kind, other content under the same number, and something that refuses a row.
OTHERWISE = [
    ("members", {"姓名": "钱七"}, {"入党时间": "没有"}),
    ("register", {"名称": "第二商店"}, {"登记状态": "没有"}),
    ("branches", {"成立时间": "2016-01-01"}, {"成立时间": "没有"}),
]
STORED = {
    "members": lambda: Member.objects.filter(id_number_index__isnull=False).values_list("name"),
    "register": lambda: Business.objects.values_list("name"),
    "branches": lambda: OrgUnit.objects.filter(name=BRANCH["党组织全称"]).values_list("founded_on"),
}
kinds = pytest.mark.parametrize(("kind", "other", "broken"), OTHERWISE)


def stored(kind: str) -> list[Any]:
    return sorted(STORED[kind]())


def mended(row: Import, **changes: str) -> bytes:
    """Return the workbook to mend as it comes, with some cells of all rows changed."""
    made = openpyxl.load_workbook(io.BytesIO(xlsx.error_workbook(row, bytes(row.file.content))))
    sheet = made.active
    assert sheet is not None
    headings = [cell.value for cell in sheet[2]]
    for number in range(3, sheet.max_row + 1):
        for heading, value in changes.items():
            sheet.cell(number, headings.index(heading) + 1).value = value
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


@kinds
def test_the_workbook_to_mend_sent_back_untouched_changes_nothing(
    world: World, kind: str, other: dict[str, str], broken: dict[str, str]
) -> None:
    row = bring(kind, {}, other)
    assert (row.report["conflicts"], row.report["refused"]) == (1, {})
    before = stored(kind)

    again = make.imported(kind, mended(row))

    assert (again.report["updated"], again.report["conflicts"]) == (0, 1)
    assert stored(kind) == before
    assert make.imported(kind, mended(row, 处理="采用本行")).report["updated"] == 1
    assert stored(kind) != before


@kinds
def test_rows_that_contradict_each_other_do_not_replace_what_is_recorded(
    world: World, kind: str, other: dict[str, str], broken: dict[str, str]
) -> None:
    bring(kind)
    before = stored(kind)
    third = {
        heading: text.replace("七", "八").replace("二", "三").replace("6-", "7-")
        for heading, text in other.items()
    }

    row = bring(kind, other, third)

    assert (row.report["updated"], row.report["conflicts"]) == (0, 2)
    assert stored(kind) == before


@kinds
def test_an_identical_row_is_a_copy(
    world: World, kind: str, other: dict[str, str], broken: dict[str, str]
) -> None:
    row = bring(kind, {}, {})

    assert (row.report["created"], row.report["duplicates"]) == (1, 1)
    assert not row.faults.exists()


@kinds
def test_a_refused_row_keeps_no_good_one_out_and_waits_for_a_choice_when_it_is_mended(
    world: World, kind: str, other: dict[str, str], broken: dict[str, str]
) -> None:
    row = bring(kind, other | broken, {})
    assert (row.report["created"], sum(row.report["refused"].values())) == (1, 1)
    before = stored(kind)
    assert "第 3 行" in row.faults.get(weight="further").reason

    (heading,) = broken
    content = mended(
        row, **{heading: {**MEMBER, **SHOP, **BRANCH, "成立时间": "2016-02-02"}[heading]}
    )

    again = make.imported(kind, content)
    assert (again.report["updated"], again.report["conflicts"]) == (0, 1)
    assert stored(kind) == before


@pytest.mark.parametrize(
    ("kind", "changes", "asked"),
    [
        ("members", {"姓名": "改名人"}, 1),
        ("members", {"姓名": "赵刘"}, 0),
        ("register", {"名称": "改名店", "成立日期": "2020-02-02"}, 1),
        ("register", {"名称": "改名店"}, 0),
    ],
)
def test_a_number_recorded_for_another_is_asked(
    world: World, kind: str, changes: dict[str, str], asked: int
) -> None:
    bring(kind)

    row = bring(kind, **changes)

    assert (row.report["conflicts"], row.report["updated"]) == (asked, 1 - asked)
    if asked:
        checked = make.checked(kind, bytes(row.file.content))
        (dispute,) = checked.report["disputes"]
        assert not dispute["may_differ"]
        assert {"赵六", "第一商店"} & set(dispute["versions"][0])


@pytest.mark.parametrize("choice", ["随便", "采用本行吧"])
def test_a_word_that_is_no_choice_is_said_where_the_row_stays_in_dispute(
    world: World, choice: str
) -> None:
    bring("register")

    row = bring("register", {}, {"名称": "第二商店", "处理": choice})

    said = row.faults.get(code="unread_choice")
    assert (said.row, said.weight, said.value) == (3, "further", choice)


def test_a_place_of_one_name_is_not_shown_as_a_difference(world: World) -> None:
    bring("register", 所属乡镇="河埠镇", 注册号="", 统一社会信用代码="")
    row = make.checked(
        "register",
        book(
            [*SHOP, "社区/村"],
            [*SHOP.values(), "古田社区"],
            [*(SHOP | {"所属乡镇": "河埠镇"}).values(), "古田社区"],
        ),
    )

    (dispute,) = row.report["disputes"]
    assert [version[0] for version in dispute["versions"]] == ["所属乡镇"]
    assert "社区" not in row.faults.get(code="conflict").reason


def test_the_key_of_a_person_is_shown_nowhere(world: World) -> None:
    headings = [*MEMBER, "处理"]
    other = MEMBER | {"姓名": "钱七"}
    row = make.checked(
        "members", book(headings, [*MEMBER.values(), ""], [*other.values(), "不是同一个"])
    )

    assert row.faults.get(code="conflict").value == hide_middle(MEMBER["身份证号"])


def test_a_choice_counts_for_other_files_only_while_its_own_is_applied(world: World) -> None:
    row = bring("register", {}, {"名称": "第二商店"})
    said, unsaid = mended(row, 处理="采用本行"), mended(row)

    checked = make.checked("register", said)
    assert make.checked("register", unsaid).report["conflicts"] == 1

    applied = services.apply_import(actor=make.COMMAND, row=checked)
    assert (applied.report["updated"], make.checked("register", unsaid).report["conflicts"]) == (
        1,
        0,
    )

    services.undo_import(actor=make.COMMAND, row=applied)
    assert make.checked("register", unsaid).report["conflicts"] == 1


def test_what_a_check_found_does_not_change_what_applying_does(world: World) -> None:
    rows = [[*SHOP, "处理"], [*SHOP.values(), ""], [*(SHOP | {"名称": "第二商店"}).values(), ""]]
    row = make.checked("register", book(*rows))
    assert (row.report["created"], row.report["conflicts"]) == (1, 1)

    row = services.apply_import(actor=make.COMMAND, row=row)

    assert (row.report["created"], row.report["conflicts"]) == (1, 1)
