"""What words of files mean, as people said: an unknown status, a township written otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from kernel.models import WordMeaning
from kernel.tabular.importers import word_key

Said = dict[tuple[str, str], str]


def remembered(kind: str) -> Said:
    """Return {(field key, word as `word_key` gives it): meaning}. One query."""
    rows = WordMeaning.objects.filter(kind=kind).values_list("field", "word", "meaning")
    return {(field, word): meaning for field, word, meaning in rows}


def remember(kind: str, said: Mapping[tuple[str, str], str]) -> None:
    """Store meanings of words (upsert), for later files."""
    WordMeaning.objects.bulk_create(
        [
            WordMeaning(kind=kind, field=field, word=word_key(word)[:120], meaning=meaning)
            for (field, word), meaning in said.items()
        ],
        update_conflicts=True,
        unique_fields=["kind", "field", "word"],
        update_fields=["meaning"],
    )
