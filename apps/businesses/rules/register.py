"""What the cells of a business register mean.

Codes are `kernel.chinese.codes`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.chinese.codes import (
    CREDIT_LENGTH,
    credit_problem,
    has_registration_form,
    is_credit_code,
    is_registration_number,
)
from kernel.chinese.numerals import number_of
from kernel.chinese.text import clean, compact, readings
from kernel.chinese.traditional import simplified

# Words of registers, as `word_key` gives them. What is dormant, suspended or winding up is asked.
_ACTIVE = (
    "存续", "续存", "开业", "在业", "在营", "在册", "存续在营开业在册", "在营开业", "在营开业企业", "在营企业", "存续企业",
    "正常", "正常存续", "正常在业", "正常开业", "正常营业", "正常经营", "开业登记", "在业存续", "营业", "营业中", "登记成立", "成立", "已成立", "确立", "设立",
    "新设", "仍注册", "迁入", "inbusiness",
)  # fmt: skip
_CLOSED = (
    "注销", "已注销", "注销企业", "注销登记", "简易注销", "强制注销", "吊销", "已吊销", "吊销企业", "吊销未注销", "吊销已注销",
    "吊销后注销", "迁出", "已迁出", "迁移异地", "撤销", "已撤销", "撤销登记", "撤销设立", "撤销设立登记", "注吊销", "责令关闭", "注销迁出", "已关闭", "关闭", "closed",
)  # fmt: skip
STATUSES = dict.fromkeys(_ACTIVE, "active") | dict.fromkeys(_CLOSED, "closed")
# What a person says of a business that closed, and of one in business again.
CLOSINGS = {
    "注销": _("deregistered"),
    "吊销": _("licence revoked"),
    "迁出": _("moved out of the county"),
    "撤销": _("registration withdrawn"),
}
IN_BUSINESS = "存续"
REASONS = {
    "regno_checksum": _("The registration number has a wrong check digit."),
    "no_code": _("There is neither a credit code nor a registration number."),
}
# What it is, and the number of a licence's copy: 信用代码:…, …(1-1).
_BESIDE_CODE = re.compile(r"^[^0-9A-Z]+|\((?:[正副]本)?[0-9/]*\)$|[^0-9A-Z]+$")
_COUNT = re.compile(r"(?:约|大约|近)?([0-9]{1,6})(?:\.0+)? ?(?:人|名|位|个)?(?:左右)?")
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_COUNT_IN_NUMERALS = re.compile(
    r"(?:约|大约|近)?([零一二三四五六七八九十百千两]{1,7})(?:人|名|位)?(?:左右)?"
)
_IN_BRACKETS = re.compile(r"\([^()]*\)")
# What a number of people says besides: 共5人, 5人(其中党员2人).
_BESIDE_COUNT = re.compile(r"^(?:共计?|合计|总计)|\((?:其中|含|包括|内有)[^()]*\)$")
# What an amount is, and what of it was paid: 认缴30万元,实缴10万元.
_SUBSCRIBED = re.compile(
    r"^(?:认缴|注册资[本金]|出资|资金数)(?:金|额|总额|出资额?|资本)?:?(?=[0-9零一二三四五六七八九十百千两壹贰叁肆伍陆柒捌玖拾佰仟人¥￥])|[,;、]?(?:其中)?实[缴收](?:资本)?:?[^,;、]*$"
)
_FOREIGN = re.compile(
    r"[美港欧澳日加英韩台新]元|[^民\W\d_]币|英镑|法郎|马克|卢布|卢比|泰铢|韩圆|日圆|外汇|usd|hkd|eur|jpy|gbp|aud|cad|sgd|krw|twd|mop|chf|[$€£]",
    re.IGNORECASE,
)
# A unit in brackets counts like one without them: 50(万元).
_BRACKETED_UNIT = re.compile(r"\(((?:人民币)?(?:亿|万)?[元圆]?(?:人民币)?)\)")
_CENT = Decimal("0.0001")
_TEN_THOUSAND = Decimal(10_000)
_TEN_THOUSAND_YUAN = Decimal(1)
# The unit in a heading: 注册资金(千元), 注册资本(单位:亿元).
_TIMES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "w": 10_000, "亿": 100_000_000}
_TIMES_WRITTEN = "[十百千]?[万亿]|[十百千]"
_UNIT_ALONE = re.compile(rf"(?:人民币)?(?:{_TIMES_WRITTEN})?[美港欧日]?[元圆](?:人民币)?")
_HEADING_UNIT = re.compile(rf"({_TIMES_WRITTEN}|)(?:元|圆)(?!.*(?:元|圆))|({_TIMES_WRITTEN})\)?$")
_SIMPLIFIED = str.maketrans("萬億貳參陸兩圓", "万亿贰叁陆两圆")
_YUAN_NAMES = frozenset(
    {
        "",
        "人民币",
        "人民币元",
        "元人民币",
        "元",
        "万元",
        "人民币万元",
        "cny",
        "rmb",
        "156",
        "¥",
        "￥",
    }
)
_YUAN = re.compile("[元圆¥￥]|人民币|rmb|cny", re.IGNORECASE)
_UNIT_IN_WORDS = re.compile("[元圆万亿]")
_AMOUNT = re.compile(
    r"(?:人民币|rmb|cny|[¥￥])?((?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?|[零〇一二三四五六七八九十百千两壹贰叁肆伍陆柒捌玖拾佰仟万亿]+)([十百千]?[万亿w]|[百千](?=[元圆]))?(?:元|圆)?整?(?:人民币|rmb|cny)?(万|亿)?(?:元|圆)?整?",
    re.IGNORECASE,
)
_ENTERPRISE = re.compile(
    "公司|企业|合作社|合伙|独资|个独|有限|股份|集体|国有|全民|分支|机构|联营|联合|外商|外资|内资|合资|合作|法人|私营|民营|营业单位|营业|经营单位|工厂|总厂|enterprise|company"
)
_ENTERPRISE_NAME = re.compile("公司|合作社|(?:有限|普通)合伙")
_KIND_OF_DIGITS = {
    **dict.fromkeys(("91", "93", *"012345"), "enterprise"),
    **dict.fromkeys(("92", *"6789"), "individual"),
}
_COUNTY = re.compile(
    "(?:.{2,8}?(?:省|自治区))?(?:.{2,8}?[市州盟])?([^\\W\\d_省市县区州]{2,6}县)(?!城)"
)
_TOWN_KIND = re.compile(r"(?:镇|乡|街道)(?:办事处)?$")
# What a column of ten digits before the point and four behind it holds.
_CAPITALS = Decimal(10) ** 10
# From here on, in 10,000 yuan, a capital is more likely one in yuan: 10 million of a shop; of a company 300 million,
# for 30,000 yuan was once the least of one.
_UNLIKELY = {
    "individual": Decimal(1000),
    "stall": Decimal(1000),
    "enterprise": Decimal(30_000),
}


# A founding before it is nearly always a number that was read as a day.
NO_REGISTER_BEFORE = date(1949, 10, 1)


class BadCode(Exception):
    """A code that cannot be a business's; `code` is the refusal's stable name."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def business_code(credit: Any, registration: Any = "") -> str:
    """Return the 18-character credit code, else the 15-digit registration number.

    Either is taken from either column: registers mix them.

    Raises BadCode: `uscc_checksum`, `regno_checksum`, `no_code`.
    """
    given = code_text(credit)
    number = given or code_text(registration)
    if not number:
        raise BadCode("no_code")
    if is_credit_code(number) or is_registration_number(number):
        return number
    bare = _BESIDE_CODE.sub("", number)
    if bare != number and (is_credit_code(bare) or is_registration_number(bare)):
        return bare
    is_credit = bool(given) and not has_registration_form(number)
    raise BadCode("uscc_checksum" if is_credit else "regno_checksum")


def code_text(cell: Any) -> str:
    """Return a code without blanks and dashes, in capitals."""
    if isinstance(cell, str) and cell.isascii() and cell.isalnum():
        return cell.upper()
    return compact(cell).replace("-", "").upper()


def reason(code: str, cell: Any) -> str:
    """Return why a cell is refused for a code of `BadCode`."""
    return credit_problem(code_text(cell)) if code == "uscc_checksum" else str(REASONS[code])


@lru_cache(maxsize=4096)
def kind_of(cell: Any) -> str:
    """Return individual, stall or enterprise from the registered type, "" for words that say none of them."""
    text = simplified(clean(cell).casefold())
    if "个体" in text or "individual" in text:
        return "individual"
    if "摊" in text or "stall" in text:
        return "stall"
    return "enterprise" if _ENTERPRISE.search(text) else ""


def kind_by_number(code: str, name: str) -> str:
    """Return the kind that a code shows (GB 32100: 92 is an individual business; GS 15-2006: the digit behind
    the authority's six), else a name; "" when neither does."""
    place = slice(0, 2) if len(code) == CREDIT_LENGTH else slice(6, 7)
    kind = _KIND_OF_DIGITS.get(code[place], "")
    return kind or ("enterprise" if _ENTERPRISE_NAME.search(name) else "")


def derived(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the columns that follow from a name and a registered type, as far as these are given."""
    found: dict[str, str] = {}
    if "name" in values:
        found["name_pinyin"], found["name_initials"] = readings(values["name"])
    if "type_text" in values and (kind := kind_of(values["type_text"])):
        found["kind"] = kind
    return found


@lru_cache(maxsize=4096, typed=True)
def head_count(cell: Any) -> int | None:
    """Return a number of people ("5人", 5.0, 约5人, 十人), None where there is none, as for 5-10人."""
    text = _THOUSANDS.sub("", _BESIDE_COUNT.sub("", clean(cell)))
    found = _COUNT.fullmatch(text)
    if found:
        return int(found[1])
    in_numerals = _COUNT_IN_NUMERALS.fullmatch(text)
    return number_of(in_numerals[1]) if in_numerals else None


def unit_of(heading: str, above: str = "") -> Decimal | None:
    """Return the unit that a heading of amounts names, in 10,000 yuan: 0.1 for 注册资金(千元).

    Where it names none, the one of a line `above` counts, else 10,000 yuan; None for another currency.
    """
    for text in map(compact, (heading, above)):
        if _FOREIGN.search(text):
            return None
        if found := _HEADING_UNIT.search(text):
            return _unit(found[1] or found[2] or "")
    return _TEN_THOUSAND_YUAN


def is_unit(cell: Any) -> bool:
    """Say whether a cell of amounts holds a unit alone: (元), 单位:万元."""
    text = compact(cell).removeprefix("单位:").strip("()").removeprefix("单位:")
    return bool(_UNIT_ALONE.fullmatch(text))


@lru_cache(maxsize=4096, typed=True)
def capital(cell: Any, unit: Decimal | None = _TEN_THOUSAND_YUAN) -> Decimal | None:
    """Return an amount in 10,000 yuan, None where there is none or it is in another currency.

    A number without a unit is in that of the heading, as `unit_of` gives it; with None only amounts
    that name their own are read: 5, 5万元人民币, 50000元, RMB50000, 贰佰万元整, 0.5亿, 500万元(认缴), 50(万元).
    """
    written = compact(cell).translate(_SIMPLIFIED)
    if _FOREIGN.search(written):
        return None
    text = _IN_BRACKETS.sub("", _BRACKETED_UNIT.sub(r"\1", _without_currency(written)))
    found = _AMOUNT.fullmatch(text) or _AMOUNT.fullmatch(_SUBSCRIBED.sub("", text))
    if found is None:
        return None
    try:
        amount = Decimal(found[1].replace(",", ""))
    except InvalidOperation:
        amount = Decimal(number_of(found[1]) or -1)
        if "万" in found[1] or "亿" in found[1]:
            return _fitting(amount / _TEN_THOUSAND)
    own = found[2] or found[3] or ("" if _YUAN.search(text) else None)
    factor = unit if own is None else _unit(own)
    return None if factor is None else _fitting(amount * factor)


def _without_currency(text: str) -> str:
    """Return an amount without its currency in brackets, which says nothing of its unit: 500(人民币)."""
    return text.replace("(人民币)", "") if "(" in text else text


def _unit(times: str) -> Decimal:
    """Return a unit of yuan in 10,000 yuan: 0.1 for 千, 1000 for 千万."""
    return Decimal(math.prod(_TIMES[sign] for sign in times.casefold())) / _TEN_THOUSAND


def is_in_yuan(currency: Any) -> bool:
    """Say whether a column of currencies names the yuan, or nothing."""
    return compact(currency).casefold() in _YUAN_NAMES


def has_sign_alone(cell: Any) -> bool:
    """Say whether an amount names the yuan and no unit in words: ¥500000, RMB500000, 500000人民币."""
    text = _without_currency(compact(cell)) if isinstance(cell, str) else ""
    return bool(_YUAN.search(text)) and not _UNIT_IN_WORDS.search(text)


def is_unlikely(cell: Any, amount: Decimal, kind: str) -> bool:
    """Say whether a capital of no unit of its own is so large that it may be in yuan."""
    if amount < _UNLIKELY[kind or "enterprise"]:
        return False
    text = _without_currency(compact(cell))
    return not (_YUAN.search(text) or _UNIT_IN_WORDS.search(text))


def _fitting(amount: Decimal) -> Decimal | None:
    return amount.quantize(_CENT) if 0 <= amount < _CAPITALS else None


def town_in(address: str, towns: Iterable[str]) -> str:
    """Return the town an address names, the first it names; "" when it names none.

    A name counts where it begins: at the start, behind another place (江西省崇义县横水镇) or a sign, never
    as the end of a longer name (水镇 in 横水镇). A road called after a town (长龙镇路) does not count.
    """
    found = _any_of(tuple(towns)).search(address)
    return found[0] if found else ""


@lru_cache(maxsize=8)
def _behind(county: str, names: tuple[str, ...]) -> re.Pattern[str]:
    short = {_TOWN_KIND.sub("", name) for name in names}
    choice = "|".join(
        re.escape(name) for name in sorted(short, key=len, reverse=True) if len(name) > 1
    )
    return re.compile(
        rf"{re.escape(county)}({choice or '(?!)'})(?![^\W\d_]*?(?:路|街|大道|巷|桥|[县镇乡市]))"
    )


def town_behind(county: str, address: str, towns: Iterable[str]) -> str:
    """Return the town whose name without 镇, 乡 or 街道 stands right behind the county's (崇义县横水), "" for none.

    A road (崇义县横水路) or another place called after it does not count.
    """
    names = tuple(towns)
    found = _behind(county, names).search(address)
    meant = [name for name in names if found and _TOWN_KIND.sub("", name) == found[1]]
    return meant[0] if len(meant) == 1 else ""


def other_county(address: str, county: str) -> str:
    """Return the county an address names, "" when it names none or the `county` itself."""
    found = None if county in address else _COUNTY.match(address)
    return found[1] if found else ""


def likely_town(texts: Sequence[str], towns: tuple[str, ...]) -> str:
    """Return the town that an address or a name speaks of, "" where none or several could be meant.

    For a person to confirm: where no text has the full name of a town, its name without 镇, 乡 or
    街道 counts, if it has two characters at least and no other town's is there too.
    """
    if found := next(filter(None, (town_in(text, towns) for text in texts)), ""):
        return found
    for text in texts:
        short = {town: _TOWN_KIND.sub("", town) for town in towns}
        meant = {town for town, name in short.items() if len(name) > 1 and name in text}
        if len(meant) == 1:
            return meant.pop()
    return ""


@lru_cache(maxsize=8)
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    choice = "|".join(re.escape(name) for name in longest_first if name) or "(?!)"
    return re.compile(rf"(?:(?<![^\W\d_])|(?<=[省市县区旗州盟]))(?:{choice})(?!路)")
