"""Long numbers that a spreadsheet has shortened: said where they stand, for what they are, in each round."""

from __future__ import annotations

import pytest

from apps.businesses.models import Business
from tests import make
from tests.kernel.tabular.books import book
from tests.kernel.tabular.test_repeated_rows import mended
from tests.kernel.tabular.test_values import MEMBER, SHOP, bring
from tests.world import World


@pytest.mark.parametrize("cell", ["3.60726E+14", "3607****4569959", "#N/A"])
def test_a_registration_number_that_cannot_be_read_is_the_reason_where_there_is_no_code(
    world: World, cell: str
) -> None:
    row = bring("register", 统一社会信用代码="", 注册号=cell)

    said = row.faults.get(weight="refused")
    assert (said.column, said.value) == ("注册号", cell)
    assert said.code in {"digits_lost", "masked", "cell_error"}


def test_a_sign_for_no_registration_number_is_none(world: World) -> None:
    assert bring("register", 统一社会信用代码="", 注册号="无").report["refused"] == {"no_code": 1}


def test_a_shortened_number_in_a_text_file_is_not_said_to_be_a_number_cell(world: World) -> None:
    cells = SHOP | {"统一社会信用代码": "", "注册号": "3.60726E+14", "联系电话": "1.38E+10"}
    row = make.checked("register", "\n".join(map(",".join, (cells, cells.values()))).encode())

    reasons = {fault.code: fault.reason for fault in row.faults.all()}
    assert "数字格式" not in reasons["digits_lost"]
    assert "缩写" in reasons["digits_lost"]


@pytest.mark.parametrize(
    ("cell", "phone", "code"),
    [
        ("1.9900000012E+10", "19900000012", "scientific"),
        ("1.9900000012e10", "19900000012", "scientific"),
        ("1.990000001E+10", "", "digits_lost"),
        ("1.99000000123E+10", "", "digits_lost"),
        ("1.99E+10", "", "digits_lost"),
    ],
)
def test_a_number_in_scientific_notation_with_all_its_digits_is_read(
    world: World, cell: str, phone: str, code: str
) -> None:
    cells = SHOP | {"联系电话": cell}
    row = make.imported("register", "\n".join(map(",".join, (cells, cells.values()))).encode())

    assert row.report["warnings"] == {code: 1}
    assert "19900000012" not in str(list(row.faults.values_list("value", "reason")))
    stored = Business.objects.get(name=SHOP["名称"]).phone
    assert (stored.reveal() if stored else "") == phone


def test_more_digits_than_a_spreadsheet_keeps_are_not_believed(world: World) -> None:
    row = bring("members", 身份证号="3.60725198001010010E+17")

    assert row.report["refused"] == {"digits_lost": 1}


def test_a_number_that_lost_digits_says_so_again_when_its_workbook_is_sent_back(
    world: World,
) -> None:
    cells = [*(MEMBER | {"身份证号": 360726198801050011.0}).values()]
    row = make.imported("members", book([*MEMBER], cells))
    assert row.faults.get(weight="refused").code == "digits_lost"

    again = make.imported("members", mended(row))

    assert again.faults.get(weight="refused").code == "digits_lost"
