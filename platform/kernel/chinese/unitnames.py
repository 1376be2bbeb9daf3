"""Names of Party units as lists write them: with a number before, a count behind, short under a unit above."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from kernel.chinese.numerals import number_of

_FIGURES = "(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})"
_AROUND = "*★☆√✓#.,;、。· -"
# The number of a row before a name, which has a sign behind it; a count behind a name.
_NUMBER_BEFORE = re.compile(rf"(?:\({_FIGURES}\)|{_FIGURES}[)、.:·])[、.:· ]*(.+)")
_COUNT_BEHIND = re.compile(
    r"(.+?)[-,: ]?(?:\([^()]*(?:[0-9]|[一二三四五六七八九十两]+[人名个])[^()]*\)|[:,]?(?:共|现有|党员)*[0-9]+[人名个](?:党员|支部|党支部)?)"
)
_KIND_ALONE = re.compile(
    "(?:中共|中国共产党)?(?:党?支部|党?总支部?|党委|党小组|小组)(?:委员会)?|党组织|党员"
)
_POST = re.compile(
    "支部(?:副?书记|组织委员|宣传委员|纪检委员|联系人).*|书记$|组织委员$|宣传委员$|纪检委员$|^(?:填表|审核|联系)人|负责人$|委员$"
)
_ENDED = re.compile(
    r"\([^()]*(?:撤销|解散|注销|合并|撤并|终止|停用|不存在|取消)[^()]*\)|已(?:撤销|解散|注销|合并|撤并)$"
)
_NOT_YET = re.compile(r"\((?:在?筹建?中?|筹备中?|拟建|拟成立|待成立|待建|未成立|待批)\)$")
_OF_OTHERS = re.compile(
    "(?:工会|工会委员会|工会小组|妇联|妇委会|妇女联合会|妇女委员会|(?<![集社乐剧兵财艺曲歌舞军旅])团(?:支部|总支|委|工委)(?:委员会)?|[村居]委会|[村居]民委员会|理事会|监事会)$"
)
_SHORT = re.compile(rf"(?:中共)?第?{_FIGURES}(?:党|黨)?(?:支部|总支部?)(?:委员会)?")
_ABOVE = re.compile(
    "(?:中共|中国共产党)?(.+?(?:党总支部?|党委|(?<=.)总支部?))(?:委员会)?(.*支部(?:委员会)?)"
)
_OF_BODY = re.compile("(?:部?委员会|委员会)$")
# A group's number, before it what of its branch stands in the name.
_GROUP = re.compile(rf"(.*?)第?({_FIGURES})(?:(?:党|黨)?小?[组組])?")
_BETWEEN = re.compile(r"[/\\>→|»、;,&]+|[-—]{1,2}(?=.*支部|.*党委|.*总支)")
_LISTED = re.compile("[、;,&]")
_BRANCH_AT_END = re.compile("支部(?:委员会)?$")
_NAMES_A_KIND = re.compile("[党黨]|支部|总支|小组|委员会$|组织$")


def bare_unit(name: str) -> str:
    """Return a unit's name in its one form without the number of its row and a count behind it.

    1.烟酒党支部 and 烟酒党支部(12人) are 烟酒党支部. Other brackets are part of the name.
    """
    name = name.strip(_AROUND)
    found = _NUMBER_BEFORE.fullmatch(name)
    name = found[1] if found else name
    found = (
        _COUNT_BEHIND.fullmatch(name) if name[-1:] in {")", "人", "名", "个", "员", "部"} else None
    )
    return found[1] if found else name


def parts_of(name: str) -> list[str]:
    """Return the names that stand in one text, as a path (某县党委/物流党总支/第一支部) or one beside the other."""
    return [part for part in _BETWEEN.split(name) if part]


def are_several(name: str) -> bool:
    """Say whether a text names branches beside each other, not a path: 城东党支部、城西党支部."""
    return all(map(_BRANCH_AT_END.search, parts_of(name))) or _LISTED.search(name) is not None


def unit_problem(name: str) -> str:
    """Return why a name is no Party unit's, as a sentence; "" for a good one."""
    if _KIND_ALONE.fullmatch(name):
        return _("This is a kind of unit, not the name of one. Write the whole name.")
    if ":" in name or _POST.search(name):
        return _("This is a post or a label, not a unit. Take the row out, or write the unit.")
    if _OF_OTHERS.search(name):
        return _("This is a body of another kind, such as a trade union, and no Party unit.")
    return ""


def not_in_being(name: str) -> str:
    """Return why the unit of a name is not one that exists today, as the name itself says; "" for one that is."""
    if _ENDED.search(name):
        return _(
            "By its name this unit has ended. Take the row out; if it is recorded, dissolve it on its page."
        )
    if _NOT_YET.search(name):
        return _("By its name this unit is not founded yet. Bring it when it is.")
    return ""


def is_short(name: str) -> bool:
    """Say whether a name is a number only (第一支部), which units under several others may bear."""
    return _SHORT.fullmatch(name) is not None


def in_full(name: str, above: str) -> str:
    """Return a short name behind that of the unit above it: 物流党总支第一支部."""
    return f"{_OF_BODY.sub('', above)}{name.removeprefix('中共')}"


def above_in(name: str) -> str:
    """Return the name of a unit above that a branch's own name begins with (物流党总支第二支部), "" for none."""
    found = _ABOVE.fullmatch(name)
    return found[1] if found else ""


def says_a_kind(name: str) -> bool:
    """Say whether a name says itself that it is a Party unit's."""
    return _NAMES_A_KIND.search(name) is not None


def group_meant(text: str, names: Iterable[str]) -> bool:
    """Say whether a Party group of one branch is meant by its number: 第一小组, 1组 and 一组 are 第一党小组."""
    said = _GROUP.fullmatch(text)
    if said is None:
        return False
    others = filter(None, map(_GROUP.fullmatch, names))
    return any(
        _number(said[2]) == _number(other[2]) and (not said[1] or said[1] == other[1])
        for other in others
    )


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else number_of(text)
