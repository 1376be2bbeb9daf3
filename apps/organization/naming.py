"""Names of units as people write them: with 中共 and the county before them, 支部 for 党支部, in traditional characters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from apps.organization.models import OrgUnit
from kernel import realm
from kernel.chinese.pinyin import syllables
from kernel.chinese.places import is_traditional

# What a person says of a unit that is none of those recorded.
NEW = "new"
_PARTY = re.compile("^(?:中共|中国共产党)")
_ENDING = re.compile("[党黨]?(?P<general>[总總])?支部?(?:委[员員][会會])?$")


class UnitNames:
    """Names of units, found by what they have in common however they are written."""

    def __init__(self, names: Iterable[str]) -> None:
        self._county = realm.current().name
        self._alike: dict[tuple[str, ...], list[str]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Take a further name."""
        self._alike.setdefault(syllables(self._core(name)), []).append(name)

    def like(self, text: str) -> list[str]:
        """Return the names that sound like `text`, but for how units are written."""
        return self._alike.get(syllables(self._core(text)), [])

    def meant(self, text: str) -> str:
        """Return the one name that `text` is another way to write, "" for none and for several."""
        core = self._core(text)
        found = [name for name in self.like(text) if is_traditional(core, self._core(name))]
        return found[0] if len(found) == 1 else ""

    def _core(self, name: str) -> str:
        bare = _PARTY.sub("", name)
        bare = bare.partition(self._county)[2] or bare
        ending = _ENDING.search(bare)
        if ending is None:
            return bare
        return bare[: ending.start()] + ("总" if ending["general"] else "")


def units_to_choose(names: Iterable[str]) -> list[tuple[str, Any]]:
    """Return what an unknown unit may be: one of `names`."""
    return [(name, name) for name in names]


def units_or_new() -> list[tuple[str, Any]]:
    """Return what a unit that is nearly one that exists may be: one of those in being, or a new one."""
    names = OrgUnit.objects.in_being().order_by("name_pinyin").values_list("name", flat=True)
    return [*units_to_choose(names), (NEW, _("a new unit"))]
