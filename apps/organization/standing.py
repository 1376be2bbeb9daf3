"""Where units stand while a table of them is read, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from apps.organization import rules
from apps.organization.services import checks
from kernel import blueprint
from kernel.chinese.text import listed
from kernel.tabular.cells import Refused

# Between the name of a branch and that of its group, in the key of a group.
_BETWEEN = " / "


def key_of(name: str, kind: str, above: str) -> str:
    """Return what a unit is known by: its name, of a group the one of its branch before it."""
    return f"{above}{_BETWEEN}{name}" if kind == "group" and above else name


def name_in(key: str) -> tuple[str, str]:
    """Return the name in a unit's key, and the one of the branch before it, "" for none."""
    above, _sign, name = key.rpartition(_BETWEEN)
    return name, above


class Stands(NamedTuple):
    """A unit's kind, the name of the unit above it ("" for the county's committee itself), and its founding."""

    kind: str
    above: str
    founded_on: date


class Standing:
    """The tree of units by name, as the rows read so far leave it."""

    def __init__(self, units: Mapping[str, Stands], order: Mapping[str, Sequence[str]]) -> None:
        self._units = dict(units)
        self._groups: dict[str, list[str]] = {}
        for key in units:
            self._note(key)
        # The heading of the units above, "" where the table has none.
        self.heading = ""
        self._order = order
        self.root = next((name for name, unit in units.items() if not unit.above), "")

    def __contains__(self, name: str) -> bool:
        return name in self._units

    def _note(self, key: str) -> None:
        name, above = name_in(key)
        if above:
            self._groups.setdefault(name, []).append(key)

    def groups(self, name: str) -> list[str]:
        """Return the keys of the groups of a name."""
        return self._groups.get(name, [])

    def groups_in(self, above: str) -> list[str]:
        """Return the names of the groups of a branch."""
        return [name for name, keys in self._groups.items() if key_of(name, "group", above) in keys]

    def named(self, name: str) -> str:
        """Return the key of the one unit of a name, "" where there is none, or several groups."""
        if name in self._units:
            return name
        keys = self.groups(name)
        return keys[0] if len(keys) == 1 else ""

    def of(self, name: str) -> Stands | None:
        """Return how a unit stands, None for one that is not there."""
        return self._units.get(name)

    def put(self, name: str, stands: Stands) -> None:
        """Take the place of a row that is to be imported."""
        if name not in self._units:
            self._note(name)
        self._units[name] = stands

    def check(self, name: str, stands: Stands, shown: str) -> None:
        """Raise Refused where a unit may not stand so; `shown` is what the row says of its kind.

        A unit that stands as before is not looked at. Those of `wrong_place` may not by their kinds.
        """
        present = self._units.get(name)
        if present is not None and stands[:2] == present[:2]:
            return
        is_moved = present is None or stands.above != present.above
        if is_moved and self._is_below(stands.above, name):
            raise Refused(
                "parent", stands.above, "below_itself", _("A unit cannot be put below itself.")
            )
        self._check_kinds(name, stands, shown, is_moved=is_moved)
        if is_moved and self._level(stands.above) + 1 + self._height(name) > rules.LEVELS:
            raise Refused("parent", stands.above, "too_deep", checks.too_deep())

    def is_older(self, stands: Stands) -> bool:
        """Say whether a new unit is older than the one above it, so that it first stood under the committee.

        Raises Refused for one that may not stand there.
        """
        above = self._units[stands.above]
        if stands.above == self.root or stands.founded_on >= above.founded_on:
            return False
        if self._units[self.root].kind not in self._order[stands.kind]:
            why = checks.founded_later(stands.above, above.founded_on)
            raise Refused("founded_on", stands.founded_on, "older_than_parent", why)
        return True

    def _check_kinds(self, name: str, stands: Stands, shown: str, *, is_moved: bool) -> None:
        above = self._units.get(stands.above)
        below = {unit.kind for unit in self._units.values() if unit.above == name}
        may = above is not None and above.kind in self._order[stands.kind]
        if may and all(stands.kind in self._order[child] for child in below):
            return
        if may:
            child = next(
                n
                for n, unit in self._units.items()
                if unit.above == name and stands.kind not in self._order[unit.kind]
            )
            raise Refused("kind", shown, "wrong_place", checks.child_in_the_way(name_in(child)[0]))
        if is_moved and above is not None and stands.above != self.root:
            why = checks.wrong_place(stands.kind, stands.above, above.kind)
            raise Refused("parent", stands.above, "wrong_place", why)
        names = blueprint.names("unit_kinds")
        known = listed(names[one] for one in self._order[stands.kind])
        said = {"kind": names[stands.kind], "known": known or "—", "heading": self.heading}
        text = (
            _(
                "A unit of the kind %(kind)s may not stand right under the county's committee, but under: %(known)s. Write the unit it belongs to into the column %(heading)s."
            )
            if self.heading
            else _(
                "A unit of the kind %(kind)s may not stand right under the county's committee, but under: %(known)s. "
                "Write the unit it belongs to into a column 上级党组织, or found it on that unit's page."
            )
        )
        raise Refused("kind", shown, "wrong_place", text % said)

    def _is_below(self, name: str, other: str) -> bool:
        """Say whether a unit is another one or stands below it."""
        while name and name != other:
            name = self._units[name].above
        return name == other

    def _level(self, name: str) -> int:
        level = 0
        while above := self._units[name].above:
            name, level = above, level + 1
        return level

    def _height(self, name: str) -> int:
        """Return how many levels stand below a unit."""
        below = [child for child, unit in self._units.items() if unit.above == name]
        return max((1 + self._height(child) for child in below), default=0)
