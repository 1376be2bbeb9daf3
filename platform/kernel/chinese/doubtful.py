"""Names of people that may be two people's, or hold more than a name: told by surnames, never without a doubt."""

from __future__ import annotations

import re
from typing import NamedTuple

from django.utils.translation import gettext as _

# The hundred most frequent surnames, and those of two characters.
_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧肖程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚"
)
_COMPOUND = frozenset(
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 令狐 慕容 司徒 夏侯 宇文 长孙 端木 轩辕 南宫 独孤 司空 钟离 闻人 东郭 百里 呼延 澹台 申屠 太史 "
    "公冶 濮阳 淳于 单于 赫连 万俟 拓跋 第五 仲孙 闾丘 西门 左丘 梁丘 鲜于 纳兰 叶赫 完颜 范姜 张简".split()
)
_HAN = re.compile("[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
# Characters by which names of other languages are written; a name with two of them may be one long name.
_SOUNDS = re.compile(
    "[尔买提木克斯热汗孜拉吐巴卓玛措扎旦嘎吉萨乌格图娜甫罕别肯努哈依帕迪艾阿伊才桑索洛泽姆央古沙丽江丹珠仁德达多]"
)
_JOINED = re.compile("(.{2,4})[和与及同跟](.{2,4})")
_ADDRESSED = re.compile("[老小].|.[总姐哥嫂叔婶伯姨爷]")
_SIGNS = re.compile("[()'-]")
# Before which character a given name may end with a sex: 俊男, 美女; and those of the wish for a son, which women have.
_WISHED = frozenset("胜亚若似赛如超冠必盼招引迎望换带来念思依")
_BEFORE_SEX = {
    "男": _WISHED | frozenset("俊振正强勇伟奇哲志建佳家海汉雄英亦一胤少楚北圣剑"),
    "女": frozenset("美秀玉仙金银小淑春素婷凤妹龙神才贤爱"),
}
_THREE = 3
_TWO, _LONG = 2, 7
_SHORTEST_OF_TWO, _LONGEST_OF_TWO = 5, 8
_WITH_TWO_SURNAMES = 4


class Doubt(NamedTuple):
    """What is doubtful in a name, as a sentence, and whether it is too doubtful to be taken over."""

    text: str = ""
    is_grave: bool = False


_NONE = Doubt()


def doubt_of(name: str, sexes: frozenset[str] = frozenset()) -> Doubt:
    """Return what is doubtful in a person's name, which `persons.person_problem` found to be one.

    王小明李四 may be two people, 李四男 has a sex behind it: these are grave, unless the name may be of
    another people (马尔江古丽) or have two surnames (张李胜男). `sexes` (男, 女) are those the row says
    elsewhere: where none is that at the end of the name, this is a part of it. Names of two and three
    characters, with a dot or in Latin letters have no other doubt, but forms of address (老王).
    """
    length = len(name)
    if not _HAN.fullmatch(name):
        return _NONE if name.isalpha() else _of_signs(name)
    if length <= _TWO:
        return _of_short(name)
    if name[-1] in _BEFORE_SEX and (not sexes or name[-1] in sexes):
        problem = _sex_behind(name, is_said=bool(sexes))
        if problem is not None:
            return problem
    if length == _THREE:
        return _NONE
    if several := _two_people(name):
        return several
    return (
        Doubt(_("This is long for a name. Look whether it is one.")) if length >= _LONG else _NONE
    )


def sex_behind(name: str) -> str:
    """Return the sentence for a name that ends with 男 or 女, which may be no part of it."""
    text = _("A sex seems to stand behind the name: %(sex)s. Give the name alone.")
    return text % {"sex": name[-1]}


def several_apart(text: str) -> str:
    """Return why a cell whose names stand apart (李雷 张伟) is not one person's, "" where they do not."""
    if " " not in text or text.isascii():
        return ""
    parts = text.split(" ")
    return _several(parts[0], parts[1]) if all(map(_is_full, parts)) else ""


def _several(one: str, other: str) -> str:
    text = _("These seem to be two people: %(one)s, %(other)s. Give one name.")
    return text % {"one": one, "other": other}


def _of_signs(name: str) -> Doubt:
    """Return the doubt of brackets and dashes in a Chinese name; a company has them, and names in Latin letters."""
    if name.isascii() or len(name) > _LONG + _TWO or not _SIGNS.search(name):
        return _NONE
    return Doubt(_("The signs in this name were kept as a part of it. Look whether they are one."))


def _of_short(name: str) -> Doubt:
    if len(name) == 1:
        return Doubt(_("This name has one character. Look whether the others are missing."))
    if _ADDRESSED.fullmatch(name):
        return Doubt(_("This may be how somebody is called, not the name. Look it up."))
    return _NONE


def _sex_behind(name: str, *, is_said: bool) -> Doubt | None:
    """Return the doubt of 王小明男 and 李四男; a given name may end so (张胜男, 欧阳亚男).

    With `is_said` the row says this sex elsewhere too, so that it is more likely one here."""
    surname = _surname(name)
    given = len(name) - 1 - surname
    if not surname or not given:
        return None
    text = sex_behind(name)
    if given >= _TWO:
        return Doubt(text, surname == _TWO or name[1] not in _SURNAMES)
    usual = name[-2] in _BEFORE_SEX[name[-1]]
    # 张胜男 is a woman, or a man called 张胜; 张俊男 may be both.
    is_odd = name[-1] == "男" and name[-2] in _WISHED
    if usual and not (is_said and is_odd):
        return Doubt(text) if is_said else None
    return Doubt(text, is_said)


def _two_people(name: str) -> Doubt | None:
    length = len(name)
    if length == _WITH_TWO_SURNAMES:
        one, other = name[:_TWO], name[_TWO:]
        is_other = one in _COMPOUND or len(_SOUNDS.findall(name)) >= _TWO
        if not is_other and one[0] in _SURNAMES and other[0] in _SURNAMES:
            return Doubt(_several(one, other))
        return None
    if not _SHORTEST_OF_TWO <= length <= _LONGEST_OF_TWO:
        return None
    pairs = [(name[:at], name[at:]) for at in range(_TWO, length - 1)]
    joined = _JOINED.fullmatch(name)
    pairs += [(joined[1], joined[2])] if joined else []
    for one, other in pairs:
        if _is_full(one) and _is_full(other):
            is_sure = len(_SOUNDS.findall(name)) < _TWO
            return Doubt(_several(one, other), is_sure)
    return None


def _surname(name: str) -> int:
    """Return how many characters of a name are a frequent surname, 0 for none."""
    if name[:_TWO] in _COMPOUND:
        return _TWO
    return int(name[0] in _SURNAMES)


def _is_full(name: str) -> bool:
    surname = _surname(name)
    return surname > 0 and 1 <= len(name) - surname <= _TWO
