"""What the cells of a register mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from apps.businesses.rules import register
from apps.businesses.rules.register import BadCode, business_code

CODES = st.text("0123456789ABCDEFGHJKLMNPQRTUWXYIO", min_size=17, max_size=19)


@given(
    st.text("0123456789", min_size=8, max_size=8),
    st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9),
)
def test_a_code_with_its_check_character_is_right_and_any_other_is_wrong(
    head: str, body: str
) -> None:
    check = uscc.calc_check_digit(head + body)

    assert register.is_credit_code(head + body + check)
    wrong = "0" if check != "0" else "1"
    assert not register.is_credit_code(head + body + wrong)


@given(CODES)
def test_our_check_agrees_with_the_library(text: str) -> None:
    assert register.is_credit_code(text) == uscc.is_valid(text)


@pytest.mark.parametrize(
    ("credit", "number", "code"),
    [
        (9.23607384e17, "", "uscc_scientific_notation"),
        ("9.23607E+17", "", "uscc_scientific_notation"),
        ("92360725MA0A4BLN02", "", "uscc_checksum"),
        ("", "", "no_code"),
        ("", "360725654569950", "regno_checksum"),
    ],
)
def test_a_bad_code_is_refused_by_its_reason(credit: object, number: str, code: str) -> None:
    with pytest.raises(BadCode) as refusal:
        business_code(credit, number)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    "written",
    [
        "92360725MA6M262M9Y",
        " 92360725ma6m262m9y ",
        "\u200b92360725MA6M262M9Y",
        "92360725 MA6M262M9Y",
        "９２３６０７２５ＭＡ６Ｍ２６２Ｍ９Ｙ",
    ],
)
def test_a_code_is_read_however_it_is_written(written: str) -> None:
    assert business_code(written) == "92360725MA6M262M9Y"


def test_phones_and_counts_are_read_however_they_are_written() -> None:
    assert register.phone(19900008974.0) == "19900008974"
    assert register.phone("199-0000-0749") == "19900000749"
    assert register.phone("0797-3800002") == "0797-3800002"
    assert register.head_count("5人") == register.head_count(5.0) == 5
    assert register.head_count("") is None


def test_a_town_is_found_in_an_address() -> None:
    assert register.town_in("江西省崇义县横水镇金龙社区2号", ["金坑乡", "横水镇"]) == "横水镇"
    assert register.town_in("崇义县工业大道5号", ["横水镇"]) == ""
