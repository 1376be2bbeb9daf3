"""What forbids an act on a unit: its day, name, kind, place and what still belongs to the unit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from apps.organization import rules
from apps.organization.models import OrgUnit
from apps.organization.registry import bonds
from kernel import blueprint, clock
from kernel.chinese import unitnames
from kernel.chinese.names import require_name
from kernel.chinese.text import dated, listed
from kernel.errors import Conflict, Invalid


def check_day(day: date, after: OrgUnit | None) -> None:
    """Raise Invalid for a day that has not come, or lies before the founding of `after`."""
    clock.require_past("effective_on", day)
    if after is not None and not after.is_root and day < after.founded_on:
        raise Invalid(effective_on=founded_later(after.name, after.founded_on))


def check_founding(field: str, day: date, *, confirmed: bool) -> None:
    """Raise Invalid at `field` for a day in the future or before the Party, Doubtful for one before 1949 that
    nobody `confirmed`."""
    if day < rules.PARTY_FOUNDED:
        raise Invalid(**{field: before_party()})
    clock.require_founding(field, day, confirmed=confirmed)


def before_party() -> str:
    """Return why no unit was founded on a day so early."""
    return _("The Party was founded in July 1921; no unit is older. Correct the day.")


def founded_later(unit: str, day: date) -> str:
    """Return that a unit was founded on a later day."""
    return _("%(unit)s was founded later, on %(day)s.") % {"unit": unit, "day": dated(day)}


def check_place(kind: str, parent: OrgUnit, *, field: str) -> None:
    """Raise Conflict at `field` when no unit of `kind` may stand under `parent` in this county."""
    places = blueprint.value("may_stand_under")
    if parent.kind in places[kind]:
        return
    raise Conflict(code="wrong_place", **{field: wrong_place(kind, parent.name, parent.kind)})


def wrong_place(kind: str, parent: str, above: str) -> str:
    """Return why no unit of `kind` may stand under the one named `parent`, of the kind `above`."""
    names = blueprint.names("unit_kinds")
    known = listed(names[one] for one in blueprint.value("may_stand_under")[kind])
    text = _(
        "A unit of the kind %(kind)s may not stand under %(parent)s (%(above)s), but under: %(known)s."
    )
    shown = {"kind": names[kind], "parent": parent, "above": names[above], "known": known or "—"}
    return text % shown


def check_kind(unit: OrgUnit, kind: str) -> None:
    """Raise Conflict when a unit of another `kind` could not stand where it does, or those below it."""
    if unit.parent is None:
        raise Conflict(kind=_("The county's committee stays what it is."))
    check_place(kind, unit.parent, field="kind")
    places = blueprint.value("may_stand_under")
    children = unit.children.in_being()
    child = next((child for child in children if kind not in places[child.kind]), None)
    if child is not None:
        raise Conflict(code="wrong_place", kind=child_in_the_way(child.name))


def child_in_the_way(child: str) -> str:
    """Return why a unit cannot become of a kind under which one below it may not stand."""
    text = _(
        "%(child)s stands below it and may not stand under a unit of this kind: move it first."
    )
    return text % {"child": child}


def check_depth(paths: Iterable[str]) -> None:
    """Raise Invalid for a path below the deepest level."""
    if any(rules.level_of(path) > rules.LEVELS for path in paths):
        raise Invalid(parent=too_deep())


def too_deep() -> str:
    """Return why a unit may not stand below the deepest level."""
    text = _("Too deep: below the county's committee there are at most %(count)d levels.")
    return text % {"count": rules.LEVELS}


def require_unit_name(name: str, *, but: str = "") -> str:
    """Return the one form of a unit's name. Raises Invalid for what is no Party unit's, unless it is `but`."""
    name = require_name("name", name)
    problem = unitnames.unit_problem(name)
    if problem and name != but:
        raise Invalid(name=problem)
    return name


def check_name(name: str, kind: str, parent: OrgUnit | None, *, but: OrgUnit | None = None) -> None:
    """Raise Conflict for a name that another unit in being bears than `but`: of a group, one of its branch.

    One query.
    """
    same = OrgUnit.objects.in_being().filter(name=name)
    is_group = kind == OrgUnit.Kind.GROUP
    same = same.filter(kind=kind, parent=parent) if is_group else same.exclude(kind="group")
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise Conflict(name=_("Another unit already bears this name."))


def check_no_later_act(unit: OrgUnit, day: date) -> None:
    """Raise Conflict when an act on the unit is of a later day."""
    later = unit.acts.filter(effective_on__gt=day).first()
    if later is not None:
        raise Conflict(
            effective_on=_("A later act stands, of %(day)s: take that one back first.")
            % {"day": dated(later.effective_on)}
        )


def require_unbound(unit: OrgUnit, act: str, day: date) -> None:
    """Raise Conflict or Invalid when a bond's rows forbid the act on `day`."""
    blocking = [bond for bond in bonds if act in bond.blocks]
    counts = [(bond, bond.standing(unit).count()) for bond in blocking]
    left = [bond.count(number) for bond, number in counts if number]
    if left:
        raise Conflict(
            _("First move what still belongs to this unit: %(left)s.") % {"left": listed(left)}
        )
    for bond in blocking:
        last = bond.last_day(unit)
        if last is not None and day < last:
            raise Invalid(
                effective_on=_("Something belonged to it until %(day)s: %(what)s.")
                % {"day": dated(last), "what": bond.name}
            )
