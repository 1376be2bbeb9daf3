"""What imported tables call units: their kinds, and the unit that a name means."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from apps.organization.models import OrgUnit
from kernel import realm
from kernel.chinese.names import one_name
from kernel.chinese.unitnames import bare_unit
from kernel.chinese.units import UnitNames
from kernel.tabular.cells import Row
from kernel.tabular.importers import word_key
from kernel.tabular.values import needed

# Words as `word_key` gives them.
KINDS = {
    **dict.fromkeys(
        ("党支部", "支部", "联合党支部", "联合支部", "临时党支部", "临时支部", "流动党支部", "流动党员党支部",
         "功能型党支部", "单独党支部", "独立党支部", "党支部委员会", "支部委员会"),
        "branch",
    ),
    **dict.fromkeys(
        ("党总支", "总支", "党总支部", "总支部", "联合党总支", "党总支委员会", "党总支部委员会", "总支部委员会"),
        "general_branch",
    ),
    **dict.fromkeys(("党小组", "小组"), "group"),
    **dict.fromkeys(("党委", "基层党委", "党委会", "党的委员会", "基层委员会"), "committee"),
}  # fmt: skip
# Endings of full names, the longest first: a 党总支部 is no 支部.
_ENDINGS = sorted(KINDS, key=len, reverse=True)


def unit_in(
    row: Row, known: Container[str], said: Mapping[tuple[str, str], str]
) -> tuple[str, str]:
    """Return the name in a row's column `unit` without what lists write around it, and the `known` one that it
    is, or that people `said` it means, "" for neither. Raises Refused (`no_value`) for an empty cell."""
    given = one_name(needed(row, "unit"))
    if given in known:
        return given, given
    bare = bare_unit(given)
    answers = (said.get(("unit", word_key(name)), "") for name in (given, bare))
    return bare, next((answer for answer in answers if answer in known), "")


def unit_names(names: Iterable[str]) -> UnitNames:
    """Return names of units, to be found however this county's people write them."""
    return UnitNames(names, realm.current().name)


def kind_in(name: str, usual: str = "branch") -> str:
    """Return the kind a unit's full name ends with; most lists hold branches and do not say so."""
    return next((KINDS[ending] for ending in _ENDINGS if name.endswith(ending)), usual)


def units_to_choose(units: QuerySet[OrgUnit]) -> list[tuple[str, Any]]:
    """Return what an unknown unit may be: one of `units`, by name."""
    names = units.order_by("name_pinyin").values_list("name", flat=True)
    return [(name, name) for name in names]
