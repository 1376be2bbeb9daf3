"""Where a workbook shows something else than it stores, or a cell holds something else than its column is for."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from apps.businesses.models import Business
from apps.members.models import Member
from kernel.chinese.cells import MonthOnly, NoYear
from kernel.chinese.days import read_day, weekday_besides
from kernel.chinese.industries import taken_apart
from kernel.chinese.phones import read_phone
from kernel.chinese.places import township_meant
from kernel.errors import Invalid
from kernel.models import Import
from kernel.tabular.importers import importers
from kernel.tabular.mapping import known_headings
from kernel.tabular.reading import read_table
from kernel.tabular.styleparts import MONTH, NO_YEAR, PERCENT, unit_shown, with_unit
from kernel.tabular.workbooks import read_sheets
from kernel.tabular.xlsx import error_workbook
from tests import make
from tests.kernel.tabular.books import file_of
from tests.kernel.tabular.test_values import SHOP
from tests.world import World

SERIAL = 41760  # 2014-05-01
MEMBER = {
    "姓名": "王小明", "公民身份号码": "110105198003160114", "入党日期": "2010-07-01", "转正日期": "2011-07-01",
    "人员类别": "正式党员", "所在党支部": "城东党支部", "联系电话": "13800000001",
}  # fmt: skip


def book(*rows: list[Any], comment: str = "") -> bytes:
    """Return a workbook; a cell may be (value, number format)."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for at, row in enumerate(rows, start=1):
        for place, cell in enumerate(row, start=1):
            value, form = cell if isinstance(cell, tuple) else (cell, "General")
            sheet.cell(at, place, value).number_format = form
    if comment:
        sheet["A2"].comment = Comment(comment, "x")
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def bring(kind: str, row: dict[str, Any], **cells: Any) -> Import:
    whole = row | cells
    return make.imported(kind, book([*whole], [*whole.values()]))


def codes(row: Import) -> set[str]:
    return set(row.faults.values_list("code", flat=True))


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ('yyyy"年"m"月"', MONTH), ("mmm-yy", MONTH), ("yyyy", MONTH), ('m"月"d"日"', NO_YEAR), ("m-d", NO_YEAR),
        ('yyyy"年"m"月"d"日"', ""), ("yyyy-mm-dd", ""), ("m/d/yy h:mm", ""), ("h:mm", ""), ("General", ""),
        ("0%", PERCENT), ("0.00%", PERCENT), ('"欣山镇"0"号"', '"欣山镇"0"号"'), ("#,##0", ""),
    ],
)  # fmt: skip
def test_a_format_tells_what_it_does_not_show(form: str, shown: str) -> None:
    assert unit_shown(form) == shown


@pytest.mark.parametrize(
    ("number", "unit", "text"), [(0.05, "%", "5%"), (1.0, "%", "100%"), (12.0, '"横水镇"0"号"', "横水镇12号"), (3.0, '0"人"', "3人")]
)  # fmt: skip
def test_a_number_is_read_as_it_is_shown(number: float, unit: str, text: str) -> None:
    assert with_unit(number, unit) == text


@pytest.mark.parametrize("form", ['yyyy"年"m"月"', "mmm-yy"])
def test_a_month_is_no_day(world: World, form: str) -> None:
    row = bring("members", MEMBER, 入党日期=(SERIAL, form))

    assert row.report["refused"] == {"day_missing": 1}


def test_a_day_behind_a_shown_month_is_a_day(world: World) -> None:
    bring(
        "members",
        MEMBER,
        入党日期=(SERIAL - 1, 'yyyy"年"m"月"'),
        转正日期=None,
        人员类别="预备党员",
    )

    assert Member.objects.get(name="王小明").joined_on == date(2014, 4, 30)


def test_a_month_stays_one_in_the_rows_to_mend(world: World) -> None:
    content = book([*MEMBER], [*(MEMBER | {"入党日期": (SERIAL, 'yyyy"年"m"月"')}).values()])
    row = make.imported("members", content)

    mended = make.checked("members", error_workbook(row, content))

    assert row.faults.get(code="day_missing").value == "2014-05"
    assert mended.report["refused"] == {"day_missing": 1}


def test_a_birth_month_is_compared_as_a_month(world: World) -> None:
    row = bring("members", MEMBER, 出生年月=(date(1980, 3, 1), 'yyyy"年"m"月"'))

    assert codes(row) == set()


def test_a_year_nobody_sees_is_said(world: World) -> None:
    row = bring("members", MEMBER, 入党日期=(date(2010, 7, 1), 'm"月"d"日"'))

    assert "year_hidden" in codes(row)
    assert Member.objects.get(name="王小明").joined_on == date(2010, 7, 1)


def test_parts_of_days_are_read() -> None:
    assert read_day(MonthOnly(2014, 5, 1)).problem == "day_missing"
    assert read_day(MonthOnly(2014, 5, 6)).day == date(2014, 5, 6)
    assert read_day(NoYear(2014, 5, 1)).day == date(2014, 5, 1)


@pytest.mark.parametrize(
    ("written", "code"),
    [("2010年7月1日（星期五）", "weekday_differs"), ("2010年7月1日（星期四）", ""), ("2010-07-01（存疑）", "doubtful_day"), ("2010-07-01（补）", "")],
)  # fmt: skip
def test_what_stands_beside_a_day_is_looked_at(world: World, written: str, code: str) -> None:
    row = bring("members", MEMBER, 入党日期=written)

    assert codes(row) == ({code} if code else set())
    assert Member.objects.get(name="王小明").joined_on == date(2010, 7, 1)


@pytest.mark.parametrize("written", ["周日", "星期天"])
def test_sunday_has_two_names(written: str) -> None:
    assert not weekday_besides(f"2014-05-04 {written}", date(2014, 5, 4))
    assert weekday_besides(f"2014-05-05 {written}", date(2014, 5, 5))


@pytest.mark.parametrize(
    ("heading", "cell", "code", "stored"),
    [
        ("经营场所", (date(2019, 3, 10), 'm"月"d"日"'), "day_for_text", ""),
        ("经营场所", (12, '"横水镇"0"号"'), "", "横水镇12号"),
        ("经营场所", '=DISPIMG("ID_A1",1)', "picture", ""),
        ("经营场所", "=SUM(A1:A3)", "no_result", ""),
    ],
)
def test_an_address_is_what_a_person_sees(
    world: World, heading: str, cell: Any, code: str, stored: str
) -> None:
    row = SHOP | {heading: cell}
    if isinstance(cell, str):
        brought = make.imported("register", file_of((*row,), (*row.values(),)))
    else:
        brought = bring("register", row)

    assert Business.objects.get(name=SHOP["名称"]).address == stored
    assert (code in codes(brought)) == bool(code)


def test_a_percentage_is_no_capital(world: World) -> None:
    row = bring("register", SHOP, 注册资本=(0.05, "0%"))

    assert Business.objects.get(name=SHOP["名称"]).capital is None
    assert "unread_capital" in codes(row)


def ods(cell: str) -> bytes:
    names = {
        name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"
        for name in ("office", "table", "text")
    }
    spaces = " ".join(f'xmlns:{name}="{address}"' for name, address in names.items())
    content = (
        f'<office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="A"><table:table-row>{cell}</table:table-row></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("content.xml", content)
        made.writestr(
            "META-INF/manifest.xml",
            '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("kind", "attributes", "read"),
    [
        ("percentage", "", "5%"), ("currency", 'office:currency="USD"', "USD0.05"),
        ("currency", 'office:currency="JPY"', "0.05JPY"), ("currency", 'office:currency="CNY"', 0.05), ("float", "", 0.05),
    ],
)  # fmt: skip
def test_a_free_workbook_tells_percent_and_currency(kind: str, attributes: str, read: Any) -> None:
    cell = f'<table:table-cell office:value-type="{kind}" office:value="0.05" {attributes}><text:p>x</text:p></table:table-cell>'

    assert read_sheets(ods(cell))[0].rows == [[read]]


def test_comments_are_said_not_to_be_read(world: World) -> None:
    row = make.imported("members", book([*MEMBER], [*MEMBER.values()], comment="2024.3转出"))

    assert any(
        "2" in text and ("批注" in text or "Comments" in text) for text in row.mapping["remarks"]
    )


def test_headings_alone_are_no_crash() -> None:
    importer = importers["members"]
    content = "姓名,公民身份号码,入党日期,人员类别,所在党支部\r\n".encode()

    with pytest.raises(Invalid, match=r"没有数据|no rows"):
        read_table("a.csv", content, known_headings(importer, {}))


def test_a_table_on_its_side_is_told_so(world: World) -> None:
    other = {**MEMBER, "姓名": "李二明", "公民身份号码": "110105198003160130"}
    turned = [[name, MEMBER[name], other[name]] for name in MEMBER]

    with pytest.raises(Invalid, match=r"转置|transpose"):
        make.imported("members", book(*turned))


def test_a_form_a_person_is_read(world: World) -> None:
    cells = [*MEMBER.items()]
    form = [["党员登记表"], *([*cells[at], *cells[at + 1]] for at in range(0, 6, 2)), [*cells[6]]]

    row = make.imported("members", book(*form))

    assert row.report["created"] == 1
    assert Member.objects.get(name="王小明").name == "王小明"


@pytest.mark.parametrize("category", ["已去世", "开除党籍", "已转出"])
def test_who_left_is_no_kind_of_member_to_be_chosen(world: World, category: str) -> None:
    assert bring("members", MEMBER, 人员类别=category).report["refused"] == {"departed": 1}


@pytest.mark.parametrize("behind", ["；", "。", "（过期）"])
def test_a_sign_behind_an_id_number_is_none_of_it(world: World, behind: str) -> None:
    assert (
        bring("members", MEMBER, 公民身份号码=MEMBER["公民身份号码"] + behind).report["created"]
        == 1
    )


@pytest.mark.parametrize("written", ["13800000001;", "13800000001，", " 13800000001。"])
def test_a_sign_behind_a_phone_is_none_of_it(written: str) -> None:
    assert read_phone(written) == ("13800000001", False)


@pytest.mark.parametrize(
    ("cell", "code", "name"),
    [
        ("F5212 百货零售", "F5212", "百货零售"), ("f5212", "F5212", ""), ("F-5212", "F5212", ""), ("5212百货零售", "5212", "百货零售"),
        ("批发和零售业", "", "批发和零售业"), ("百货", "百货", ""), ("0111", "0111", ""), ("F", "F", ""), ("", "", ""), ("111", "111", ""),
    ],
)  # fmt: skip
def test_a_code_with_the_name_of_its_industry_is_taken_apart(
    cell: str, code: str, name: str
) -> None:
    assert taken_apart(cell, "") == (code, name)


@pytest.mark.parametrize(
    ("text", "town"),
    [("横水镇阳岭社区", "横水镇"), ("横水镇（城区）", "横水镇"), ("横水镇西村", "横水镇"), ("横水镇/扬眉镇", ""), ("横水镇扬眉", "")],
)  # fmt: skip
def test_a_village_behind_a_township_is_below_it(text: str, town: str) -> None:
    assert (
        township_meant(text.replace("（", "(").replace("）", ")"), ("横水镇", "扬眉镇"), "崇义县")
        == town
    )
