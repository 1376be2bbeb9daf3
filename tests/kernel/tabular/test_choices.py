"""Rows that contradict another row or what is recorded wait for a person, in the workbook or on the page."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from stdnum.cn import uscc

from apps.businesses import services as businesses
from apps.businesses.models import Business
from apps.members.models import Member
from kernel.models import Import, RowChoice
from kernel.tabular import services, xlsx
from tests import make
from tests.kernel.tabular.books import file_of
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
    return make.checked("register", file_of(headings, *rows))


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

    for content in (mended(row, ""), mended(row, "请选择"), file_of(HEADINGS, SECOND)):
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

    # Not before the file is applied in which it was said.
    assert check(stranger).report["conflicts"] == 1
    row.refresh_from_db()
    row = services.check_import(actor=make.COMMAND, row=row)
    assert services.apply_import(actor=make.COMMAND, row=row).report["created"] == 1
    assert names() == ["别的店", "换照店"]
    assert apply(stranger).report["unchanged"] == 1


def test_a_shop_of_the_same_name_and_day_without_its_number_is_asked(world: World) -> None:
    apply(OLD)

    row = apply((CODE, "", *NEW[2:]))
    assert (row.report["created"], row.report["conflicts"]) == (0, 1)
    make.imported("register", mended(row, "采用本行"))

    assert names() == ["换照店"]
    assert Business.objects.get(name="换照店").code == CODE


CHOSEN = ("处理", *HEADINGS)
BARE = ("", NUMBER, *NEW[2:])


def chosen(*rows: tuple[str, tuple[Any, ...]]) -> Import:
    """Apply rows of a file that has its own column of choices."""
    return apply(*((choice, *cells) for choice, cells in rows), headings=CHOSEN)


def counts(row: Import) -> tuple[int, int, int, int]:
    report = row.report
    return report["created"], report["updated"], report["kept"], report["conflicts"]


def reasons(row: Import) -> str:
    return " ".join(row.faults.values_list("reason", flat=True))


def test_the_same_code_cannot_be_another_business(world: World) -> None:
    apply(FIRST)

    recorded = chosen(("不是同一个", SECOND))
    assert (counts(recorded), names()) == ((0, 0, 0, 1), ["第一商店"])
    assert "不是同一个" in reasons(recorded)

    again = apply(SECOND, headings=HEADINGS)
    assert names() == ["第一商店"]
    assert again.report["conflicts"] == 1


def test_the_same_code_cannot_be_another_business_within_a_file(world: World) -> None:
    row = check(("", *FIRST), ("不是同一个", *SECOND), headings=CHOSEN)

    assert counts(row) == (1, 0, 0, 1)
    assert "不是同一个" in reasons(row)


def test_another_business_is_offered_only_where_the_code_is_another(world: World) -> None:
    same = check(FIRST, SECOND)
    assert 'value="other"' not in visitor(world.admin).get(f"/imports/{same.pk}/").content.decode()
    assert [dispute["may_differ"] for dispute in same.report["disputes"]] == [False]

    workbook = openpyxl.load_workbook(
        io.BytesIO(xlsx.error_workbook(same, bytes(same.file.content)))
    )
    offered = workbook.worksheets[0].data_validations.dataValidation[0].formula1
    assert "不是同一个" not in offered


@pytest.mark.parametrize(
    ("first", "second", "expected", "name"),
    [
        ("采用本行", "", (1, 0, 1, 0), ["第一商店"]),
        ("采用本行", "保留原有", (1, 0, 1, 0), ["第一商店"]),
        ("保留原有", "采用本行", (1, 0, 1, 0), ["第二商店"]),
        ("采用本行", "采用本行", (0, 0, 0, 2), []),
        ("保留原有", "保留原有", (0, 0, 2, 0), []),
    ],
)
def test_choices_of_two_rows_are_followed_together(
    world: World, first: str, second: str, expected: tuple[int, ...], name: list[str]
) -> None:
    row = chosen((first, FIRST), (second, SECOND))

    assert (counts(row), names()) == (expected, name)
    if not name:
        assert first in reasons(row)
    assert sum(expected) == row.report["rows"]


def test_what_was_not_chosen_is_not_asked_about_again(world: World) -> None:
    chosen(("采用本行", FIRST), ("", SECOND))

    assert counts(apply(FIRST, SECOND)) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("choice", "warning"),
    [("保留", "nothing_to_keep"), ("注销", "unread_choice"), ("采用本行吧", "unread_choice")],
)
def test_a_choice_without_a_dispute_sets_no_row_aside(
    world: World, choice: str, warning: str
) -> None:
    row = chosen((choice, FIRST))

    assert (counts(row), names()) == ((1, 0, 0, 0), ["第一商店"])
    assert row.report["warnings"][warning] == 1


@pytest.mark.parametrize("rows", [(NEW, BARE), (BARE, NEW)])
def test_one_business_under_code_and_number_is_created_once(
    world: World, rows: tuple[tuple[Any, ...], ...]
) -> None:
    row = apply(*rows)

    assert (row.report["created"], row.report["duplicates"]) == (1, 1)
    shop = Business.objects.get(name="换照店")
    assert (shop.code, shop.registration) == (CODE, NUMBER)


@pytest.mark.parametrize(
    ("choice", "expected", "phone"),
    [
        ("", (1, 0, 0, 1), ["19900000003"]),
        ("采用本行", (1, 0, 1, 0), ["19900000009"]),
        ("保留原有", (1, 0, 1, 0), ["19900000003"]),
        ("不是同一个", (2, 0, 0, 0), ["19900000003", "19900000009"]),
    ],
)
def test_one_number_in_two_rows_that_differ_is_asked(
    world: World, choice: str, expected: tuple[int, ...], phone: list[str]
) -> None:
    row = chosen(("", NEW), (choice, (*BARE[:7], "19900000009")))

    assert counts(row) == expected
    shops = Business.objects.filter(name="换照店").order_by("-registration")
    assert [shop.phone for shop in shops] == phone
    assert shops.filter(code=CODE, registration=NUMBER).exists()


def test_two_codes_with_one_number_are_asked(world: World) -> None:
    other = f"91360725MA0000001{uscc.calc_check_digit('91360725MA0000001')}"

    row = check(NEW, (other, *NEW[1:]))

    assert counts(row) == (1, 0, 0, 1)
    assert row.report["disputes"][0]["may_differ"]


def test_a_number_that_the_same_file_gives_a_recorded_shop_is_that_shop(world: World) -> None:
    apply((CODE, "", *NEW[2:]))

    row = apply(NEW, (*BARE[:7], "19900000009"))

    assert counts(row) == (0, 1, 0, 1)
