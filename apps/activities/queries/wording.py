"""What people call the kinds of activities of a county."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from apps.activities import queries
from apps.activities.headings import KINDS, VISIT, VISITS
from kernel import blueprint
from kernel.chinese.text import clean, compact
from kernel.tabular.cells import Refused, Row
from kernel.tabular.importers import word_key

_BRACKETS = re.compile(r"\([^()]*\)")
_BEFORE = re.compile(
    r"(?:[0-9]{4}年?)?(?:[0-9一二三四五六七八九十]+月份?)?(?:第?[一二三四1-4]季度)?(?:第[0-9一二三四五六七八九十]+次)?(?:召开|开展|组织|举行)?"
)
_BETWEEN = re.compile(r"[、,;/+&\n]|和|及|暨")
Said = Mapping[tuple[str, str], str]


class KindWords:
    """The county's kinds of activities, found by name or by a usual word. Two queries."""

    def __init__(self, said: Said) -> None:
        self.kinds = queries.kinds()
        self._said = said
        words = {**KINDS, **VISITS}
        self._words = {word: key for word, key in words.items() if key in self.kinds}
        self._words |= dict.fromkeys(VISIT, VISIT[0])
        for given in blueprint.value(queries.KINDS):
            self._words |= {word_key(name): given["key"] for name in given["name"].values()}
        self._longest = sorted(self._words, key=len, reverse=True)

    def read(self, row: Row, texts: Iterable[str]) -> str:
        """Return the kind that a row's cell names, else the first of `texts` that names one, with a remark.

        A word such as 走访 that says no more gives `VISIT[0]`: which kind it is depends on who was visited.
        Raises Refused (`unknown_kind`, `several_kinds`, `no_kind`).
        """
        text = clean(row.get("kind"))
        if text:
            return self._of_cell(text)
        for place in texts:
            key = word_key(place)
            word = next((word for word in self._longest if word in key), "")
            if word:
                said = _("Taken from “%(text)s”.") % {"text": place}
                row.remark("kind", word, "kind_from_title", said)
                return self._words[word]
        none = _("Nothing says what kind of activity this was. Fill in the column, such as 支委会.")
        raise Refused("kind", "", "no_kind", none)

    def of_visit(self, what: str, host: str) -> str:
        """Return the county's first kind of visit that a unit of the kind `host` pays to a `what`, "" for none."""
        return next(
            (
                key
                for key, kind in self.kinds.items()
                if kind.group == "visit" and what in kind.visits and host in kind.hosts
            ),
            "",
        )

    def _of_cell(self, text: str) -> str:
        word = word_key(text)
        said = self._said.get(("kind", word), "")
        bare = word_key(_BEFORE.sub("", _BRACKETS.sub("", compact(text)), count=1))
        said = said if said in self.kinds else ""
        found = self._words.get(word) or said or self._words.get(bare)
        if found:
            return found
        parts = [self._words.get(word_key(part)) for part in _BETWEEN.split(text)]
        if len(parts) > 1 and all(parts):
            several = _("Several meetings stand in one row. Write a row for each of them.")
            raise Refused("kind", text, "several_kinds", several)
        unknown = _("The county has no kind of activity of this name. Say which one is meant.")
        raise Refused("kind", text, "unknown_kind", unknown)
