"""Names of communities, villages, markets and business districts as people write them."""

from __future__ import annotations

import re
from collections.abc import Collection

from kernel.chinese.names import name_problem
from kernel.chinese.places import is_traditional

_SIMPLIFIED = str.maketrans("區會員場圈農貿", "区会员场圈农贸")
# Who runs a community or a village, instead of its name.
_COMMITTEES = (
    (re.compile(r"(?:社区)?(?:居民委员会|居委会|居委|社区)(?:党委|党支部|党总支)?$"), "社区"),
    (re.compile(r"村?(?:村民委员会|村委会|村委)(?:党委|党支部|党总支)?$"), "村"),
)
# A part of a community: its third group, what stands in brackets.
_PART = re.compile(
    r"(.+?(?:社区|村))(?:\([^()]*\)|第?[0-9一二三四五六七八九十]+(?:村民)?(?:小组|组|网格|队))$"
)
_KINDS = re.compile(r"(?:社区|村|商圈|商业圈|市场)$")
# What is a name only with the place above it: each town has its market for produce.
_NAMELESS = re.compile(
    "(?:(?:中心|综合|专业|批发|农贸|集贸|农产品|农副产品|小商品|建材|菜|新|老)*市场|中心商圈|商圈|商业圈|社区|村)"
)
_LOST = re.compile("[?□]")
_SEVERAL = re.compile(r"[、/\\|;,]")
_TOWN_KIND = re.compile("(?<=.)[镇乡](?=.)")


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


def place_meant(text: str, known: Collection[str]) -> str:
    """Return the one of the `known` places that a usual name means; "" for none and for several.

    古田 means 古田社区 or 古田村 where one of the two is known, 孔田農貿市場 means 孔田农贸市场, and so does
    孔田镇农贸市场.
    """
    if text in known:
        return text
    plain = _TOWN_KIND.sub("", text)
    found = {
        name
        for name in known
        if is_traditional(text, name)
        or _KINDS.sub("", name) == text
        or (plain == _TOWN_KIND.sub("", name) and _KINDS.search(text))
    }
    return found.pop() if len(found) == 1 else ""


def is_like_a_place(text: str) -> bool:
    """Say whether a text may be the name of one place: no number, day, lost character or list."""
    return not (_LOST.search(text) or _SEVERAL.search(text) or name_problem(text))


def says_its_kind(text: str) -> bool:
    """Say whether a name ends as names of communities, villages, markets or business districts do."""
    return _KINDS.search(text) is not None
