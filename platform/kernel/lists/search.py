"""Search of lists: by Chinese characters, pinyin or initials."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)
_LATIN_ONLY = ("_pinyin", "_initials")
MAX_WORDS = 6


def matching(rows: QuerySet[M], fields: Sequence[str], query: str) -> QuerySet[M]:
    """Return the rows in which every word of `query` occurs in one of `fields`.

    Fields named *_pinyin and *_initials hold lower-case letters and are searched for words in ASCII
    only; Chinese words are searched in the others. "field=" matches the whole value. A query with
    a NUL finds nothing: PostgreSQL stores none and refuses it as a parameter.
    """
    if "\0" in query:
        return rows.none()
    for word in unicodedata.normalize("NFKC", query).split()[:MAX_WORDS]:
        wanted = Q(pk__in=())
        for field in fields:
            wanted |= _condition(field, word)
        rows = rows.filter(wanted)
    return rows


def _condition(field: str, word: str) -> Q:
    if field.endswith("="):
        return Q(**{field[:-1]: word})
    if not field.endswith(_LATIN_ONLY):
        # A Chinese word has no case: LIKE without UPPER() of ten thousand names.
        has_cases = word.upper() != word.lower()
        return Q(**{f"{field}__icontains" if has_cases else f"{field}__contains": word})
    letters = word.lower().replace("'", "")
    return Q(**{f"{field}__contains": letters}) if letters.isascii() else Q()
