"""Cells as counties bring them, through the importers: what is read, refused or remarked."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest

from apps.businesses.models import Business
from apps.members.models import Member
from apps.organization.models import OrgUnit
from kernel import clock
from kernel.models import Import
from kernel.tabular import xlsx
from kernel.tabular.cells import meant
from kernel.tabular.importers import importers
from tests import make
from tests.kernel.tabular.books import file_of
from tests.visiting import text, visitor
from tests.world import World

MEMBER = {
    "姓名": "赵六", "性别": "男", "民族": "汉族", "身份证号": "360725198001010010", "入党时间": "2005-07-01",
    "转正时间": "2006-07-01", "人员类别": "正式党员", "所在党支部": "城东党支部", "联系电话": "19900000001",
}  # fmt: skip
SHOP = {
    "统一社会信用代码": "92360725MA6M262M9Y", "注册号": "", "名称": "第一商店", "成立日期": "2015-01-01",
    "市场主体类型": "个体工商户", "登记状态": "存续", "联系电话": "19900000001", "注册资本": "5", "从业人数": "3",
    "所属乡镇": "城关镇", "行业门类": "批发和零售业",
}  # fmt: skip
# Within the two years that probation may last.
LATELY = (clock.today() - timedelta(days=100)).isoformat()
BRANCH = {
    "党组织全称": "试一党支部",
    "类别": "党支部",
    "成立时间": "2015-01-19",
    "组建方式": "单建",
}


def bring(kind: str, *rows: dict[str, Any], **changes: Any) -> Import:
    """Bring rows like the usual one of a kind, with some cells changed."""
    usual = {"members": MEMBER, "register": SHOP, "branches": BRANCH}[kind]
    table = [usual | row for row in rows] or [usual | changes]
    headings = list(dict.fromkeys(heading for row in table for heading in row))
    return make.imported(
        kind, file_of(headings, *([row.get(h, "") for h in headings] for row in table))
    )


@pytest.mark.parametrize(
    ("cell", "value", "dropped"),
    [
        ("无", "", "placeholder"),
        (" — ", "", "placeholder"),
        ("暂 无", "", "placeholder"),
        ("N/A", "", "placeholder"),
        ("同上", "", "ditto"),
        ("〃", "", "ditto"),
        ("#REF!", "", "cell_error"),
        ("#####", "", "cell_error"),
        ("199****0001", "", "masked"),
        ("张*", "", "masked"),
        ("＊三", "", "masked"),
        ("#N/A", "", "cell_error"),
        ("#FORMULA!", "", "no_result"),
        ("\u3000", "", ""),
        ("\u00a0\u200b", "", ""),
        ("\u200b" * 12, "", ""),
        ("36079919800506407*", "36079919800506407*", ""),
        ("5*8米", "5*8米", ""),
        ("'360725654569959", "360725654569959", ""),
        ("`19900000001", "19900000001", ""),
        ("’19900000001", "19900000001", ""),
        ('="92360725MA6M262M9Y"', "92360725MA6M262M9Y", ""),
        ("=1+1", "=1+1", ""),
        ("‘品味’餐厅", "‘品味’餐厅", ""),
        ("无人小店", "无人小店", ""),
        (5.0, 5.0, ""),
        (None, None, ""),
    ],
)
def test_a_cell_is_taken_as_it_is_meant(cell: Any, value: Any, dropped: str) -> None:
    assert meant(cell) == (value, dropped)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (3.60725198001010e17, "digits_lost"),
        (3.60799196002195e17, "digits_lost"),
        ("3.60725E+17", "digits_lost"),
        ("360725********0010", "masked"),
        ("36072519800101001", "id_checksum"),
        ("36072519800101001O", "id_checksum"),
        ("360725198002300015", "id_checksum"),
        ("无", "no_value"),
        ("", "no_value"),
        ("\u3000", "no_value"),
    ],
)
def test_an_id_number_that_is_not_whole_is_refused(world: World, cell: Any, code: str) -> None:
    row = bring("members", 身份证号=cell)

    assert row.report["refused"] == {code: 1}


@pytest.mark.parametrize("end", ["X", "x", "×", "Х", "Ｘ", "*", "χ"])
def test_an_x_is_one_however_it_is_typed(world: World, end: str) -> None:
    assert bring("members", 身份证号=f"36079919800506407{end}").report["created"] == 1
    assert Member.objects.get(name="赵六").id_number == "36079919800506407X"


def test_an_old_id_number_becomes_the_present_one(world: World) -> None:
    row = bring("members", 身份证号=360799550203011.0, 入党时间="1980-01-01", 转正时间="1981-01-01")

    assert row.report["warnings"] == {"id_15": 1}
    assert Member.objects.get(name="赵六").id_number.reveal().startswith("36079919550203011")


@pytest.mark.parametrize(
    ("heading", "cell", "warning"),
    [
        ("性别", "女", "sex_differs"),
        ("出生日期", "1981-01-01", "birth_differs"),
        ("出生日期", "1981.02", "birth_differs"),
        ("年龄", "20", "age_differs"),
        ("联系电话", "1.99E+10", "digits_lost"),
        ("联系电话", "无", "placeholder"),
        ("联系电话", "12345", "no_phone"),
        ("联系电话", "19900000003(妻)", "phone_part"),
        ("单位统一社会信用代码", "92360725MA6M262M9X", "bad_employer_code"),
        ("学历", "/", "placeholder"),
    ],
)
def test_what_contradicts_or_cannot_be_read_is_remarked(
    world: World, heading: str, cell: str, warning: str
) -> None:
    row = bring("members", **{heading: cell})

    assert (row.report["created"], row.report["warnings"]) == (1, {warning: 1})
    remark = row.faults.get(weight="remark")
    assert (remark.row, remark.column) == (2, heading)
    assert remark.reason


@pytest.mark.parametrize("born", ["1980-01-01", "1980.01", "1980年1月", "198001", "29221"])
def test_a_birth_date_that_agrees_is_no_remark(world: World, born: str) -> None:
    assert bring("members", 出生日期=born).report["warnings"] == {}


@pytest.mark.parametrize("cell", ["无", "199******01", "1.99E+10", "不详", "/", "#N/A", "同上"])
def test_nothing_like_a_number_replaces_a_phone(world: World, cell: str) -> None:
    bring("members")

    row = bring("members", 联系电话=cell)

    assert row.report["unchanged"] == 1
    assert Member.objects.get(name="赵六").phone == "19900000001"


@pytest.mark.parametrize(
    ("short", "name"),
    [("汉", "汉族"), ("维吾尔", "维吾尔族"), ("畲族", "畲族"), ("穿青人", "穿青人")],
)
def test_a_people_has_one_name(world: World, short: str, name: str) -> None:
    bring("members", 民族=short)

    assert Member.objects.get(name="赵六").ethnicity == name


@pytest.mark.parametrize("heading", ["入党时间", "所在党支部", "身份证号"])
@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("", "这一格没有填写。请填写。"),
        ("\u3000", "这一格没有填写。请填写。"),
        ("无", "“无”表示没有，但这一项必须填写。请写上实际内容。"),
    ],
)
def test_an_empty_cell_is_said_to_be_empty(
    world: World, heading: str, cell: str, reason: str
) -> None:
    row = bring("members", **{heading: cell})

    assert row.faults.get(weight="refused").reason == reason


@pytest.mark.parametrize("blank", ["\u3000", "\u00a0", "\u200b", "\u3000" * 12, "\u200b" * 12])
@pytest.mark.parametrize("heading", ["转正时间", "联系电话", "民族"])
def test_an_optional_cell_of_blanks_is_empty(world: World, heading: str, blank: str) -> None:
    row = bring("members", **{heading: blank})

    assert (row.report["created"], row.report["warnings"]) == (1, {})


@pytest.mark.parametrize("words", ["待定", "未转正", "预备期", "预备党员"])
def test_words_for_no_day_yet_are_remarked(world: World, words: str) -> None:
    row = bring("members", 转正时间=words, 人员类别="预备党员", 入党时间=LATELY)

    assert (row.report["created"], row.report["warnings"]) == (1, {"no_day_yet": 1})
    assert Member.objects.get(name="赵六").confirmed_on is None


@pytest.mark.parametrize(("cell", "code"), [("#N/A", "cell_error"), ("#FORMULA!", "no_result")])
def test_a_name_that_a_formula_did_not_give_says_so(world: World, cell: str, code: str) -> None:
    assert bring("members", 姓名=cell).report["refused"] == {code: 1}


@pytest.mark.parametrize("cell", ["1998.07", "1998年7月", 1998.07, "199807", "1998"])
def test_a_day_that_is_missing_is_said_to_be(world: World, cell: Any) -> None:
    row = bring("members", 入党时间=cell, 转正时间="2006-07-01")

    assert row.report["refused"] == {"day_missing": 1}


def test_a_refused_row_with_a_repeated_number_has_its_own_reasons_first(world: World) -> None:
    row = bring(
        "members",
        {},
        {"姓名": "", "所在党支部": "没有的党支部", "入党时间": "1990-01-01"},
    )

    first, *others = row.faults.exclude(weight="remark")
    assert (first.code, first.weight) == ("no_name", "refused")
    assert {(fault.code, fault.weight) for fault in others} == {
        ("unknown_branch", "further"),
        ("conflict", "further"),
    }
    assert "第 2 行" in others[-1].reason
    assert row.report["refused"] == {"no_name": 1}


def test_equal_reasons_are_one_line_with_the_way_on(world: World) -> None:
    content = file_of(
        list(MEMBER),
        *(
            list((MEMBER | {"所在党支部": name, "身份证号": number}).values())
            for name, number in (
                ("甲党支部", "360725198001010010"),
                ("甲党支部", "36079919800506407X"),
                ("乙党支部", "360799198005064096"),
            )
        ),
    )
    row = make.checked("members", content)

    page = text(visitor(world.admin), f"/imports/{row.pk}/")

    assert "3 行 · 所在党支部 · 没有这个名称的现有党支部" in page
    assert "2 种写法" in page
    assert "/imports/new/branches/" in page
    assert "/apply/" not in page


@pytest.mark.parametrize(
    ("kind", "meaning"),
    [
        ("联合党支部", "branch"),
        ("临时党支部", "branch"),
        ("支部委员会", "branch"),
        ("党总支部委员会", "general_branch"),
        ("基层党委", "committee"),
    ],
)
def test_kinds_are_read_as_rosters_write_them(world: World, kind: str, meaning: str) -> None:
    name = {"branch": "试一党支部", "general_branch": "试一党总支", "committee": "试一党委"}[
        meaning
    ]

    bring("branches", 类别=kind, 党组织全称=name)

    assert OrgUnit.objects.get(name=name).kind == meaning


@pytest.mark.parametrize(
    ("heading", "cell", "warning"),
    [
        ("注册资本", "6350万美元", "unread_capital"),
        ("从业人数", "5-10人", "unread_head_count"),
        ("行业门类", "小吃", "unread_industry"),
        ("联系电话", "见门头", "no_phone"),
    ],
)
def test_what_cannot_be_read_is_no_empty_cell_without_a_word(
    world: World, heading: str, cell: str, warning: str
) -> None:
    bring("register")
    row = bring("register", **{heading: cell})

    assert (row.report["unchanged"], row.report["warnings"]) == (1, {warning: 1})


def test_a_registration_number_fits_into_a_number_cell(world: World) -> None:
    row = bring("register", 统一社会信用代码=360725654569959.0)

    assert row.report["created"] == 1
    assert Business.objects.get(name="第一商店").code == "360725654569959"


@pytest.mark.parametrize("cell", [9.23607384e17, "9.23607E+17"])
def test_a_code_that_has_lost_digits_is_refused(world: World, cell: Any) -> None:
    assert bring("register", 统一社会信用代码=cell).report["refused"] == {
        "uscc_scientific_notation": 1
    }


def test_a_code_with_the_letter_o_says_so(world: World) -> None:
    row = bring("register", 统一社会信用代码="92360799MOF009018R")

    assert "I、O、S、V、Z" in row.faults.get().reason


def test_workbooks_hold_long_numbers_as_text(world: World) -> None:
    for kind, headings in (
        ("members", {"身份证号", "联系电话", "单位统一社会信用代码"}),
        ("register", {"统一社会信用代码", "注册号", "联系电话"}),
    ):
        sheet = _opened(xlsx.template(importers[kind]))
        dimensions = sheet.column_dimensions.values()
        kept = [column for column in dimensions if column.number_format == "@"]
        assert sum(column.max - column.min + 1 for column in kept) == len(headings)
    row = bring("register", 统一社会信用代码=9.23607384e17)
    content = xlsx.error_workbook(row, bytes(row.file.content))
    cell = _opened(content)["C3"]
    assert (cell.value, cell.number_format) == ("9.23607384e+17", "@")


def _opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content)).active


def test_the_preview_says_how_a_row_was_read(world: World) -> None:
    row = make.checked(
        "register", file_of(list(SHOP), list((SHOP | {"注册资本": "5万元人民币"}).values()))
    )

    page = text(visitor(world.admin), f"/imports/{row.pk}/")

    (example,) = row.report["understood"]
    facts = [value for _label, value in example["facts"]]
    assert {"5", "个体工商户", "在营", "●●●"} <= set(facts)
    assert "19900000001" not in facts
    assert "5.0000" not in page


def test_an_unknown_status_is_asked_and_the_answer_remembered(world: World) -> None:
    content = file_of(list(SHOP), list((SHOP | {"登记状态": "歇业"}).values()))
    row = make.checked("register", content)
    assert row.report["words"] == {"status": {"歇业": 1}}

    answer = visitor(world.admin).post(f"/imports/{row.pk}/answer/", {"word_status_0": "active"})

    assert answer.status_code == 302
    assert bring("register", 登记状态="歇业").report["created"] == 1
