"""Rows that contradict another row or what is recorded wait for a person, in the workbook or on the page."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from apps.businesses import services as businesses
from apps.businesses.models import Business
from apps.members.models import Member
from kernel.models import Import, RowChoice
from kernel.tabular import services, xlsx
from tests import make
from tests.kernel.tabular.books import book
from tests.visiting import text, visitor
from tests.world import World

HEADINGS = (
    "统一社会信用代码",
    "注册号",
    "名称",
    "经营者",
    "成立日期",
    "市场主体类型",
    "登记状态",
    "联系电话",
)
CODE, NUMBER = "92360725MA6M262M9Y", "360725654569959"
FIRST = (CODE, "", "第一商店", "张三", "2015-01-01", "个体工商户", "存续", "19900000001")
SECOND = (CODE, "", "第二商店", "李四", "2015-01-01", "个体工商户", "存续", "19900000002")
OLD = ("", NUMBER, "换照店", "王五", "2009-04-05", "个体工商户", "存续", "19900000003")
NEW = (CODE, NUMBER, "换照店", "王五", "2009-04-05", "个体工商户", "存续", "19900000003")


def check(*rows: tuple[Any, ...], headings: tuple[str, ...] = HEADINGS) -> Import:
    return make.checked("register", book(headings, *rows))


def apply(*rows: tuple[Any, ...], headings: tuple[str, ...] = HEADINGS) -> Import:
    return services.apply_import(actor=make.COMMAND, row=check(*rows, headings=headings))


def mended(row: Import, choice: str) -> bytes:
    """Return the workbook to mend of an import, with one choice written into all its rows."""
    workbook = openpyxl.load_workbook(io.BytesIO(xlsx.error_workbook(row, bytes(row.file.content))))
    sheet = workbook.active
    assert sheet is not None
    assert sheet["C2"].value == "处理"
    for number in range(3, sheet.max_row + 1):
        sheet.cell(number, 3).value = choice
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def names() -> list[str]:
    return sorted(Business.objects.filter(code__in=[CODE, NUMBER]).values_list("name", flat=True))


def test_the_second_version_is_not_applied_because_it_was_sent_twice(world: World) -> None:
    row = apply(FIRST, SECOND)
    assert (row.report["created"], row.report["conflicts"]) == (1, 1)

    for content in (mended(row, ""), mended(row, "请选择"), book(HEADINGS, SECOND)):
        again = make.imported("register", content)
        assert (again.report["updated"], again.report["conflicts"]) == (0, 1)
    assert names() == ["第一商店"]


@pytest.mark.parametrize(
    ("choice", "counts", "name"),
    [
        ("采用本行", (1, 0), "第二商店"),
        (" 采用 本行 ", (1, 0), "第二商店"),
        ("保留原有", (0, 1), "第一商店"),
    ],
)
def test_a_choice_in_the_workbook_is_followed_and_remembered(
    world: World, choice: str, counts: tuple[int, int], name: str
) -> None:
    row = apply(FIRST, SECOND)

    again = make.imported("register", mended(row, choice))

    assert (again.report["updated"], again.report["kept"]) == counts
    assert names() == [name]
    third = apply(FIRST, SECOND)
    assert (third.report["conflicts"], third.report["kept"]) == (0, 1)
    assert names() == [name]


def test_a_row_changed_in_the_workbook_needs_a_choice_too(world: World) -> None:
    apply(FIRST, SECOND)
    headings = ("处理", *HEADINGS)

    again = apply(("", *SECOND[:2], "第三商店", *SECOND[3:]), headings=headings)

    assert again.report["conflicts"] == 1
    assert names() == ["第一商店"]


def test_a_later_register_with_new_values_is_no_dispute(world: World) -> None:
    apply(FIRST, SECOND)

    assert apply((*FIRST[:2], "新名商店", *FIRST[3:])).report["updated"] == 1


@pytest.mark.parametrize(("choice", "name"), [("take", "第二商店"), ("keep", "第一商店")])
def test_the_page_shows_both_versions_and_takes_the_choice(
    world: World, choice: str, name: str
) -> None:
    row = check(FIRST, SECOND)
    browser = visitor(world.admin)
    page = text(browser, f"/imports/{row.pk}/")
    assert "第一商店" in page
    assert "第二商店" in page
    assert "19900000002" not in page
    (dispute,) = row.report["disputes"]

    answer = browser.post(f"/imports/{row.pk}/answer/", {f"choice_{dispute['digest']}": choice})

    assert answer.status_code == 302
    row.refresh_from_db()
    row = services.check_import(actor=make.COMMAND, row=row)
    row = services.apply_import(actor=make.COMMAND, row=row)
    assert (row.report["conflicts"], row.report["kept"]) == (0, 1)
    assert names() == [name]


def test_no_values_are_kept_of_disputed_rows(world: World) -> None:
    apply(FIRST, SECOND)

    choice = RowChoice.objects.get()
    assert (len(choice.row), choice.key, choice.choice) == (16, CODE, "")


def test_a_shop_that_gets_its_credit_code_stays_one_with_cover_and_members(world: World) -> None:
    apply(OLD)
    shop = Business.objects.get(code=NUMBER)
    businesses.assign_cover(actor=make.COMMAND, business=shop, unit=world.east, reason="Asked.")
    member = make.member(world.east, "赵六")
    Member.objects.filter(pk=member.pk).update(employer_code=NUMBER)

    row = apply(NEW)

    assert (row.report["created"], row.report["updated"]) == (0, 1)
    shop.refresh_from_db()
    member.refresh_from_db()
    assert (shop.code, shop.registration, shop.unit) == (CODE, NUMBER, world.east)
    assert member.employer_code == CODE

    services.undo_import(actor=make.COMMAND, row=row)
    shop.refresh_from_db()
    member.refresh_from_db()
    assert (shop.code, shop.registration, member.employer_code) == (NUMBER, "", NUMBER)


def test_a_code_given_by_page_keeps_the_number_and_the_members(world: World) -> None:
    apply(OLD)
    member = make.member(world.east, "赵六")
    Member.objects.filter(pk=member.pk).update(employer_code=NUMBER)

    businesses.change_business(
        actor=make.COMMAND, business=Business.objects.get(code=NUMBER), credit_code=CODE
    )

    member.refresh_from_db()
    assert member.employer_code == CODE
    assert apply(OLD).report["unchanged"] == 1


def test_a_file_that_knows_the_former_number_only_finds_the_shop(world: World) -> None:
    apply(OLD)
    apply(NEW)

    row = apply((*OLD[:7], "19900000009"))

    assert (row.report["created"], row.report["updated"]) == (0, 1)
    assert Business.objects.get(code=CODE).phone == "19900000009"


def test_two_rows_about_one_shop_are_a_conflict_and_stop_no_file(world: World) -> None:
    apply(OLD)

    row = apply((*OLD[:7], "19900000009"), NEW)

    assert (row.report["updated"], row.report["conflicts"]) == (1, 1)


def test_a_number_that_fits_nothing_else_is_asked_and_not_the_same_is_remembered(
    world: World,
) -> None:
    apply(OLD)
    stranger = (CODE, NUMBER, "别的店", "赵六", "2020-02-02", "个体工商户", "存续", "")
    row = check(stranger)
    assert row.report["conflicts"] == 1
    (dispute,) = row.report["disputes"]
    assert "换照店" in dispute["why"]

    visitor(world.admin).post(
        f"/imports/{row.pk}/answer/", {f"choice_{dispute['digest']}": "other"}
    )

    assert apply(stranger).report["created"] == 1
    assert names() == ["别的店", "换照店"]
    assert apply(stranger).report["unchanged"] == 1


def test_a_shop_of_the_same_name_and_day_without_its_number_is_asked(world: World) -> None:
    apply(OLD)

    row = apply((CODE, "", *NEW[2:]))
    assert (row.report["created"], row.report["conflicts"]) == (0, 1)
    make.imported("register", mended(row, "采用本行"))

    assert names() == ["换照店"]
    assert Business.objects.get(name="换照店").code == CODE
