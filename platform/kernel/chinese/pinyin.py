"""The pinyin of Chinese names: one syllable for each character, depending on the word around it.

Uses pypinyin's readings without its tables (57 MB and 0.25 s in every process) and without its
segmentation, which is too slow for a register of 11,000 names: only words in which a character
has an unusual reading (重庆, 银行) are looked up. `python -m infra.readings` writes data/.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from operator import add
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"

# Readings of characters used as a surname (the first of a person's name), where they differ.
SURNAMES = {
    "单": "shan", "仇": "qiu", "曾": "zeng", "解": "xie", "查": "zha", "区": "ou", "朴": "piao",
    "盖": "ge", "翟": "zhai", "缪": "miao", "乐": "yue", "召": "shao", "种": "chong",
    "覃": "qin", "折": "she", "黑": "he", "繁": "po", "员": "yun", "秘": "bi",
    "祭": "zhai", "洗": "xian", "句": "gou", "会": "gui",
    "尉迟": "yu chi", "万俟": "mo qi", "长孙": "zhang sun", "澹台": "tan tai",
}  # fmt: skip
# Characters whose reading in names of shops and places is not the tables' first one.
USUAL = {"长": "chang", "行": "hang", "都": "du", "什": "shi", "勒": "le"}
# Words in such names that the tables miss, or know only as another word.
WORDS = {
    "朝阳": "chao yang", "单县": "shan xian", "曾都": "zeng du", "漯河": "luo he",
    "泊头": "bo tou", "南乐": "nan le", "民乐": "min le", "伽师": "jia shi", "崆峒": "kong tong",
    "召陵": "shao ling", "涡阳": "guo yang", "龙圩": "long xu", "乐陵": "lao ling",
    "浚县": "xun xian", "繁峙": "fan shi", "六合": "lu he", "洪洞": "hong tong",
    "筠连": "jun lian", "荥经": "ying jing", "长子县": "zhang zi xian",
    "大城县": "dai cheng xian", "称多": "chen duo", "行知": "xing zhi", "步行街": "bu xing jie",
}  # fmt: skip
_COMPOUND = 2

Words = dict[str, list[tuple[str, list[str]]]]


def syllables(name: str, *, person: bool = False) -> tuple[str, ...]:
    """Return the pinyin of each character, in lower case; other characters are unchanged.

    With `person`, the name begins with a surname (曾 zeng, 单 shan).
    """
    found = _surname(name) if person else []
    words = _words()
    rest = name[len(found) :]
    if words.keys().isdisjoint(map(add, rest, rest[1:])):
        # Most names hold no word with an unusual reading.
        return (*found, *map(_usual, rest))
    while (place := len(found)) < len(name):
        for word, reading in words.get(name[place : place + _COMPOUND], ()):
            if name.startswith(word, place):
                found += reading
                break
        else:
            found.append(_usual(name[place]))
    return tuple(found)


def _surname(name: str) -> list[str]:
    reading = SURNAMES.get(name[:_COMPOUND]) or SURNAMES.get(name[:1], "")
    return reading.split()


@lru_cache(maxsize=8192)
def _usual(character: str) -> str:
    plain = USUAL.get(character) or _characters().get(character)
    if plain is None and "\u4e00" <= character <= "\u9fff":
        # Not pronounced, but it needs a place in the sort order.
        return f"u{ord(character):x}"
    return plain or character.lower()


@lru_cache(maxsize=1)
def _characters() -> dict[str, str]:
    """Return the usual reading of each character."""
    return {
        character: syllable
        for syllable, characters in _lines("characters.tsv")
        for character in characters
    }


@lru_cache(maxsize=1)
def _words() -> Words:
    """Return the words with an unusual reading by their first two characters, longest first."""
    unusual = dict(_lines("words.tsv")) | WORDS
    words: Words = {}
    for word in sorted(unusual, key=len, reverse=True):
        words.setdefault(word[:_COMPOUND], []).append((word, unusual[word].split()))
    return words


def _lines(name: str) -> Iterator[tuple[str, str]]:
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        first, _, second = line.partition("\t")
        yield first, second
