"""What is a person's name, and what lists write around one: numbers, posts, what happened to the person."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from django.utils.translation import gettext as _

from kernel.chinese.departures import GONE
from kernel.chinese.pinyin import syllables

# A mobile number, and an ID number: neither is ever part of a name that is stored in clear.
_PRIVATE = re.compile(
    r"(?<![0-9])(?:(?:\+|00)?86[ -]?)?"
    r"(?:1[3-9][0-9](?:[ -]?[0-9]){8}|[1-9](?:[ -]?[0-9]){16}[ -]?[0-9Xx])(?![0-9])"
)
_LABELLED_PRIVATE = re.compile(
    rf"[ (,;、]*(?:(?:联系)?电话|手机号?码?|身份证(?:件)?号?码?|公民身份号码|tel)?[ :]*(?:{_PRIVATE.pattern})\)?",
    re.IGNORECASE,
)
_LONG = re.compile(r"[0-9][0-9 -]{5,}[0-9Xx]")
# Words of headings, sums and salutations where a name should be.
NO_PERSON = frozenset(
    "姓名 党员姓名 人员姓名 名字 党员 正式党员 预备党员 同志 先生 女士 小姐 本人 老板 店主 店长 业主 户主 经营者 法人 法人代表 法定代表人 "
    "负责人 经办人 联系人 书记 合计 小计 总计 匿名 某某 某人 男 女 群众 同前 待定 待补 待补充 待填 待核 待核实 待查 待确认 待完善 待录入 "
    "待更新 暂缺 暂定 缺失 未填 未填写 未提供 未登记 未知 不明 不详 姓名不详 无名氏 佚名 测试 空缺 支部书记 副书记 填表人 审核人".split()
)
# A company or a cooperative may be what signs for a business.
_BODY = re.compile(
    "公司|企业|合伙|合作社|中心|集团|商行|银行|基金|学校|医院|协会|委员会|[厂局社]$|店$"
)
_CHINESE = re.compile("[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SIGNS = frozenset(" ·.'’-()")
_SEVERAL = re.compile(r"[、/\\|;&+]")
_PARTS_BESIDE = 4
_POSTS = (
    "(?:党)?(?:支部|总支|小组)?(?:副)?(?:书记|组长|委员|主任)|(?:组织|宣传|纪检|统战|青年)委员|经营者|法定代表人|法人(?:代表)?|负责人|业主|老板|"
    "店长|店主|经理|户主|代(?:理)?|兼职?|本人"
)
_KNOWN_BESIDE = re.compile(
    rf"[男女]|[^()]{{1,4}}族|{_POSTS}|已?(?:{GONE}|故)[^()]{{0,8}}|(?:正式|预备)(?:党员)?|党员|流动|流入|流出|转入|转正|新|借调|挂职|在职|退休|离休|失联|外出|"
    r"(?:曾用名?|原名?|又名|小名|化名|旧名|本名|别名|乳名|俗名|绰号)[^()]*|[^()]*[0-9][^()]*|[^()]{1,6}(?:省|市|县|区|镇|乡|村|人|籍|级|届|组)|[a-zA-Z ]+"
)
_BRACKETS = re.compile(r"(.+?) ?\(([^()]*)\)?")
_PREFIX = re.compile(rf"(?:{_POSTS}|党员|姓名|名称)[:] ?(.+)")
_ENDING = re.compile(rf"(.{{2,}}?)[-,:]?(已(?:{GONE}))")
# The number of a row before a name: 1.李雷, (1)李雷, 一、李雷, 01李雷.
_NUMBER_BEFORE = re.compile(
    r"(?:\(?(?:[0-9]{1,4}|[一二三四五六七八九十]{1,3})[)、.:,·-]+|[0-9]{1,4}(?=[^\W\d_]{2})) ?(.+)"
)
_AROUND = " ,;:、。.*★☆√✓#\"'“”‘’【】[]<>《》_|/~-"
_SEX_BEHIND = re.compile(r"(.{2,}?) ?[-,;:、/]+(?:性别:?)?[男女](?:[-,;:、/]+[^\W\d_]{1,4})?")
_TITLES = "同志|先生|女士|老师|(?:预备|正式|流动|退休|离休)(?:党员)?|党员|(?:党?支部|党?总支|党小组)?(?:副)?(?:书记|组长|主任)|(?:组织|宣传|纪检|统战|青年|支部|支)?委员|会长|(?:总)?经理|店长|站长|老板"
_TITLE_BEHIND = re.compile(rf"([^\W\d_]{{2,4}}?)[-,:/ ]?({_TITLES})")
_TITLE_BEFORE = re.compile(
    r"(?:(?:党?支部|党?总支)?(?:副)?书记|(?:正式|预备)?党员|党小组组长|党小组长|(?:组织|宣传|纪检|统战|青年)委员)([^\W\d_]{2,4})"
)
_TITLE_AT_END = re.compile(f"(?:{_TITLES})$")
_PINYIN_BEHIND = re.compile(r"([^\W\da-zA-Z_]{2,4}) ?([a-zA-Z][a-zA-Z '-]{2,})")
# Letters of which a name that has none of them is seen to be one, whatever comes of it.
_MAY_HOLD_MORE = re.compile("[已备式动休志生士师记员经长板任]|[a-zA-Z]")
# What is no part of a name that is written without signs: words of lists, several people, hidden characters.
_OF_LISTS = re.compile(
    "党员|花?名册|名单|填表|填报|制表|合计|小计|总计|共计|人数|支部|总支|党小组|备注"
)
_MORE_PEOPLE = re.compile(
    "夫妇$|夫妻$|两口子$|.{2,}(?:父子|父女|母子|母女|兄弟|兄妹|姐弟|姐妹|一家(?:.口)?|全家|家人|家属|爱人)$|等人$|.{3,}(?<![平相均同何])等$"
)
# A letter of each of these, and of titles.
_SUSPECT = re.compile(
    "[党支册名填制计数备式动休夫口父母兄姐一全家爱人等某〇志生士师记组主员长经板a-zA-Z]"
)
_HIDDEN = re.compile("[㐀-鿿][a-zA-Z]+(?:$|[㐀-鿿])|[㐀-鿿]某|〇{2}|[㐀-鿿]〇[㐀-鿿]")
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
    # A text with a run of digits is looked at, which is told several times as fast.
    return len(text) > 10 and _LONG.search(text) is not None and _PRIVATE.search(text) is not None


def without_private_numbers(text: str) -> str:
    """Return a text without the mobile and ID numbers in it, and what names them."""
    return _LABELLED_PRIVATE.sub(" ", text).strip(" ,;:、()")


def hide_numbers(text: str) -> str:
    """Return a text with the middle of its long numbers hidden, to be shown or stored in a reason."""
    return _LONG.sub(lambda found: f"{found[0][:3]}****{found[0][-2:]}", text)


def bare_name(text: str) -> Bare:
    """Return a person's name without a number, a post or a remark (已转出) that a list wrote beside it.

    `text` is in the form of `one_name`. What is not known to be a remark stays part of the name.
    """
    if text.isalpha() and not _MAY_HOLD_MORE.search(text):
        return Bare(text)
    beside: list[str] = []
    found = _once(text)
    # A number before the name, and something behind it.
    while found.beside and len(beside) < _PARTS_BESIDE:
        beside.append(found.beside)
        text = found.name
        found = _once(text)
    return Bare(text, " ".join(beside))


def _once(text: str) -> Bare:
    """Return a name without one thing that stands beside it."""
    found = _NUMBER_BEHIND.fullmatch(text)
    if found:
        return Bare(found[1], text[found.end(1) :])
    found = _PREFIX.fullmatch(text)
    if found:
        return Bare(found[1], text[: found.start(1)])
    found = _BRACKETS.fullmatch(text) if "(" in text else None
    if found and _KNOWN_BESIDE.fullmatch(found[2]) and not _BODY.search(text):
        return Bare(found[1], found[2])
    found = _ENDING.fullmatch(text)
    return Bare(found[1], found[2]) if found else _without_words(text)


def _without_words(text: str) -> Bare:
    """Return a name without a number of its row, signs, a sex, a title or its pinyin."""
    if text.isascii() or _BODY.search(text):
        return Bare(text)
    for pattern in (_NUMBER_BEFORE, _SEX_BEHIND, _TITLE_BEFORE, _TITLE_BEHIND):
        found = pattern.fullmatch(text)
        if found and not (pattern is _TITLE_BEHIND and found[1][-1] in "副总"):
            return Bare(found[1], text[: found.start(1)] + text[found.end(1) :])
    name = text.strip(_AROUND)
    if name and name != text:
        return Bare(name, text.replace(name, "", 1))
    found = _PINYIN_BEHIND.fullmatch(text)
    if found and "".join(found[2].lower().split()).replace("'", "") == _sound(found[1]):
        return Bare(found[1], found[2])
    return Bare(text)


def _sound(name: str) -> str:
    return "".join(syllables(name, person=True))


def person_problem(name: str) -> str:
    """Return why a name is no person's, "" for a good one; a company's name is a good one."""
    if name in NO_PERSON:
        return _("This is a heading or a form of address, not a name. Give the name.")
    if (name.isalpha() and not _SUSPECT.search(name)) or _BODY.search(name):
        return ""
    problem = _problem_of_words(name)
    if problem or name.isalpha():
        return problem
    return _problem_of_signs(name)


def _problem_of_signs(name: str) -> str:
    if any(map(str.isdigit, name)):
        return _("A person's name has no digits. Give the name alone.")
    if _SEVERAL.search(name) or ("," in name and not name.isascii()):
        return _("These are several people. Give one name.")
    if bare_name(name).beside:
        return _("Something stands beside the name, such as a post. Give the name alone.")
    is_one = all(map(_is_part, name)) and name[0] != "(" and name.count("(") == name.count(")")
    return "" if is_one else _("A sign in this name is no part of one. Give the name alone.")


def _problem_of_words(name: str) -> str:
    if name.isascii():
        return ""
    if _OF_LISTS.search(name):
        return _("This is a line of the list, not a name. Give the name.")
    if _MORE_PEOPLE.search(name):
        return _("These are several people. Give one name.")
    if _HIDDEN.search(name):
        return _(
            "A letter or a word such as 某 stands for a character of this name. Give the name in full."
        )
    if _TITLE_AT_END.search(name):
        return _("Something stands beside the name, such as a post. Give the name alone.")
    return ""


def _is_part(sign: str) -> bool:
    return (
        sign.isalpha()
        or sign in _SIGNS
        or _CHINESE.match(sign) is not None
        or unicodedata.category(sign)[0] == "M"
    )
