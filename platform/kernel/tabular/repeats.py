"""Rows that repeat the headings, as on each printed page: as above, or with the columns in another order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from kernel.tabular.headings import NUMBERING, heading_key
from kernel.tabular.lines import Row, is_filled

Names = Callable[[Sequence[str]], list[str]]
# A row with fewer known headings than these may be a row of words.
_FEWEST = 3


class Repeats:
    """Finds the rows that repeat the headings, and puts the cells below one under the headings of the first."""

    def __init__(
        self, above: Sequence[Row], headings: Sequence[str], known: frozenset[str], names: Names
    ) -> None:
        """`above` are the rows of the heading and of the titles over it.

        `known` are normal forms of headings of this kind of table, `names` gives the columns of headings.
        """
        self._above = {_keys(row) for row in above} - {()}
        self._headings, self._names = headings, names
        self._columns = names(headings)
        named = (name for name in self._columns if name)
        self._known = {*named, *map(heading_key, filter(None, headings))}
        # What the first cell of such a row may be: most rows are told by it.
        self._starts = {keys[0] for keys in self._above} | self._known | known | NUMBERING
        self._places: list[int | None] | None = None
        self._strange = ""
        # Numbers of the rows with which another order begins.
        self.found: list[int] = []

    def holds(self, number: int, first: object, row: Row) -> bool:
        """Say whether a row repeats the headings; those below it are read by it."""
        if not isinstance(first, str) or heading_key(first) not in self._starts:
            return False
        keys = _keys(row)
        if keys in self._above:
            if len(keys) >= _FEWEST:
                self._places, self._strange = None, ""
            return True
        headings = [cell if isinstance(cell, str) else "" for cell in row]
        names = self._names(headings)
        known = [n for n, h in zip(names, headings, strict=True) if self._is_known(n, h)]
        if len(known) < _FEWEST or len(set(known)) * 2 <= len(keys):
            return False
        strange = [
            h for n, h in zip(names, headings, strict=True) if h and not self._is_known(n, h)
        ]
        self._strange = "" if not strange else str(number)
        places = self._placed(headings, names)
        # Headings left out here, or written otherwise, are in no other order.
        is_same = all(place in {at, None} for at, place in enumerate(places))
        self._places = None if is_same else places
        if not is_same:
            self.found.append(number)
        return True

    def read(self, row: Row) -> Row:
        """Return a row with its cells under the headings of the first."""
        if self._places is None:
            return row
        return [row[at] if at is not None and at < len(row) else "" for at in self._places]

    @property
    def problem(self) -> str:
        """Return why the rows below cannot be read, "" when they can."""
        if not self._strange:
            return ""
        return _(
            "Row %(row)s has headings anew, and other ones than the first. Put what stands below it on a sheet of its own."
        ) % {"row": self._strange}

    def _is_known(self, name: str, heading: str) -> bool:
        key = heading_key(heading)
        return bool(heading) and (name in self._known or key in self._known | NUMBERING)

    def _placed(self, headings: Sequence[str], names: Sequence[str]) -> list[int | None]:
        """Return where the cells of each of the first headings stand now."""
        keys = [*map(heading_key, headings)]
        at = {name: place for place, name in reversed([*enumerate(names)]) if name}
        at |= {key: place for place, key in reversed([*enumerate(keys)]) if key}
        first = zip(map(heading_key, self._headings), self._columns, strict=True)
        return [
            place
            if place < len(keys) and (keys[place] == key or (name and names[place] == name))
            else at.get(key, at.get(name))
            if key
            else None
            for place, (key, name) in enumerate(first)
        ]


def _keys(row: Row) -> tuple[str, ...]:
    return tuple(heading_key(cell) for cell in row if is_filled(cell))
