"""Taking the last act on a unit back, as if it had not been recorded."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.organization import events, queries
from apps.organization.models import FACTS, OrgUnit, UnitAct
from apps.organization.registry import bonds
from apps.organization.services import acts, checks
from kernel import access, journal
from kernel.access import Actor
from kernel.chinese.text import listed
from kernel.db import locks
from kernel.errors import Conflict
from kernel.models import records


@transaction.atomic
def take_back_act(
    *, actor: Actor, unit: OrgUnit, reason: str = "", expected_version: int | None = None
) -> OrgUnit:
    """Take back the last act on a unit: its row goes, and what it replaced holds again.

    A founding taken back leaves the unit dissolved on the day it was founded: in no tree, its name
    free. Raises Conflict for the county's committee, for a founding once anything belonged to the
    unit, and where what held before is no longer possible: a name that another unit bears by now,
    a parent that is dissolved.
    """
    access.require(actor, "organization.change_unit", unit)
    locks.lock(acts.TREE)
    unit = records.lock(unit)
    act = queries.last_act(unit)
    if act.kind == UnitAct.Kind.FOUND:
        _require_untouched(unit)
        unit.states.all().delete()
        records.change(unit, expected_version, dissolved_on=unit.founded_on)
    else:
        _set_back(actor, unit, act, expected_version)
        forget_act(unit, act)
    journal.emit(
        events.UnitActTakenBack(
            unit_id=unit.pk, act_id=act.pk, act=act.kind, effective_on=act.effective_on,
            changes=act.changes, reason=reason.strip(),
        ),
        actor=actor,
    )  # fmt: skip
    return unit


def what_belonged_to(unit: OrgUnit) -> list[str]:
    """Name what belongs or ever belonged to a unit; its founding stands as long as that is any."""
    held = [str(bond.name) for bond in bonds if bond.standing(unit).exists() or bond.last_day(unit)]
    return held + ([_("roles")] if unit.grants.exists() else [])


def forget_act(unit: OrgUnit, act: UnitAct) -> None:
    """Delete the last act on a unit that stands as before it, and mend the unit's history."""
    unit.states.filter(act=act).delete()
    act.delete()
    states = unit.states.order_by("starts_on")
    first, last = states.first(), states.last()
    facts = {name: getattr(unit, name) for name in FACTS}
    if last is not None and all(getattr(last, name) == fact for name, fact in facts.items()):
        last.ends_on = None
        last.save(update_fields=["ends_on"])
    else:
        # Another act of the same day made what the removed one replaced.
        before = unit.acts.latest("created_at")
        unit.states.create(act=before, starts_on=before.effective_on, **facts)
    if first is not None and first.starts_on != unit.founded_on:
        unit.states.filter(pk=first.pk).update(starts_on=unit.founded_on)


def _require_untouched(unit: OrgUnit) -> None:
    """Raise Conflict for a unit whose founding cannot be taken back."""
    if unit.is_root:
        raise Conflict(_("The founding of the county's committee is not taken back."))
    if unit.dissolved_on is not None:
        raise Conflict(_("The founding of this unit was taken back already."))
    if held := what_belonged_to(unit):
        text = _(
            "A founding is taken back while nothing has belonged to the unit. To this one belong or "
            "belonged: %(what)s. Move them elsewhere and dissolve the unit instead."
        )
        raise Conflict(text % {"what": listed(held)})


def _set_back(actor: Actor, unit: OrgUnit, act: UnitAct, expected_version: int | None) -> None:
    """Give the unit what the act replaced."""
    before = {name: _column(name).to_python(value) for name, value in act.before.items()}
    if before.get("kind", unit.kind) != unit.kind:
        checks.check_kind(unit, before["kind"])
    if "parent_id" in before or act.kind == UnitAct.Kind.DISSOLVE:
        parent = OrgUnit.objects.get(pk=before.pop("parent_id", unit.parent_id))
        access.require(actor, "organization.change_unit", parent)
        if parent.dissolved_on is not None:
            text = _("%(unit)s, under which it stood, is dissolved by now: the act stays.")
            raise Conflict(text % {"unit": parent.name})
        checks.check_place(unit.kind, parent, field="parent")
        checks.check_name(before.get("name", unit.name), unit.kind, parent, but=unit)
        acts.put(unit, parent, expected_version)
    else:
        name, kind = before.get("name", unit.name), before.get("kind", unit.kind)
        if (name, kind) != (unit.name, unit.kind):
            checks.check_name(name, kind, unit.parent, but=unit)
        records.change(unit, expected_version)
    records.change(unit, **before)


def _column(name: str) -> Any:
    return OrgUnit._meta.get_field(name)
