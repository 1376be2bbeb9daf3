"""The units that a table of them names: parents first, and what is wrong with those above."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from apps.organization.standing import Standing
from apps.organization.unit_words import unit_names
from kernel.chinese import unitnames
from kernel.chinese.names import one_name
from kernel.chinese.text import clean, listed
from kernel.chinese.unitnames import above_in, bare_unit
from kernel.chinese.units import UnitNames
from kernel.tabular.cells import Refused, Row
from kernel.tabular.rows import place_of
from kernel.tabular.values import named

_NUMBER_ALONE = re.compile("第?[0-9一二三四五六七八九十.]+[级号]?")


class Given:
    """The rows of a table of units by name, and the unit above that each names in the same table."""

    def __init__(self, rows: Sequence[tuple[int, Row]]) -> None:
        self._rows = rows
        self._at: dict[str, int] = {}
        for at, (_number, row) in enumerate(rows):
            self._at.setdefault(bare_unit(one_name(row.get("name"))), at)
        self._at.pop("", None)
        self._names = unit_names(self._at)
        self._above = {name: self._meant_by(rows[at][1]) for name, at in self._at.items()}

    def parents_first(self) -> list[tuple[int, Row]]:
        """Return the rows in the order of the file, but each behind that of the unit above it."""
        placed: dict[int, None] = {}
        for at, (_number, row) in enumerate(self._rows):
            above = self._meant_by(row)
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

    def _meant_by(self, row: Row) -> str:
        return self._meant(row.get("parent") or above_in(bare_unit(one_name(row.get("name")))))

    def _meant(self, given: object) -> str:
        name = bare_unit(one_name(given))
        parts = unitnames.parts_of(name)
        if name not in self._at and len(parts) > 1:
            name = parts[-1]
        return name if name in self._at else self._names.meant(name)

    def _chain(self, name: str) -> list[str]:
        """Return a unit of the table and those above it, as far as they have rows and are no circle."""
        chain: list[str] = []
        while name in self._at and name not in chain:
            chain.append(name)
            name = self._above[name]
        return chain


def unit_name(row: Row, known: Standing) -> str:
    """Return a unit's name without a number before, a count behind and units above in front of it, which are
    those of the row then. Raises Refused for what is no Party unit's (`bad_name`), or says that the unit has
    ended (`not_in_being`)."""
    given = named(row, "name")
    name = given if given in known else bare_unit(given)
    if name in known:
        return _read_as(row, given, name)
    parts = unitnames.parts_of(name)
    apart = clean(row["name"]).split(" ")
    are_apart = len(apart) > 1 and all(map(unitnames.says_a_kind, apart))
    if are_apart or (len(parts) > 1 and unitnames.are_several(name)):
        text = _("These are several units. Give each a row of its own.")
        raise Refused("name", given, "bad_name", text)
    if len(parts) > 1:
        name = parts[-1]
        row["parent"] = row.get("parent") or parts[-2]
    _check_name(row, given, name)
    return _read_as(row, given, name)


def _read_as(row: Row, given: str, name: str) -> str:
    if name != given:
        row.read_as("name", given, name, "beside_name")
    return name


def _check_name(row: Row, given: str, name: str) -> None:
    if problem := unitnames.unit_problem(name):
        raise Refused("name", given, "bad_name", problem)
    if problem := unitnames.not_in_being(name):
        raise Refused("name", given, "not_in_being", problem)
    if not row.get("kind") and not unitnames.says_a_kind(name):
        text = _(
            "Neither the name nor a column says which kind of Party unit this is. Look whether it is one."
        )
        row.remark("name", name, "no_kind", text)


def name_in_full(row: Row, name: str, above: str, known: Standing) -> str:
    """Return a name such as 第一支部, which units under several others may bear, behind that of the one above."""
    if above == known.root or not unitnames.is_short(name):
        return name
    present = known.of(name)
    if present is not None and present.above == above:
        return name
    full = unitnames.in_full(name, above)
    row.read_as("name", name, full, "in_full")
    return full


def name_above(row: Row, known: Standing) -> str:
    """Return the name of the unit above as a row gives it, of a path (某县党委/物流党总支) the last one; "" for none.

    Raises Refused (`unknown_parent`) for a number, and for several."""
    given = bare_unit(one_name(row.get("parent")))
    if _NUMBER_ALONE.fullmatch(given):
        text = _("This is a number, not the name of a unit. Write the name of the one above.")
        raise Refused("parent", given, "unknown_parent", text)
    parts = unitnames.parts_of(given)
    if len(parts) <= 1 or given in known:
        return given
    if unitnames.are_several(given):
        text = _("Several units may be meant: %(names)s. Say which.") % {"names": listed(parts)}
        raise Refused("parent", given, "unknown_parent", text)
    row.read_as("parent", given, parts[-1])
    return parts[-1]


def above_in_name(row: Row, name: str | None, known: Standing, names: UnitNames) -> str:
    """Return the unit above that a new unit's name begins with, "" for none that is there."""
    given = above_in(name) if name and name not in known else ""
    if not given:
        return ""
    found = known.named(given) or names.meant(given)
    if found in known:
        row.read_as("parent", name, found)
        return found
    text = _(
        "The name begins with that of a unit above, which is not there: %(name)s. Bring that one first, or write the unit above."
    )
    row.remark("name", name, "no_such_above", text % {"name": given})
    return ""
