"""Acts on units: founding, changing, moving, dissolving."""

from __future__ import annotations

from datetime import date
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from apps.organization import events, rules
from apps.organization.models import FACTS, OrgUnit, UnitAct, UnitState, Zone
from apps.organization.services import checks
from kernel import access, ids, journal
from kernel.access import Actor
from kernel.chinese.text import dated, initials, pinyin
from kernel.db import locks
from kernel.errors import Conflict, Invalid, Unchanged
from kernel.journal.events import as_json
from kernel.models import records

# One lock for all acts on units: each reads the tree as the previous act left it.
TREE = "unit-tree"


class UnitValues(TypedDict, total=False):
    """What a unit may be, besides its name, kind and place in the tree."""

    form: str
    basis: str
    host: str
    host_name: str
    host_code: str
    industry: str
    zone: Zone | None
    zone_id: UUID | None


class UnitChanges(UnitValues, total=False):
    """What may be changed of a unit; its place in the tree is changed by `move_unit`."""

    name: str
    kind: str
    founded_on: date


@transaction.atomic
def found_unit(
    *,
    actor: Actor,
    parent: OrgUnit | None,
    name: str,
    kind: str,
    founded_on: date,
    approval_number: str = "",
    reason: str = "",
    confirmed: bool = False,
    **facts: Unpack[UnitValues],
) -> OrgUnit:
    """Found a unit under `parent` (None for the county's committee, once).

    Raises Conflict for a name another unit bears, a dissolved parent or one of a kind under which
    no such unit may stand, Invalid for what is no name, for a day that has not come or lies before
    the parent's founding, and for a place too deep in the tree, Doubtful for a day before 1949 that
    nobody `confirmed`.
    """
    access.require(actor, "organization.change_unit", parent)
    parent = parent and lock_unit_in_being(parent)
    name = checks.require_unit_name(name)
    checks.check_day(founded_on, parent)
    checks.check_founding("effective_on", founded_on, confirmed=confirmed)
    checks.check_name(name, kind, parent)
    if parent:
        checks.check_place(kind, parent, field="kind")
    identifier = ids.uuid7()
    path = rules.child_path(parent.path, identifier) if parent else "/"
    checks.check_depth([path])
    unit = OrgUnit(
        id=identifier,
        parent=parent,
        path=path,
        name=name,
        name_pinyin=pinyin(name),
        name_initials=initials(name),
        kind=kind,
        founded_on=founded_on,
        **facts,
    )
    try:
        with transaction.atomic():
            unit.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("A unit with this name or place in the tree already exists.")) from error
    _enact(actor, unit, UnitAct.Kind.FOUND, founded_on, approval_number, reason)
    return unit


@transaction.atomic
def change_unit(
    *,
    actor: Actor,
    unit: OrgUnit,
    effective_on: date,
    approval_number: str = "",
    reason: str = "",
    expected_version: int | None = None,
    confirmed: bool = False,
    **facts: Unpack[UnitChanges],
) -> OrgUnit:
    """Rename a unit or change its kind, form, basis, host, industry or place, from a day on.

    Raises Conflict when the unit is dissolved, when a later act stands or when a unit of the new
    kind may not stand there, Unchanged when nothing differs, Doubtful for a founding before 1949
    that nobody `confirmed`.
    """
    access.require(actor, "organization.change_unit", unit)
    unit = lock_unit_in_being(unit)
    checks.check_day(effective_on, unit)
    checks.check_no_later_act(unit, effective_on)
    read: dict[str, str] = {}
    if "name" in facts:
        facts["name"] = name = checks.require_unit_name(facts["name"], but=unit.name)
        read = {"name_pinyin": pinyin(name), "name_initials": initials(name)}
    if facts.get("founded_on", unit.founded_on) != unit.founded_on:
        checks.check_founding("founded_on", facts["founded_on"], confirmed=confirmed)
    name, kind = facts.get("name", unit.name), facts.get("kind", unit.kind)
    if (name, kind) != (unit.name, unit.kind):
        checks.check_name(name, kind, unit.parent, but=unit)
    if kind != unit.kind:
        checks.check_kind(unit, kind)
    changed = records.change(unit, expected_version, **facts, **read)
    shown = {
        key: _pair(pair)
        for key, pair in changed.items()
        if key.removesuffix("_id") in (*FACTS, "founded_on")
    }
    if not shown:
        raise Unchanged
    what = UnitAct.Kind.RENAME if set(shown) == {"name"} else UnitAct.Kind.CHANGE
    _enact(actor, unit, what, effective_on, approval_number, reason, shown, _before(changed))
    if "founded_on" in shown:
        _begin_history(unit)
    return unit


@transaction.atomic
def move_unit(
    *,
    actor: Actor,
    unit: OrgUnit,
    parent: OrgUnit,
    effective_on: date,
    approval_number: str = "",
    reason: str = "",
    expected_version: int | None = None,
) -> OrgUnit:
    """Put a unit, with all below it, under another.

    Raises Conflict for a place below itself and for a parent of a kind under which it may not
    stand, Invalid for a place too deep in the tree, Unchanged when it stands there.
    """
    access.require(actor, "organization.change_unit", unit)
    access.require(actor, "organization.change_unit", parent)
    unit, parent = lock_unit_in_being(unit), lock_unit_in_being(parent)
    checks.check_day(effective_on, unit)
    checks.check_no_later_act(unit, effective_on)
    if unit.is_root or parent.path.startswith(unit.path):
        raise Conflict(parent=_("A unit cannot be put below itself."))
    if unit.parent_id == parent.pk:
        raise Conflict(parent=_("The unit is already there."))
    checks.check_place(unit.kind, parent, field="parent")
    if unit.kind == OrgUnit.Kind.GROUP:
        checks.check_name(unit.name, unit.kind, parent)
    before = {"parent_id": as_json(unit.parent_id)}
    changed = put(unit, parent, expected_version)
    shown = {"parent": _pair(changed["parent"])}
    _enact(actor, unit, UnitAct.Kind.MOVE, effective_on, approval_number, reason, shown, before)
    return unit


def put(unit: OrgUnit, parent: OrgUnit, expected_version: int | None = None) -> records.Changes:
    """Set the parent of a unit, and the paths of the unit and all below it; return its changes.

    No right, no day and no kind is checked, and no act written: the caller holds the tree's lock.
    """
    old_path, new_path = unit.path, rules.child_path(parent.path, unit.pk)
    below = {
        child: new_path + child.path.removeprefix(old_path)
        for child in OrgUnit.objects.filter(path__startswith=old_path).exclude(pk=unit.pk)
    }
    checks.check_depth([new_path, *below.values()])
    changed = records.change(unit, expected_version, parent=parent, path=new_path)
    for child, path in below.items():
        records.change(child, path=path)
    return changed


@transaction.atomic
def dissolve_unit(
    *,
    actor: Actor,
    unit: OrgUnit,
    dissolved_on: date,
    approval_number: str = "",
    reason: str = "",
    expected_version: int | None = None,
) -> OrgUnit:
    """Dissolve a unit; on the day it was founded it leaves no trace in the trees of any day.

    Raises Conflict while rows of any app still hang on it by their bonds, Invalid for a day on
    which some did.
    """
    access.require(actor, "organization.change_unit", unit)
    unit = lock_unit_in_being(unit)
    if unit.is_root:
        raise Conflict(_("The county's committee cannot be dissolved here."))
    checks.check_day(dissolved_on, unit)
    checks.check_no_later_act(unit, dissolved_on)
    checks.require_unbound(unit, UnitAct.Kind.DISSOLVE, dissolved_on)
    before = _before(records.change(unit, expected_version, dissolved_on=dissolved_on))
    kind = UnitAct.Kind.DISSOLVE
    _enact(actor, unit, kind, dissolved_on, approval_number, reason, before=before)
    return unit


def lock_unit_in_being(unit: OrgUnit) -> OrgUnit:
    """Lock the unit tree and the unit's row until the transaction ends; return the row read again.

    Raises Conflict for a dissolved one.
    """
    locks.lock(TREE)
    unit = records.lock(unit)
    if unit.dissolved_on is not None:
        raise Conflict(_("This unit is dissolved."))
    return unit


def _begin_history(unit: OrgUnit) -> None:
    """Move the start of a unit's history to the day it was founded; raise Invalid for a day after another act."""
    act = unit.acts.exclude(kind=UnitAct.Kind.FOUND).order_by("effective_on")[0]
    if act.effective_on <= unit.founded_on:
        raise Invalid(
            founded_on=_(
                "%(unit)s cannot be founded on or after %(day)s: an act of that day stands."
            )
            % {"unit": unit.name, "day": dated(act.effective_on)}
        )
    first = unit.states.order_by("starts_on")[:1]
    unit.states.filter(pk__in=first).update(starts_on=unit.founded_on)


def _enact(
    actor: Actor,
    unit: OrgUnit,
    kind: str,
    day: date,
    approval_number: str,
    reason: str,
    changes: dict[str, Any] | None = None,
    before: dict[str, Any] | None = None,
) -> None:
    """Write the act and the unit's history row from its day, and emit the event."""
    act = UnitAct.objects.create(
        kind=kind,
        unit=unit,
        effective_on=day,
        approval_number=approval_number,
        reason=reason,
        changes=changes or {},
        before=before or {},
        by_label=actor.label,
    )
    if kind != UnitAct.Kind.FOUND:
        _end_state(unit, day)
    if kind != UnitAct.Kind.DISSOLVE:
        facts = {name: getattr(unit, name) for name in FACTS}
        UnitState.objects.create(unit=unit, act=act, starts_on=day, **facts)
    event = _TOLD_BY.get(kind, events.UnitChanged)
    journal.emit(
        event(unit_id=unit.pk, act_id=act.pk, effective_on=day, changes=changes or {}),
        actor=actor,
    )


_TOLD_BY: dict[str, type[events.UnitActed]] = {
    UnitAct.Kind.FOUND: events.UnitFounded,
    UnitAct.Kind.DISSOLVE: events.UnitDissolved,
}


def _end_state(unit: OrgUnit, day: date) -> None:
    present = unit.states.filter(ends_on=None)
    # Two acts of one day: the later one's state replaces the earlier one's.
    present.filter(starts_on=day).delete()
    present.update(ends_on=day)


def _before(changed: records.Changes) -> dict[str, Any]:
    """Return {column: value} of what a change replaced, as an act keeps it."""
    return {
        f"{name}_id" if isinstance(new, Model) or isinstance(old, Model) else name: as_json(
            old.pk if isinstance(old, Model) else old
        )
        for name, (old, new) in changed.items()
    }


def _pair(pair: tuple[Any, Any]) -> list[Any]:
    return [str(v) if isinstance(v, Model) else as_json(v) for v in pair]
