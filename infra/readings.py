"""Rebuild `platform/kernel/chinese/data/characters.tsv` and `words.tsv` from pypinyin's tables.

    python -m infra.readings

characters.tsv: a syllable, then every character that usually reads so. words.tsv: words that read one of their
characters otherwise, then their syllables.
"""

from __future__ import annotations

import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

from pypinyin.phrases_dict import phrases_dict
from pypinyin.pinyin_dict import pinyin_dict

sys.path.insert(1, str(Path(__file__).resolve().parents[1] / "platform"))

from kernel.chinese.pinyin import DATA, USUAL

_PLAIN = str.maketrans(
    "āáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿêếề",
    "aaaaeeeeiiiioooouuuuvvvvvnnnmeee",
    "\u0304\u030c\u0300",
)
# Longer phrases are idioms, which no name contains.
LONGEST = 3


def characters() -> dict[str, str]:
    """Return the usual reading of each character, without tones, ü as v."""
    return {
        chr(code): plain
        for code, readings in pinyin_dict.items()
        if (plain := letters(readings.partition(",")[0]))
    }


def words() -> dict[str, str]:
    """Return the short words that read a character otherwise than usual."""
    usual = characters() | USUAL
    found = {}
    for word, readings in phrases_dict.items():
        if len(word) > LONGEST or len(word) != len(readings):
            continue
        plain = [without_tone(reading[0]) for reading in readings]
        if plain != [usual.get(character, character) for character in word]:
            found[word] = " ".join(plain)
    return found


def letters(reading: str) -> str:
    """Return the ASCII letters of a reading; rare ones carry marks the table does not know."""
    parts = unicodedata.normalize("NFD", without_tone(reading))
    return "".join(part for part in parts if part.isascii() and part.isalpha()).lower()


def without_tone(reading: str) -> str:
    """Return a syllable without its tone, ü as v."""
    return reading.translate(_PLAIN)


def files() -> dict[str, str]:
    """Return the texts of both files by their names."""
    together: dict[str, list[str]] = defaultdict(list)
    for character, syllable in characters().items():
        together[syllable].append(character)
    by_syllable = {syllable: "".join(sorted(read)) for syllable, read in together.items()}
    return {"characters.tsv": _as_lines(by_syllable), "words.tsv": _as_lines(words())}


def _as_lines(pairs: dict[str, str]) -> str:
    return "".join(f"{first}\t{second}\n" for first, second in sorted(pairs.items()))


if __name__ == "__main__":
    for name, text in files().items():
        (DATA / name).write_text(text, encoding="utf-8")
