"""The units that a table of them names: parents first, and what is wrong with those above."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from apps.organization.places import unit_names
from kernel.chinese.names import one_name
from kernel.chinese.text import listed
from kernel.tabular.cells import Row
from kernel.tabular.rows import place_of


class Given:
    """The rows of a table of units by name, and the unit above that each names in the same table."""

    def __init__(self, rows: Sequence[tuple[int, Row]]) -> None:
        self._rows = rows
        self._at: dict[str, int] = {}
        for at, (_number, row) in enumerate(rows):
            self._at.setdefault(one_name(row.get("name")), at)
        self._at.pop("", None)
        self._names = unit_names(self._at)
        self._above = {
            name: self._meant(rows[at][1].get("parent")) for name, at in self._at.items()
        }

    def parents_first(self) -> list[tuple[int, Row]]:
        """Return the rows in the order of the file, but each behind that of the unit above it."""
        placed: dict[int, None] = {}
        for at, (_number, row) in enumerate(self._rows):
            above = self._meant(row.get("parent"))
            for name in reversed(self._chain(above)):
                placed.setdefault(self._at[name])
            placed.setdefault(at)
        return [self._rows[at] for at in placed]

    def problem(self, name: str, given: str) -> str:
        """Return why the unit above, as `given`, of the one of this name is not there, "" where no row is its."""
        above = self._meant(given)
        if above not in self._at:
            return ""
        if above == name and given != name:
            return ""
        if above == name:
            return _("A unit cannot stand below itself. Write the unit above it.")
        chain = self._chain(above)
        if name in chain:
            circle = {"names": listed(chain[: chain.index(name) + 1])}
            return (
                _(
                    "These units stand below each other in a circle: %(names)s. One of them is wrong."
                )
                % circle
            )
        text = _("The row of this unit is refused itself (%(place)s). Mend that one first.")
        return text % {"place": place_of(self._rows[self._at[above]][0])}

    def _meant(self, given: object) -> str:
        name = one_name(given)
        return name if name in self._at else self._names.meant(name)

    def _chain(self, name: str) -> list[str]:
        """Return a unit of the table and those above it, as far as they have rows and are no circle."""
        chain: list[str] = []
        while name in self._at and name not in chain:
            chain.append(name)
            name = self._above[name]
        return chain
