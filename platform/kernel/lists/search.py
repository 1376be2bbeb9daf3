"""Search by Chinese characters, by pinyin or by initials."""

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

    Fields named *_pinyin and *_initials hold lower-case letters: only ASCII words are searched
    there, Chinese words only in the others. "field=" compares the whole value. A query with a
    NUL matches nothing: PostgreSQL refuses to compare with one.
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
        # Chinese has no letter case: a plain LIKE spares the database UPPER() on every name.
        has_cases = word.upper() != word.lower()
        return Q(**{f"{field}__icontains" if has_cases else f"{field}__contains": word})
    letters = word.lower().replace("'", "")
    return Q(**{f"{field}__contains": letters}) if letters.isascii() else Q()
