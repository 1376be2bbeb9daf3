"""What a table that is brought does with units, and what an undo of it leaves to be mended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.organization import rules
from apps.organization.models import OrgUnit
from apps.organization.services import acts
from kernel import clock
from kernel.access import Actor


@transaction.atomic
def bring_unit(*, actor: Actor, parent: OrgUnit, founded_on: date, **facts: Any) -> OrgUnit:
    """Found a unit under `parent`; one that is older stands under the county's committee until that one's founding.

    Raises what `found_unit` raises.
    """
    is_older = not parent.is_root and founded_on < parent.founded_on
    unit = acts.found_unit(
        actor=actor,
        parent=OrgUnit.objects.get(path="/") if is_older else parent,
        founded_on=founded_on,
        reason=_("Imported"),
        confirmed=True,
        **facts,
    )
    if not is_older:
        return unit
    return acts.move_unit(
        actor=actor,
        unit=unit,
        parent=parent,
        effective_on=parent.founded_on,
        reason=_("Imported"),
    )


@transaction.atomic
def change_brought_unit(
    *, actor: Actor, unit: OrgUnit, parent: OrgUnit | None, **facts: Any
) -> OrgUnit:
    """Change a unit's `facts` from today on, and move it under `parent` when one is given: an act for each.

    Raises what `change_unit` and `move_unit` raise.
    """
    said: Any = {"actor": actor, "effective_on": clock.today(), "reason": _("Imported")}
    if facts:
        unit = acts.change_unit(unit=unit, confirmed=True, **said, **facts)
    return acts.move_unit(unit=unit, parent=parent, **said) if parent else unit


def count_of_acts(before: Mapping[str, Any]) -> int:
    """Return how many acts `change_brought_unit` wrote for columns it changed."""
    return ("parent_id" in before) + bool(before.keys() - {"parent_id"})


def stands_below_itself(parents: Mapping[UUID, UUID | None], unit: UUID) -> bool:
    """Say whether a unit would stand below itself by {unit: parent}."""
    above, seen = parents.get(unit), {unit}
    while above is not None and above not in seen:
        seen.add(above)
        above = parents.get(above)
    return above is not None


def mend_paths() -> None:
    """Write the path of each unit that stands elsewhere than its path says, after parents were set back.

    One query, and one UPDATE for each such unit; the version stays, as nobody changed the unit itself.
    """
    units = {pk: (parent, path) for pk, parent, path in _tree()}

    def path_of(pk: UUID) -> str:
        parent, _path = units[pk]
        return "/" if parent is None else rules.child_path(path_of(parent), pk)

    for pk, (_parent, path) in units.items():
        if path_of(pk) != path:
            OrgUnit.objects.filter(pk=pk).update(path=path_of(pk))


def _tree() -> Any:
    return OrgUnit.objects.values_list("pk", "parent_id", "path")
