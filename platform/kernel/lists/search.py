"""Search by Chinese characters, by pinyin or by initials."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from kernel.chinese.names import DOT, one_name
from kernel.chinese.text import clean

M = TypeVar("M", bound=Model)
_LATIN_ONLY = ("_pinyin", "_initials")
MAX_WORDS = 6


def matching(rows: QuerySet[M], fields: Sequence[str], query: str) -> QuerySet[M]:
    """Return the rows in which every word of `query` occurs in one of `fields`.

    Fields named *_pinyin and *_initials hold lower-case letters: only ASCII words are searched
    there, Chinese words only in the others. "field=" compares the whole value. Words are brought
    into the form of stored names (`chinese.names`). A query with a NUL matches nothing.
    """
    if "\0" in query:
        return rows.none()
    for word in _words(query)[:MAX_WORDS]:
        wanted = Q(pk__in=())
        for field in fields:
            wanted |= _condition(field, word)
        rows = rows.filter(wanted)
    return rows


def _words(query: str) -> list[str]:
    words = unicodedata.normalize("NFKC", query).split()
    return [found for word in words if (found := one_name(word) or clean(word))]


def _condition(field: str, word: str) -> Q:
    if field.endswith("="):
        return Q(**{field[:-1]: word})
    if not field.endswith(_LATIN_ONLY):
        # Chinese has no letter case: a plain LIKE spares the database UPPER() on every name.
        has_cases = word.upper() != word.lower()
        return Q(**{f"{field}__icontains" if has_cases else f"{field}__contains": word})
    letters = word.lower().replace("'", "").replace(DOT, "")
    return Q(**{f"{field}__contains": letters}) if letters and letters.isascii() else Q()
