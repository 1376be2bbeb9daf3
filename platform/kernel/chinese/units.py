"""Names of units as people write them: with 中共 and the county before them, 支部 for 党支部, in traditional characters."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kernel.chinese.numerals import number_of
from kernel.chinese.pinyin import syllables
from kernel.chinese.places import is_traditional

_PARTY = re.compile("^(?:中共|中国共产党)")
_ENDING = re.compile("[党黨]?(?P<general>[总總])?支部?(?:委[员員][会會])?$")
_COMMITTEE = re.compile("(?:党的?|黨|基层)?委(?:[员員]?[会會])?$")


# 第一, 1 and 一 before the end of a name, or before that of a group.
_NUMBER = re.compile("第?([0-9]{1,3}|[一二三四五六七八九十]{1,3})(?=(?:(?:党|黨)?小(?:组|組))?$)")


def _in_digits(found: re.Match[str]) -> str:
    number = found[1] if found[1].isdecimal() else number_of(found[1])
    return found[0] if number is None else str(int(number))


class UnitNames:
    """Names of units, found by what they have in common however they are written."""

    def __init__(self, names: Iterable[str], county: str) -> None:
        self._county = county
        self._alike: dict[tuple[str, ...], list[str]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Take a further name."""
        for sound in self._sounds(name):
            self._alike.setdefault(sound, []).append(name)

    def like(self, text: str) -> list[str]:
        """Return the names that sound like `text`, but for how units and their numbers are written."""
        found = (name for sound in self._sounds(text) for name in self._alike.get(sound, ()))
        return list(dict.fromkeys(found))

    def _sounds(self, name: str) -> set[tuple[str, ...]]:
        core = self._core(name)
        return {syllables(core), syllables(_NUMBER.sub(_in_digits, core))}

    def meant(self, text: str) -> str:
        """Return the one name that `text` is another way to write, "" for none and for several."""
        core = self._core(text)
        found = [name for name in self.like(text) if is_traditional(core, self._core(name))]
        return found[0] if len(found) == 1 else ""

    def _core(self, name: str) -> str:
        bare = _PARTY.sub("", name)
        bare = bare.partition(self._county)[2] or bare
        ending = _ENDING.search(bare)
        if ending is None:
            return _COMMITTEE.sub("党委", bare)
        return bare[: ending.start()] + ("总" if ending["general"] else "")
