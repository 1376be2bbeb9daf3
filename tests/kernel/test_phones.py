"""A phone number is read the same wherever it is given, and nothing else is taken for one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.businesses import services as businesses
from apps.businesses.models import Business
from apps.members import services as members
from apps.members.models import Member
from kernel.chinese.phones import lacks_area_code, read_phone, require_phone, with_area
from kernel.errors import Invalid
from tenants.counties.telephones import area_of
from tests import make
from tests.kernel.tabular.test_values import bring
from tests.world import World


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (19900008974.0, "19900008974"),
        ("19900008974.0", "19900008974"),
        ("199-0000-0749", "19900000749"),
        ("199 0000 0749", "19900000749"),
        ("199.0000.0749", "19900000749"),
        ("１９９０００００７４９", "19900000749"),
        ("\u202d19900000749\u202c", "19900000749"),
        ("+86 199 0000 0749", "19900000749"),
        ("0086-19900000749", "19900000749"),
        ("8619900000749", "19900000749"),
        ("(+86)19900000749", "19900000749"),
        ("0797-3800002", "0797-3800002"),
        ("07973800002", "0797-3800002"),
        ("(0797)3800002", "0797-3800002"),
        ("（0797）-3800002", "0797-3800002"),
        ("0797—3800002", "0797-3800002"),
        ("+86-0797-3800002", "0797-3800002"),
        (7973800002.0, "0797-3800002"),
        ("7973800002", ""),
        ("02088888888", "020-88888888"),
        ("0797-3800002转8", "0797-3800002-8"),
        ("0797-3800002-801", "0797-3800002-801"),
        ("3800002", "3800002"),
        ("400-123-4567", "4001234567"),
        ("95588", "95588"),
        ("+852 9123 4567", "+85291234567"),
        ("5", ""),
        (None, ""),
        ("无", ""),
        ("1.99E+10", ""),
        (1.99e10, "19900000000"),
        ("199****0749", ""),
        ("199xxxx0749", ""),
        ("1990000074", ""),
        ("199000007499", ""),
        ("00000000", ""),
        ("11111111111", ""),
        ("360725198001010010", ""),
        ("3号楼1234567", ""),
        ("2015-03-17", ""),
        ("#N/A", ""),
        (True, ""),
    ],
)
def test_a_number_is_read_or_there_is_none(cell: Any, number: str) -> None:
    assert read_phone(cell) == (number, False)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("19900000001(试甲)", "19900000001"),
        ("19900000003（妻）", "19900000003"),
        ("试甲19900000001", "19900000001"),
        ("手机：19900000001", "19900000001"),
        ("电话:0797-3800002", "0797-3800002"),
        ("无/19900000749、19900000750", "19900000749"),
        ("19900000749 19900000750", "19900000749"),
        ("3800002/19900000749", "3800002"),
        ("试甲 19900000749", "19900000749"),
    ],
)
def test_of_a_longer_text_the_first_number_counts_and_is_said_to_be_a_part(
    cell: str, number: str
) -> None:
    assert read_phone(cell) == (number, True)


@given(st.text())
def test_reading_a_number_again_gives_the_same(typed: str) -> None:
    number = read_phone(typed).number

    assert read_phone(number).number == number


@pytest.mark.parametrize(
    ("number", "is_local"),
    [("3732123", True), ("37321234", True), ("0797-3732123", False), ("19900000001", False),
     ("4001234567", False), ("95588", False), ("", False)],
)  # fmt: skip
def test_a_landline_without_its_area_code_is_told(number: str, *, is_local: bool) -> None:
    assert lacks_area_code(number) == is_local


def test_an_import_takes_it_with_that_of_the_county_and_says_so(world: World) -> None:
    row = bring("register", 联系电话="3732123")

    assert row.report["warnings"] == {"area_code_added": 1}
    reason = row.faults.get(code="area_code_added").reason
    assert ("0797-" in reason, "3732123" in reason) == (True, False)
    assert Business.objects.get(name="第一商店").phone == "0797-3732123"


def test_one_of_another_length_is_kept_and_the_import_says_why(world: World) -> None:
    row = bring("register", 联系电话="37321234")

    assert row.report["warnings"] == {"no_area_code": 1}
    assert "0797-3800002" in row.faults.get(code="no_area_code").reason
    assert Business.objects.get(name="第一商店").phone == "37321234"


def test_a_roll_and_a_page_take_it_alike(world: World) -> None:
    bring("members", 联系电话="3732123")
    member = make.member(world.east, "赵六")

    members.change_member(actor=make.COMMAND, member=member, phone="373 2124")

    assert {m.phone for m in Member.objects.exclude(phone="")} >= {"0797-3732123", "0797-3732124"}


@pytest.mark.parametrize(
    ("division", "number", "whole"),
    [("360725", "3812345", "0797-3812345"), ("110101", "38123456", "010-38123456"),
     ("429004", "3812345", "0728-3812345"), ("310101", "3812345", "3812345"),
     ("360725", "9512345", "9512345"), ("360725", "19900000001", "19900000001"),
     ("650202", "3812345", "3812345"), ("140702", "3812345", "3812345")],
)  # fmt: skip
def test_the_area_code_is_that_of_the_division_or_none(
    division: str, number: str, whole: str
) -> None:
    assert with_area(number, area_of(division)) == whole


def test_a_blank_is_no_number_and_no_fault() -> None:
    assert require_phone("phone", " \u200b") == ""


@pytest.mark.parametrize("typed", ["无", "1.99E+10", "199****0749"])
def test_pages_and_keys_refuse_what_is_no_number(world: World, typed: str) -> None:
    member = make.member(world.east, "赵六")

    with pytest.raises(Invalid):
        members.change_member(actor=make.COMMAND, member=member, phone=typed)
    with pytest.raises(Invalid):
        businesses.change_business(actor=make.COMMAND, business=world.shop, phone=typed)
    member = members.change_member(actor=make.COMMAND, member=member, phone="199 0000-0749")
    assert member.phone == "19900000749"
