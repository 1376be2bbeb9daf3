"""What is a person's name, and what lists write around one: numbers, posts, what happened to the person."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from django.utils.translation import gettext as _

# A mobile number, and an ID number: neither is ever part of a name that is stored in clear.
_PRIVATE = re.compile(
    r"(?<![0-9])(?:(?:\+|00)?86[ -]?)?"
    r"(?:1[3-9][0-9](?:[ -]?[0-9]){8}|[1-9](?:[ -]?[0-9]){16}[ -]?[0-9Xx])(?![0-9])"
)
_LONG = re.compile(r"[0-9][0-9 -]{5,}[0-9Xx]")
# Words of headings, sums and salutations where a name should be.
_NO_PERSON = frozenset(
    "姓名 党员姓名 人员姓名 名字 党员 正式党员 预备党员 同志 先生 女士 小姐 本人 老板 店主 店长 业主 户主 经营者 法人 法人代表 法定代表人 "
    "负责人 经办人 联系人 书记 合计 小计 总计 匿名 某某 某人 男 女 群众 同前 待定".split()
)
# A company or a cooperative may be what signs for a business.
_BODY = re.compile(
    "公司|企业|合伙|合作社|中心|集团|商行|银行|基金|学校|医院|协会|委员会|[厂局社]$|店$"
)
_CHINESE = re.compile("[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SIGNS = frozenset(" ·.'’-()")
_SEVERAL = re.compile(r"[、/\\|;&+]")
_GONE = "转出|迁出|调出|转走|去世|逝世|过世|离世|死亡|病故|亡故|已故|故|出党|退党|自行脱党|脱党|除名|开除|停止党籍|取消资格"
_POSTS = (
    "(?:党)?(?:支部|总支|小组)?(?:副)?(?:书记|组长|委员|主任)|(?:组织|宣传|纪检|统战|青年)委员|经营者|法定代表人|法人(?:代表)?|负责人|业主|老板|"
    "店长|店主|经理|户主|代(?:理)?|兼职?|本人"
)
_KNOWN_BESIDE = re.compile(
    rf"[男女]|[^()]{{1,4}}族|{_POSTS}|已?(?:{_GONE})[^()]{{0,8}}|(?:正式|预备)(?:党员)?|党员|流动|借调|挂职|退休|离休|失联|外出|(?:曾用名|原名|又名|小名|化名)[^()]*"
)
_BRACKETS = re.compile(r"(.+?) ?\(([^()]*)\)")
_PREFIX = re.compile(rf"(?:{_POSTS}|党员|姓名|名称)[:] ?(.+)")
_ENDING = re.compile(rf"(.{{2,}}?)[-,:]?(已(?:{_GONE}))")
_NUMBER_BEHIND = re.compile(
    r"(.*?[^\W\d_])[ ,:;/、(-]*(?:(?:联系)?电话|手机号?码?|身份证号?码?|tel|号码)?[ :]*(\+?[0-9][0-9 -]{5,}[0-9Xx])\)?",
    re.IGNORECASE,
)


class Bare(NamedTuple):
    """A name, and what a list had written beside it."""

    name: str
    beside: str = ""


def holds_private_number(text: str) -> bool:
    """Say whether a mobile or an ID number stands in a text."""
    return len(text) > 10 and _PRIVATE.search(text) is not None


def hide_numbers(text: str) -> str:
    """Return a text with the middle of its long numbers hidden, to be shown or stored in a reason."""
    return _LONG.sub(lambda found: f"{found[0][:3]}****{found[0][-2:]}", text)


def bare_name(text: str) -> Bare:
    """Return a person's name without a number, a post or a remark (已转出) that a list wrote beside it.

    `text` is in the form of `one_name`. What is not known to be a remark stays part of the name.
    """
    if text.isalpha() and "已" not in text:
        return Bare(text)
    found = _NUMBER_BEHIND.fullmatch(text)
    if found:
        return Bare(found[1], text[found.end(1) :])
    found = _PREFIX.fullmatch(text)
    if found:
        return Bare(found[1], text[: found.start(1)])
    found = _BRACKETS.fullmatch(text) if text.endswith(")") else None
    if found and _KNOWN_BESIDE.fullmatch(found[2]):
        return Bare(found[1], found[2])
    found = _ENDING.fullmatch(text)
    return Bare(found[1], found[2]) if found else Bare(text)


def has_gone(beside: str) -> bool:
    """Say whether what stands beside a name means that the person died, left or was transferred."""
    return re.search(_GONE, beside) is not None


def person_problem(name: str) -> str:
    """Return why a name is no person's, "" for a good one; a company's name is a good one."""
    if name in _NO_PERSON:
        return _("This is a heading or a form of address, not a name. Give the name.")
    if name.isalpha() or _BODY.search(name):
        return ""
    if any(map(str.isdigit, name)):
        return _("A person's name has no digits. Give the name alone.")
    if _SEVERAL.search(name) or ("," in name and not name.isascii()):
        return _("These are several people. Give one name.")
    if bare_name(name).beside:
        return _("Something stands beside the name, such as a post. Give the name alone.")
    is_one = all(map(_is_part, name))
    return "" if is_one else _("A sign in this name is no part of one. Give the name alone.")


def _is_part(sign: str) -> bool:
    return (
        sign.isalpha()
        or sign in _SIGNS
        or _CHINESE.match(sign) is not None
        or unicodedata.category(sign)[0] == "M"
    )
