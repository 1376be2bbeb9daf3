"""Arithmetic about members: ID numbers, ages, categories.

Sources: GB 11643-1999 (ID number, ISO 7064 MOD 11-2), 发展党员工作细则 (age 18, probation of a year).
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from kernel.chinese.cells import MonthOnly
from kernel.chinese.days import parse_date
from kernel.chinese.text import clean, compact
from kernel.clock import NOT_YET

_DIGIT = re.compile("[0-9]")
# Words beside a day in a member's life by which it is not the one of its column.
_OF_ANOTHER_DAY = {
    "joined_on": re.compile("转正|期满|按期|延长|申请|积极分子|发展对象|出生"),
    "confirmed_on": re.compile("入党|接收|预备(?!期满|党员转)|申请|积极分子|发展对象|出生"),
}
# Values in clear that one account may read so fast: who rings people up is never stopped.
READ_AT_MOST, READING_WINDOW = 30, timedelta(minutes=10)
CATEGORIES = {
    **dict.fromkeys(
        (
            "正式党员",
            "正式",
            "中共正式党员",
            "已转正",
            "正式党员流动",
            "正式党员退休",
            "正式党员离退休",
            "full",
        ),
        "full",
    ),
    **dict.fromkeys(
        (
            "预备党员",
            "预备",
            "中共预备党员",
            "预备党员延长",
            "预备党员延长预备期",
            "预备党员流动",
            "probationary",
        ),
        "probationary",
    ),
}
# Who is no member yet, or of another party.
NO_MEMBER = re.compile("积极分子|发展对象|申请人|申请书|团员|群众|民主党派|无党派|非党员|非中共")
# A line above some members of a branch. Not 转出党员, who are none, nor 入党积极分子.
CAPTION = re.compile(
    r"(?:\(?[0-9一二三四五六七八九十]{1,2}[)、.])?(?:正式|预备|流动|流入|流出|外出|在职|在岗|离?退休|离休|困难|老|年老体弱|失联|女|男|少数民族|农民|"
    r"农民工|青年|新发展|转入|其他|其它|在册|企业|个体|机关|社区|学生|大学生|全体|支部)*党员(?:名单|名册|情况)?(?:\([^()]*\)|共?[0-9]+[名人])?:?"
)
# With the codes of GB/T 2261.1.
SEXES = {
    **dict.fromkeys(("男", "男性", "男士", "m", "male", "1", "1男", "男1"), "male"),
    **dict.fromkeys(("女", "女性", "女士", "f", "female", "2", "2女", "女2"), "female"),
}
# The 56 peoples in the order of GB/T 3304, without 族, and their codes in letters.
PEOPLES = tuple(
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 "
    "达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 "
    "赫哲 门巴 珞巴 基诺".split()
)
_LETTERS = (
    "HA MG HU ZA UG MH YI ZH BY CS MA DO YA BA TJ HN KZ DA LI LS VA SH GS LH SU DX NX JP KG TU "
    "DU ML QI BL SL MN GL XB AC PM TA NU UZ RS EW DE BN YG GI TT DR OR HZ MB LB JN"
).split()
# On ID cards, though no people of the 56.
_NO_PEOPLES = ("穿青人", "革家人", "其他", "外国血统中国籍人士")
_ETHNICITIES = {
    **{people: f"{people}族" for people in PEOPLES},
    **{letters: f"{people}族" for letters, people in zip(_LETTERS, PEOPLES, strict=True)},
    **{str(number): f"{people}族" for number, people in enumerate(PEOPLES, 1)},
    **{name: name for name in _NO_PEOPLES},
    "HAN": "汉族", "维": "维吾尔族", "蒙": "蒙古族", "朝": "朝鲜族", "鲜": "朝鲜族", "柯": "柯尔克孜族",
    "哈萨": "哈萨克族", "僮": "壮族", "97": "其他", "98": "外国血统中国籍人士",
}  # fmt: skip
_SIMPLIFIED = str.maketrans(
    "漢維爾滿壯瑤畬傈納東烏茲別龍獨倫羅錫鮮諾達門薩溫佈鄂賽蘇處擺儸儂臺",
    "汉维尔满壮瑶畲傈纳东乌孜别龙独伦罗锡鲜诺达门萨温布鄂赛苏处摆罗侬台",
)
_BRACKETED = re.compile(r"(.+)\((.+)\)")
# Levels as people write them; what is not here stays as written.
EDUCATIONS = {
    "研究生": ("博士", "硕士", "博士研究生", "硕士研究生", "在职研究生"),
    "本科": ("大学", "大学本科", "本科及以上", "全日制本科", "在职本科"),
    "大专": ("专科", "大学专科", "大专及以上", "高职"),
    "中专": ("中等专科", "中技", "技校", "职高", "职业高中"),
    "高中": ("普通高中",),
    "初中": ("初中及以下",),
    "小学": ("小学及以下",),
}
_EDUCATION = {written: level for level, others in EDUCATIONS.items() for written in others}
# Between the Constitutions of the 9th and the 11th Congress members were admitted without probation.
_NO_PROBATION_FROM, _NO_PROBATION_TO = date(1969, 4, 14), date(1977, 8, 18)
_ID = re.compile(r"[0-9]{17}[0-9X]")
_OLD_ID = re.compile(r"[0-9]{15}")
# What is typed for the X at the end of an ID number: a multiplication sign, Greek and Cyrillic letters.
_LIKE_X = re.compile("(?<=^[0-9]{17})[×✕✖╳*ХΧ]$")
_BEHIND_ID = re.compile(r"[;,.。、:]+$|\([^()0-9]*\)$")
_LABELLED_ID = re.compile("^(?:居民|公民)?身份(?:证|证件)?(?:号码|号)?:?")
ID_LENGTH = 18
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
OLDEST = date(1900, 1, 1)


def id_text(cell: Any) -> str:
    """Return an ID number as its characters are meant: in capitals, without blanks and dashes, X for × or Х.

    One of 15 digits (before 1999) becomes the one of 18 that its holder has now.
    """
    text = _BEHIND_ID.sub("", compact(cell)).replace("-", "").upper()
    if not text[:1].isdigit():
        text = _LABELLED_ID.sub("", text)
    text = _LIKE_X.sub("X", text)
    if not _OLD_ID.fullmatch(text):
        return text
    body = f"{text[:6]}19{text[6:]}"
    return body + _check_of(body)


def id_problem(text: str, today: date) -> str:
    """Return why `text` is no ID number, as a sentence; "" for one that is."""
    if is_id_number(text, today):
        return ""
    if len(text) != ID_LENGTH:
        counts = {"count": len(text)}
        return (
            _(
                "An ID number has 18 characters, one of before 1999 has 15; this has %(count)d. Compare it with the card."
            )
            % counts
        )
    if not _ID.fullmatch(text):
        return _("An ID number has 17 digits and then a digit or X. Compare it with the card.")
    if text[17] != _check_of(text[:17]):
        return _(
            "The ID number is mistyped: its last character does not follow from the others. Compare it with the card."
        )
    return _("The birth date in the ID number is no day of the past. Compare it with the card.")


def _check_of(body: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def ethnicity(text: str) -> str:
    """Return the usual name of a people (维吾尔, 维族, 漢族, code 01 or HA), "" for what is none."""
    name = text.translate(_SIMPLIFIED).upper()
    twice = _BRACKETED.fullmatch(name)
    if twice:
        names = {ethnicity(part) for part in twice.groups()}
        return names.pop() if len(names) == 1 else ""
    if name in _ETHNICITIES:
        return _ETHNICITIES[name]
    bare = name.lstrip("0").removesuffix("族").removesuffix("民")
    return _ETHNICITIES.get(bare, "")


def is_id_number(text: str, today: date) -> bool:
    """Say whether `text` is an 18-character ID number: check digit right, birth a real past day.

    The region part is not looked up: divisions that have been abolished stay on cards for life.
    """
    if not _ID.fullmatch(text):
        return False
    born = birth_date(text)
    return text[17] == _check_of(text[:17]) and born is not None and OLDEST <= born <= today


def birth_date(id_number: str) -> date | None:
    """Return the day of birth an ID number holds, None when it is no day."""
    try:
        return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    except ValueError:
        return None


def is_born(cell: Any, born: date) -> bool:
    """Say whether a cell's birth date, perhaps only of year and month, is the one given."""
    if isinstance(cell, MonthOnly):
        return (cell.year, cell.month) == (born.year, born.month)
    day = parse_date(cell)
    digits = re.sub("[^0-9]+", "-", clean(cell)).strip("-")
    months = (f"{born:%Y-%m}", f"{born:%Y%m}", f"{born.year}-{born.month}", f"{born.year}")
    return day == born or (day is None and digits in months)


def sex_of(id_number: str) -> str:
    """Return male or female from an ID number's sequence digit."""
    return "male" if int(id_number[16]) % 2 else "female"


def age_on(born: date, day: date) -> int:
    """Return the completed years of a person's life on `day`."""
    had_birthday = (day.month, day.day) >= (born.month, born.day)
    return day.year - born.year - (not had_birthday)


def may_join_from(born: date, age: int) -> date:
    """Return the first day on which a person is `age` years old; born on a leap day, 1 March."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def is_of_another_day(column: str, cell: Any) -> bool:
    """Say whether words in a cell of a day, `joined_on` or `confirmed_on`, tell that it is another: 2014年5月6日转正."""
    text = cell if isinstance(cell, str) else ""
    return _DIGIT.search(text) is not None and _OF_ANOTHER_DAY[column].search(text) is not None


def life_problem(
    *, born: date, joined: date, confirmed: date | None, today: date, age_to_join: int
) -> tuple[str, str, str] | None:
    """Return (field, code, text) of the first contradiction between a member's dates.

    None when they agree with each other and lie in the past.
    """
    if joined > today:
        return "joined_on", "bad_date", str(NOT_YET)
    if joined < may_join_from(born, age_to_join):
        text = _("Born %(born)s: the member was not yet %(age)d on this day.")
        return "joined_on", "joined_before_18", text % {"born": born, "age": age_to_join}
    if confirmed is None:
        return None
    if confirmed < joined:
        text = _(
            "Joined on %(joined)s but became a full member before, on %(confirmed)s: "
            "one of the two days is wrong. Correct it."
        )
        days = {"joined": joined, "confirmed": confirmed}
        return "confirmed_on", "confirmed_before_joined", text % days
    if confirmed > today:
        return "confirmed_on", "bad_date", str(NOT_YET)
    return None


def a_year_before(day: date) -> date:
    """Return the day one year earlier; of 29 February, the 28th."""
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap_day else day.day)


def in_year(day: date, year: int) -> date:
    """Return a day's date in another year; of 29 February, in a common year, the 28th."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def next_anniversary(of: date, today: date) -> date:
    """Return the first anniversary of a day that is not before today; the day itself is none."""
    this_year = in_year(of, max(today.year, of.year + 1))
    return this_year if this_year >= today else in_year(of, today.year + 1)


def probation_is_too_long(joined: date, today: date) -> bool:
    """Say whether a probation has lasted longer than a year and the one it may be prolonged by."""
    return (today - joined).days > 2 * 366


def probation_is_too_short(joined: date, confirmed: date) -> bool:
    """Say whether a person became a full member less than a year after joining.

    Who joined from 1969 to 1977 had no probation and may be full from the first day.
    """
    if _NO_PROBATION_FROM <= joined <= _NO_PROBATION_TO:
        return False
    leap_day = (joined.month, joined.day) == (2, 29)
    return confirmed < joined.replace(year=joined.year + 1, day=28 if leap_day else joined.day)


def education(text: str) -> str:
    """Return the usual name of a level of education: 大学本科 gives 本科; others stay as written."""
    return _EDUCATION.get(text, text)
