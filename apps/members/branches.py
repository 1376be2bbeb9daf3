"""The branch that a cell of a roll names: however it is written, by its group, or at the end of a path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from apps.organization.models import OrgUnit
from apps.organization.unit_words import unit_in, unit_names
from kernel.chinese.text import listed
from kernel.chinese.unitnames import group_meant, is_short, parts_of
from kernel.tabular.cells import Refused, Row

_GROUP_BEHIND = re.compile("(.+(?:支部|支部委员会))(.*组)")


class Branches:
    """The county's branches in being with their groups, by name. Two queries."""

    def __init__(self) -> None:
        units = OrgUnit.objects.in_being()
        self._ids: dict[str, UUID] = dict(units.branches().values_list("name", "id"))
        # Units that are no branches.
        self._others = set(units.values_list("name", flat=True)) - self._ids.keys()
        # A group is part of its branch, whose members stand in the branch (支部工作条例(试行) art. 4).
        self._branch_of: dict[str, str] = {}
        self._groups_of: dict[UUID, list[str]] = {}
        # Names of groups of several branches.
        self._several: set[str] = set()
        groups = units.filter(kind=OrgUnit.Kind.GROUP, parent__kind=OrgUnit.Kind.BRANCH)
        for name, branch, branch_id in groups.values_list("name", "parent__name", "parent__id"):
            if name in self._branch_of:
                self._several.add(name)
            self._branch_of[name] = branch
            self._groups_of.setdefault(branch_id, []).append(name)
        for name in self._several:
            del self._branch_of[name]
        self._names = unit_names(self._ids)

    def has_group(self, branch: UUID, group: str) -> bool:
        """Say whether a branch has a Party group, by its name or its number."""
        groups = self._groups_of.get(branch, ())
        return group in groups or group_meant(group, groups)

    def of(self, row: Row, said: Mapping[tuple[str, str], str]) -> UUID:
        """Return the branch a row names; remark when it was written otherwise, or a group named.

        Raises Refused: `unknown_branch` for one that nobody knows or `said`, or that may be several,
        `no_branch` for a unit that has no members.
        """
        name, found = unit_in(row, self._ids, said)
        if found:
            return self._ids[found]
        if name in self._branch_of:
            return self._by_group(row, name, self._branch_of[name])
        self._refuse_others(name)
        meant = name if name in self._ids else self._meant(name)
        if meant:
            row.read_as("unit", row["unit"], meant)
            return self._ids[meant]
        behind = _GROUP_BEHIND.fullmatch(name)
        if behind and (branch := self._meant(behind[1])):
            return self._by_group(row, name, branch)
        return self._by_path(row, name)

    def _by_group(self, row: Row, name: str, branch: str) -> UUID:
        text = _("Members stand in the branch of a group: taken into %(branch)s.")
        row.remark("unit", name, "branch_of_group", text % {"branch": branch})
        return self._ids[branch]

    def _refuse_others(self, name: str) -> None:
        if name in self._several:
            text = _("Several branches have a Party group of this name. Write the branch.")
            raise Refused("unit", name, "no_branch", text)
        if name in self._others:
            text = _("Members belong to a branch, and this is none. Name the branch below it.")
            raise Refused("unit", name, "no_branch", text)

    def _meant(self, name: str) -> str:
        """Return the one branch that a name means, "" for none. Raises Refused for a short name of several."""
        if name in self._ids:
            return name
        meant = self._names.meant(name)
        if meant or not is_short(name):
            return meant
        found = [full for full in self._ids if full.endswith(name)]
        if len(found) > 1:
            text = _("Several units may be meant: %(names)s. Say which.")
            raise Refused("unit", name, "unknown_branch", text % {"names": listed(found)})
        return found[0] if found else ""

    def _by_path(self, row: Row, name: str) -> UUID:
        """Return the branch at the end of units one below the other: 某县党委/城东党支部."""
        parts = parts_of(name)
        found = [meant for part in parts[:-1] if (meant := self._meant(part))]
        last = self._meant(parts[-1]) if len(parts) > 1 else ""
        if found:
            text = _("These are several branches: %(names)s. Write the one the member belongs to.")
            names = listed(dict.fromkeys([*found, *filter(None, [last])]))
            raise Refused("unit", name, "unknown_branch", text % {"names": names})
        if last:
            row.read_as("unit", name, last)
            return self._ids[last]
        text = _(
            "No branch in being has this name. Import or found the branch first, or say on the page of this import which one is meant."
        )
        raise Refused("unit", name, "unknown_branch", text)
