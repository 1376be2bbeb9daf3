"""Names of communities, villages, markets and business districts as people write them."""

from __future__ import annotations

import re
from collections.abc import Collection

from kernel.chinese.names import name_problem
from kernel.chinese.pinyin import syllables
from kernel.chinese.places import is_traditional

_SIMPLIFIED = str.maketrans("區會員場圈農貿", "区会员场圈农贸")
# Who runs a community or a village, instead of its name.
_COMMITTEES = (
    (re.compile(r"(?:社区)?(?:居民委员会|居委会|居委|社区)(?:党委|党支部|党总支)?$"), "社区"),
    (re.compile(r"村?(?:(?:村民委员会|村委会|村委)(?:党委|党支部|党总支)?|行政村)$"), "村"),
)
# A part of a community: its third group, what stands in brackets.
_PART = re.compile(
    r"(.+?(?:社区|村))(?:\([^()]*\)|第?[0-9一二三四五六七八九十]+(?:村民)?(?:小组|组|网格|队))$"
)
_KINDS = re.compile(r"(?:社区|村|商圈|商业圈|市场)$")
# How places are called, by the column they stand in.
_CALLED = {
    "community": re.compile("(?:社区|村|嘎查|分场)$"),
    "district": re.compile(
        "(?:[商街区园城]圈|商业圈|商贸圈|[商园街片]区|商业区|工业园|产业园|[商园]城|古[城镇]|美食城|商贸城|街|广场|综合体|中心|夜市|里|坊)$"
    ),
    "market": re.compile(
        "(?:市场|农贸|[商材发贸鞋茶车具机]城|城|中心|集市|[圩墟]|街|广场|物流园|[商园]区)$"
    ),
}
# What is a name only with the place above it: each town has its market for produce.
_NAMELESS = re.compile(
    "(?:(?:中心|综合|专业|批发|农贸|集贸|农产品|农副产品|小商品|建材|菜|新|老)*市场|中心商圈|商圈|商业圈|社区|村)"
)
# What names no place at all.
_WORDS_ALONE = re.compile(
    "(?:本|该|各|所属|所在|某|无|没有|不属于?|非|未定|其[他它]|外地|外县)?(?:社区|村|村社区|社区村|行政村|自然村|居民区|小区|居委|村委|居委会|村委会|居民委员会|村民委员会|村民?小组"
    "|县城|城区|市区|郊区|城镇|农村|乡村|圩镇|集镇|街道|商圈|商业圈|市场|专业市场|外地|其[他它])"
)
# What may be a name where there is only one of its kind.
_KINDS_ALONE = re.compile(
    "(?:商业|步行|美食|小吃|老|新|服装|文化)*[街城区]|(?:中心|商业|市民)*广场|[夜早]市|中心|商场|商业(?:中心|综合体)|商贸城"
)
# The number of a line before a name: 01, 1., (1).
_NUMBERED = re.compile(r"(?:0[0-9]{1,2}|\(?[0-9]{1,3}[、.:)\-])(?=[^\W\d_])")
# Another division, or one before the name of a place: 安远县, 上犹县东山镇龙泉社区.
_DIVISION = re.compile(
    "^.{2,}?(?:[县镇乡旗]|街道)(?=.{2,}(?:社区|村)$)|(?:[县旗乡盟省]|(?<!古)镇|街道|自治[州区]|[市辖]区|..(?<![早夜])[市州])$"
)
# Chinese characters alone, and no example.
_USUAL = re.compile("(?!某|测试|示例|样例)[\u3007\u3400-\u9fff·]+")
_LOST = re.compile("[?□]")
_SEVERAL = re.compile(r"[、/\\|;,]")
_TOWN_KIND = re.compile("(?<=.)[镇乡](?=.)")
_DISTRICTS = re.compile("商(?:业|贸|务)?[圈区]$")


def without_number(text: str) -> str:
    """Return a name without the number of its line: 01龙泉社区 and 1、龙泉社区 are 龙泉社区."""
    return _NUMBERED.sub("", text, count=1) if text[:1] in "(0123456789" else text


def usual_name(text: str, above: Collection[str] = ()) -> str:
    """Return the name of a place, in the form of `one_name`, as it is usually written.

    Without the places `above` it before it; 古田居委会 and 古田社区居民委员会 are 古田社区, 古田村委会 is
    古田村, 古田社区3组 lies in 古田社区.
    """
    for name in above:
        rest = text.partition(name)[2] if name in text[:-2] else ""
        if rest and not _NAMELESS.fullmatch(rest):
            text = rest
    for written, name in _COMMITTEES:
        plain = text.translate(_SIMPLIFIED)
        found = written.search(plain)
        if found and found.start():
            return text[: found.start()] + name
    part = _PART.match(text)
    return part[1] if part else text


def places_meant(text: str, known: Collection[str]) -> list[str]:
    """Return those of the `known` places that a usual name may mean: one is meant, of several a person knows.

    古田 means 古田社区 or 古田村, 孔田農貿市場 means 孔田农贸市场, and so does 孔田镇农贸市场.
    """
    if text in known:
        return [text]
    plain = _TOWN_KIND.sub("", text)
    return sorted(
        name
        for name in known
        if is_traditional(text, name)
        or _KINDS.sub("", name) == text
        or (plain == _TOWN_KIND.sub("", name) and _KINDS.search(text))
    )


def nearly_same(text: str, known: Collection[str]) -> list[str]:
    """Return those of the `known` places that a name may mean: of the same sound, with another word for their
    kind (濂江商业圈 beside 濂江商圈), or with more around them (原龙泉社区)."""
    sound, stem = syllables(text), _DISTRICTS.sub("商圈", text)
    return sorted(
        name
        for name in known
        if name != text
        and (
            (len(name) == len(text) and syllables(name) == sound)
            or _DISTRICTS.sub("商圈", name) == stem
            or (name in text and len(_KINDS.sub("", name)) > 1)
        )
    )


def is_like_a_place(text: str) -> bool:
    """Say whether a text may be the name of one place: no number, day, word alone, lost character or list."""
    return not (
        _LOST.search(text)
        or _SEVERAL.search(text)
        or name_problem(text)
        or _WORDS_ALONE.fullmatch(text)
    )


def is_called_as(column: str, text: str) -> bool:
    """Say whether a text is called as places of a column (community, district, market) are.

    No county, township, address, number or Latin word is, nor 龙泉居 in the column of communities.
    """
    return bool(
        _CALLED[column].search(text)
        and _USUAL.fullmatch(text)
        and not text.endswith("自然村")
        and not _NAMELESS.fullmatch(text)
        and not _KINDS_ALONE.fullmatch(text)
        and not _DIVISION.search(text)
    )


def says_its_kind(text: str) -> bool:
    """Say whether a name ends as names of communities, villages, markets or business districts do."""
    return _KINDS.search(text) is not None
