"""What the cells of a register mean."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_10

from apps.businesses.rules import register
from apps.businesses.rules.register import BadCode, business_code
from kernel.chinese import industries
from kernel.tabular.importers import word_key

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
        ("92360725MA0A4BLN02", "", "uscc_checksum"),
        ("", "", "no_code"),
        ("", "360725654569950", "regno_checksum"),
        ("360725654569950", "", "regno_checksum"),
        ("92360725MA0A4BLN٠2", "", "uscc_checksum"),
        (" ", None, "no_code"),
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


@given(st.text("0123456789", min_size=14, max_size=14))
def test_a_registration_number_has_one_right_check_digit(body: str) -> None:
    right = [digit for digit in "0123456789" if register.is_registration_number(body + digit)]

    assert right == [mod_11_10.calc_check_digit(body)]
    assert business_code("", body + right[0]) == body + right[0]


@given(st.text())
def test_no_text_breaks_a_rule(typed: str) -> None:
    register.is_credit_code(typed)
    register.is_registration_number(typed)
    register.head_count(typed)
    register.capital(typed)
    register.town_in(typed, ["横水镇"])


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        ("5人", 5),
        ("5", 5),
        (5.0, 5),
        ("5.0", 5),
        ("120 名", 120),
        ("约5人", 5),
        ("5人左右", 5),
        ("十人", 10),
        ("一百二十人", 120),
        ("", None),
        (5.5, None),
        ("若干", None),
        ("5-10人", None),
        ("3人以下", None),
        ("-5", None),
        ("1E+2", None),
        ("5人（其中党员2人）", 5),
        ("共5人", 5),
        ("5(10)人", None),
        ("男3女2", None),
    ],
)
def test_a_head_count_is_read_however_it_is_written(cell: object, count: int | None) -> None:
    assert register.head_count(cell) == count


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        (2.0, "2.0000"),
        ("1,000万元", "1000.0000"),
        ("33.333333", "33.3333"),
        ("5万元人民币", "5.0000"),
        ("人民币5万元", "5.0000"),
        ("500万元（认缴）", "500.0000"),
        ("500.00万", "500.0000"),
        ("￥500万", "500.0000"),
        ("500000元", "50.0000"),
        ("RMB300000", "30.0000"),
        ("人民币300000", "30.0000"),
        ("rmb 300,000.00", "30.0000"),
        ("CNY300000", "30.0000"),
        ("300000人民币", "30.0000"),
        ("RMB30万", "30.0000"),
        ("人民币30万元", "30.0000"),
        ("500(人民币)", "500.0000"),
        ("认缴30万元，实缴10万元", "30.0000"),
        ("认缴:30万元", "30.0000"),
        ("注册资本30万元", "30.0000"),
        ("实缴10万元", None),
        ("30万元、40万元", None),
        ("0.3百万元", "30.0000"),
        ("3千元", "0.3000"),
        ("3千万元", "3000.0000"),
        ("0.5亿元", "5000.0000"),
        ("贰佰万元整", "200.0000"),
        ("伍拾万元", "50.0000"),
        ("二百万零五千元", "200.5000"),
        ("五", "5.0000"),
        ("6350万美元", None),
        ("500万元（美元）", None),
        ("100(万美元)", None),
        ("500(港币)", None),
        ("500（HKD）", None),
        ("50（万元）", "50.0000"),
        ("50000（元）", "5.0000"),
        ("500万元(人民币)", "500.0000"),
        ("1,234,567元", "123.4567"),
        ("1,5", None),
        ("3，5万元", None),
        ("1,0000", None),
        ("五万五", None),
        ("五万五千", "5.5000"),
        ("五万零五", "5.0005"),
        ("二百万五", None),
        ("500-1000万", None),
        ("5.0E+02", None),
        ("约500万", None),
        ("", None),
        ("-1", None),
        ("1E+400", None),
        ("NaN", None),
    ],
)
def test_capital_is_read_in_ten_thousands(cell: object, amount: str | None) -> None:
    assert register.capital(cell) == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    ("heading", "cell", "amount"),
    [
        ("注册资本", "50", "50"),
        ("注册资金（万元）", "50", "50"),
        ("注册资金（元）", "50000", "5"),
        ("注册资金（千元）", "50", "5"),
        ("注册资金（千元）", "5万元", "5"),
        ("注册资本(百万元)", "5", "500"),
        ("注册资金（亿元）", "0.5", "5000"),
        ("注册资本（单位：元）", "50000", "5"),
        ("注册资本（万）", "50", "50"),
        ("注册资本(十万元)", "5", "50"),
        ("注册资本（百元）", "50000", "500"),
        ("注册资本(万美元)", "50", None),
        ("注册资本(万美元)", "50万元", "50"),
        ("注册资金（港币）", "50", None),
    ],
)
def test_a_number_is_in_the_unit_of_its_heading(
    heading: str, cell: str, amount: str | None
) -> None:
    found = register.capital(cell, register.unit_of(heading))
    assert found == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("开业", "active"),
        (" 存 续 ", "active"),
        ("存续（在营、开业、在册）", "active"),
        ("在营（开业）企业", "active"),
        ("正常在业", "active"),
        ("确立", "active"),
        ("吊销，已注销", "closed"),
        ("已吊销", "closed"),
        ("注销企业", "closed"),
        ("迁移异地", "closed"),
        ("歇业", None),
        ("清算", None),
        ("吊销，未注销", "closed"),
        ("筹建", None),
        ("", None),
    ],
)
def test_a_status_is_active_closed_or_unknown(cell: str, status: str | None) -> None:
    assert register.STATUSES.get(word_key(cell)) == status


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("个体户", "individual"),
        ("个体工商户", "individual"),
        ("市场摊位", "stall"),
        ("有限责任公司（自然人独资）", "enterprise"),
        ("农民专业合作社", "enterprise"),
    ],
)
def test_a_kind_is_told_by_the_registered_type(cell: str, kind: str) -> None:
    assert register.kind_of(cell) == kind


@pytest.mark.parametrize(
    ("address", "town"),
    [
        ("江西省崇义县横水镇金龙社区2号", "横水镇"),
        ("横水镇长龙镇路5号", "横水镇"),
        ("崇义县长龙镇路5号", ""),
        ("崇义县小横水镇5号", ""),
        ("崇义县上横水镇5号", "上横水镇"),
        ("崇义县工业大道5号(金坑乡)", "金坑乡"),
        ("崇义县工业大道5号", ""),
    ],
)
def test_a_town_is_found_in_an_address_but_never_inside_another_name(
    address: str, town: str
) -> None:
    assert register.town_in(address, ["金坑乡", "横水镇", "上横水镇", "长龙镇", ""]) == town


def test_without_towns_no_town_is_found() -> None:
    assert register.town_in("江西省崇义县横水镇", []) == ""


@pytest.mark.parametrize(
    ("code", "name", "letter"),
    [
        ("H6110", "", "H"),
        ("h6110", "", "H"),
        ("6110", "", "H"),
        (5219.0, "", "F"),
        ("", "住宿和餐饮业", "H"),
        ("Z9", "教育", "P"),
        ("", "F批发和零售业", "F"),
        ("", "F 批发和零售业", "F"),
        ("", "F-批发和零售业", "F"),
        ("", "批发零售业", "F"),
        ("", "批发与零售", "F"),
        ("", "农林牧渔业", "A"),
        ("", "交通运输仓储和邮政业", "G"),
        ("", "餐饮业", "H"),
        ("", "零售", "F"),
        ("", "批发业", "F"),
        ("", "农副食品加工业", "C"),
        ("", "62餐饮业", "H"),
        ("", "F52零售业", "F"),
        ("", "51餐饮业", ""),
        ("", "24小时便利店", ""),
        ("", "C批发和零售业", ""),
        ("", "小吃", ""),
        ("9999", "不详", ""),
        ("Hotel", "", ""),
        ("", "", ""),
    ],
)
def test_a_section_is_told_by_code_or_by_name(code: object, name: str, letter: str) -> None:
    assert industries.section_of(code, name) == letter


def test_there_are_twenty_sections() -> None:
    assert "".join(industries.SECTIONS) == "ABCDEFGHIJKLMNOPQRST"


@pytest.mark.parametrize("between", [" ", "/", "\n", "、", "(原注册号)"])
@pytest.mark.parametrize("other", ["92360725MA6M263P5X", "360725600000010"])
def test_several_numbers_in_one_cell_are_said_to_be_several(between: str, other: str) -> None:
    other = other if len(other) == 15 else other[:17] + uscc.calc_check_digit(other[:17])
    other = other if len(other) == 18 else other[:14] + mod_11_10.calc_check_digit(other[:14])
    cell = f"92360725MA6M262M9Y{between}{other}"

    with pytest.raises(BadCode) as bad:
        business_code(cell)

    reason = register.reason(bad.value.code, cell)
    assert "92360725MA6M262M9Y" in reason
    assert other in reason
