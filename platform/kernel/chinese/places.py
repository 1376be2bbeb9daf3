"""Names of places as people write them: with the divisions above, without 镇, in traditional characters."""

from __future__ import annotations

import re
from collections.abc import Collection

from kernel.chinese.pinyin import syllables

# What a township is called in full; people leave it out, or name its government.
_KINDS = ("街道办事处", "办事处", "街道办", "街道", "民族乡", "镇", "乡", "苏木")
# What may follow its name: one of its villages or communities, a word in brackets.
_BELOW = re.compile(r"[^\W\d_]{1,8}?(?:社区|村|居委会|村委会|居民委员会|村民委员会)|\([^()]*\)")
_GOVERNMENT = re.compile(r"(?:人民)?政府$|党委$")
# The last division above a township in a full path (赣州市崇义县横水镇).
_ABOVE = re.compile(r"^.*?[省市县区旗州盟縣區](?=.{2,}$)")
_COUNTY = re.compile(r"^.{2,}[县旗縣](?=.{2,}$)")


def township_meant(text: str, known: Collection[str], county: str) -> str:
    """Return the one of the `known` townships that `text` means; "" when none or several could be meant.

    城关, 城关镇政府 and 城关镇一村 mean 城关镇, 赣州市崇义县横水镇 means 横水镇, 過埠鎮 means 过埠镇. A name that
    only sounds the same does not, nor one in another county than `county`.
    """
    if text in known:
        return text
    above = _COUNTY.match(text)
    if above and not "".join(syllables(above[0])).endswith("".join(syllables(county))):
        return ""
    bare = _GOVERNMENT.sub("", text)
    found = {name for name in known if _is_path(bare, name)} or {
        name for name in known for written in _written(bare) if _is_same(written, name)
    }
    found = found or {name for name in known if _is_below(bare, name)}
    return found.pop() if len(found) == 1 else ""


def _is_below(text: str, name: str) -> bool:
    """Say whether a text is a village or a part of a township: 横水镇阳岭村, 横水镇(城区)."""
    return text.startswith(name) and _BELOW.fullmatch(text[len(name) :]) is not None


def is_like_a_township(text: str) -> bool:
    """Say whether a text is named as one township is, without divisions above."""
    stem = stem_of(text)
    return stem not in {"", text, "某", "测试"} and text.isalnum() and not _ABOVE.match(text)


def may_be_a_slip(text: str, known: Collection[str]) -> bool:
    """Say whether a township may be one of the `known`: by its sound, or all but a character of it (城官镇,
    城关乡, 成关镇 and 新城关镇 for 城关镇)."""
    sound, stem = syllables(text), stem_of(text)
    return any(
        name in text or stem in name or syllables(name) == sound or _is_near(stem, stem_of(name))
        for name in known
    )


def stem_of(name: str) -> str:
    """Return a township's name without what it is called in full: 横水 for 横水镇."""
    return name.removesuffix(next((kind for kind in _KINDS if name.endswith(kind)), ""))


def _is_near(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= 1


def _written(text: str) -> set[str]:
    """Return a text, and what is left of it without divisions above."""
    written = {text}
    while (rest := _ABOVE.sub("", text)) != text:
        text = rest
        written.add(text)
    return written


def _is_path(text: str, name: str) -> bool:
    above = text.removesuffix(name)
    return above != text and above.endswith(tuple("省市县区旗州盟縣區"))


def _is_same(text: str, name: str) -> bool:
    return is_traditional(text, name) or any(
        name.endswith(kind) and is_traditional(text, name.removesuffix(kind)) for kind in _KINDS
    )


def is_traditional(text: str, name: str) -> bool:
    """Say whether two names are the same but for traditional characters, which GB 2312 does not have."""
    if len(text) != len(name) or len(name) < 2:
        return False
    pairs = [(a, b) for a, b in zip(text, name, strict=True) if a != b]
    return all(not _is_simplified(a) and syllables(a) == syllables(b) for a, b in pairs)


def _is_simplified(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
