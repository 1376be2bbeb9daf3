"""Names in imported rows: of owners, hosts and employers, of branches written otherwise or nearly the same."""

from __future__ import annotations

import pytest

from apps.businesses.models import Business
from apps.members.models import Member
from apps.organization.models import OrgUnit
from tests import make
from tests.kernel.tabular.books import book
from tests.kernel.tabular.test_values import BRANCH, MEMBER, SHOP, bring
from tests.visiting import text, visitor
from tests.world import World

WRONG = ["?", "张?", "张\ue001", "12345", "2015-03-17", "13800001234"]


@pytest.mark.parametrize("cell", WRONG)
def test_what_is_no_name_of_an_owner_is_left_out_with_a_remark(world: World, cell: str) -> None:
    row = bring("register", 经营者=cell)

    assert (row.report["created"], row.report["warnings"]) == (1, {"bad_name": 1})
    assert Business.objects.get(name=SHOP["名称"]).owner == ""


@pytest.mark.parametrize(("kind", "heading"), [("members", "工作单位"), ("branches", "依托单位")])
def test_no_name_of_an_employer_or_host_is_left_out_with_a_remark(
    world: World, kind: str, heading: str
) -> None:
    row = bring(kind, **{heading: "安远?店"})

    assert (row.report["created"], row.report["warnings"]) == (1, {"bad_name": 1})


@pytest.mark.parametrize("kind", ["committee", "general_branch"])
def test_a_member_is_put_into_no_unit_above_branches(world: World, kind: str) -> None:
    make.branch("餐饮行业党总支", kind=kind)

    row = bring("members", 所在党支部="餐饮行业党总支")

    assert row.report["refused"] == {"no_branch": 1}
    assert not Member.objects.filter(name=MEMBER["姓名"]).exists()


def test_a_member_of_a_group_stands_in_its_branch(world: World) -> None:
    make.branch("城东第一党小组", kind="group", parent=world.east)

    row = bring("members", 所在党支部="城东第一党小组")

    assert (row.report["refused"], row.report["warnings"]) == ({}, {"branch_of_group": 1})
    assert Member.objects.get(name=MEMBER["姓名"]).unit == world.east


@pytest.mark.parametrize(
    "written",
    ["城东支部", "中共城东党支部", "中共崇义县城东党支部委员会", "中国共产党赣州市崇义县城东支部委员会", "城東黨支部"],
)  # fmt: skip
def test_a_branch_of_members_is_read_however_it_is_written(world: World, written: str) -> None:
    row = bring("members", 所在党支部=written)

    assert (row.report["created"], row.report["warnings"]) == (1, {"matched": 1})
    assert Member.objects.get(name=MEMBER["姓名"]).unit == world.east


def test_an_unknown_branch_of_members_is_asked_and_the_answer_remembered(world: World) -> None:
    cells = MEMBER | {"所在党支部": "东城第一支部"}
    row = make.checked("members", book(list(cells), list(cells.values())))
    browser = visitor(world.admin)
    page = text(browser, f"/imports/{row.pk}/")

    browser.post(f"/imports/{row.pk}/answer/", {"word_unit_0": "城东党支部"})

    assert "/imports/new/branches/" in page
    assert bring("members", 所在党支部="东城第一支部").report["created"] == 1
    assert Member.objects.get(name=MEMBER["姓名"]).unit == world.east


@pytest.mark.parametrize(
    "written", ["中共崇义县试一党支部", "试一支部", "試一黨支部", "试衣党支部"]
)
def test_a_branch_that_is_nearly_one_that_exists_is_asked(world: World, written: str) -> None:
    bring("branches")
    cells = BRANCH | {"党组织全称": written}
    row = make.checked("branches", book(list(cells), list(cells.values())))
    assert row.report["refused"] == {"unknown_name": 1}

    answer = {"word_name_0": "试一党支部"}
    visitor(world.admin).post(f"/imports/{row.pk}/answer/", answer)

    assert bring("branches", 党组织全称=written).report["unchanged"] == 1


def test_two_branches_of_one_file_that_are_nearly_the_same_are_asked(world: World) -> None:
    row = bring(
        "branches", {}, {"党组织全称": "试一支部"}, {"党组织全称": "试一党总支", "类别": "党总支"}
    )

    assert row.report["refused"] == {"unknown_name": 1}
    assert OrgUnit.objects.filter(name__startswith="试一").count() == 2


def test_a_cell_without_a_value_is_shown_as_it_is_in_personal_columns(world: World) -> None:
    row = bring("members", {"联系电话": "暂无"}, {"身份证号": "#REF!"})

    assert set(row.faults.values_list("value", flat=True)) >= {"暂无", "#REF!"}


@pytest.mark.parametrize("code", ["1", "1男"])
def test_a_code_of_the_national_standard_is_a_sex(world: World, code: str) -> None:
    assert bring("members", 性别=code).report["warnings"] == {}


@pytest.mark.parametrize("cell", [True, "TRUE"])
def test_a_truth_value_is_no_name(world: World, cell: object) -> None:
    row = bring("register", {}, {"名称": cell, "从业人数": 1})

    assert row.report["refused"] == {"truth": 1}


@pytest.mark.parametrize(
    ("heading", "cell", "kind", "is_told"),
    [
        ("注册资本", 500000, "个体工商户", True),
        ("注册资本(万元)", 1234567890, "有限责任公司", True),
        ("注册资本", 50, "个体工商户", False),
        ("注册资本", "2000万元", "个体工商户", False),
        ("注册资本(元)", 500000, "个体工商户", False),
    ],
)
def test_an_amount_that_may_be_in_another_unit_is_told(
    world: World, heading: str, cell: object, kind: str, *, is_told: bool
) -> None:
    row = SHOP | {"市场主体类型": kind, heading: cell}
    if heading != "注册资本":
        del row["注册资本"]
    brought = make.imported("register", book(list(row), list(row.values())))

    assert ("unlikely_capital" in brought.report["warnings"]) == is_told


def test_amounts_are_read_with_thousands_and_in_traditional_characters(world: World) -> None:
    row = bring("register", 从业人数="1,000", 注册资本="叁佰萬元整")

    assert row.report["warnings"] == {}
    shop = Business.objects.get(name=SHOP["名称"])
    assert (shop.head_count, shop.capital) == (1000, 300)


def test_a_group_of_different_reasons_has_no_reason_of_one_row(world: World) -> None:
    bring("branches", {}, {"党组织全称": "试二党支部"})
    cells = [BRANCH | {"党组织全称": name} for name in ("试一支部", "试二支部")]
    row = make.checked("branches", book(list(BRANCH), *(list(c.values()) for c in cells)))

    assert "2 行 · 党组织全称 · 原因各不相同" in text(visitor(world.admin), f"/imports/{row.pk}/")
