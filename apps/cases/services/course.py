"""What every act on a case shares: its row locked, its line of history, the values of its event."""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.cases import queries, rules
from apps.cases.models import Case, CaseNote
from apps.cases.rules import Kind
from apps.organization.models import OrgUnit
from apps.rulebook import queries as rulebook
from kernel import access, clock
from kernel.access import Actor
from kernel.errors import Conflict, Denied, Invalid
from kernel.models import records


def handled(actor: Actor, right: str, case: Case) -> Case:
    """Return the case as it stands now, its row locked, for one who may handle it.

    Raises Denied without `right` on its unit, or where a protected one is not for the actor.
    """
    case = records.lock(case)
    access.require(actor, right, case)
    if not queries.may_see(actor, case):
        raise Denied(_("This case is protected, and not for your account."))
    return case


def helped(actor: Actor, case: Case) -> Case:
    """Return the case as it stands now, its row locked, for one who handles it or helps with it.

    Raises Denied for any other.
    """
    return (
        records.lock(case)
        if queries.is_helper(actor, case)
        else handled(actor, queries.ANSWER, case)
    )


def is_own(actor: Actor, case: Case, code: str) -> bool:
    """Say whether the actor raised the case, or has its code."""
    by_code = bool(code) and rules.read_code(code) == case.code
    return by_code or (actor.id is not None and actor.id == case.raiser_id)


def own(actor: Actor, case: Case, code: str) -> Case:
    """Return the case, its row locked. Raises Denied for anybody but the one who raised it."""
    case = records.lock(case)
    if not is_own(actor, case, code):
        raise Denied(_("Only the one who raised this case can do that."))
    return case


def require_state(case: Case, states: Container[str], todo: str) -> None:
    """Raise Conflict with the state a case is in, and what to do instead, unless it is in `states`."""
    if case.state not in states:
        raise Conflict(
            _("This case is in the state “%(state)s” by now. %(todo)s")
            % {"state": case.get_state_display(), "todo": todo}
        )


def require_text(field: str, text: str) -> str:
    """Return a text without blanks at its ends. Raises Invalid for an empty one."""
    if not (text := text.strip()):
        raise Invalid(**{field: _("Write a sentence or two: an empty text tells nobody anything.")})
    return text


def kind_of(key: str) -> Kind:
    """Return a kind of case. Raises Invalid for one the county does not have."""
    kind = queries.kinds().get(key)
    if kind is None:
        raise Invalid(kind=_("This county has no such kind of case: choose one of those listed."))
    return kind


def require_owner(owner: User, unit: OrgUnit) -> None:
    """Raise Conflict for a person who may not answer cases of the unit."""
    if not queries.owners(unit).filter(pk=owner.pk).exists():
        raise Conflict(
            owner=_(
                "%(name)s may not answer cases of %(unit)s. Choose somebody who holds a role there, "
                "or hand the case to that person's unit."
            )
            % {"name": owner.name, "unit": unit.name}
        )


def due_day(kind: Kind, given: date | None) -> date:
    """Return the day to answer: the one given, or by the kind's working days from today.

    Raises Invalid for one that has gone by, or lies further than `rules.FURTHEST`.
    """
    if given is None:
        return rules.due_from(clock.today(), kind, rulebook.calendar().is_working)
    if given < clock.today():
        raise Invalid(due_on=_("This day has gone by: choose today or a day to come."))
    if given > clock.today() + rules.FURTHEST:
        raise Invalid(due_on=_("This is more than two years away. Look whether the year is right."))
    return given


def write(case: Case, kind: CaseNote.Kind, text: str, actor: Actor, **given: Any) -> CaseNote:
    """Add a line to a case's history."""
    by = actor.id if actor.kind == "user" else None
    return CaseNote.objects.create(
        case=case, kind=kind, text=text, by_id=by, by_label=actor.label, **given
    )


def fact(case: Case) -> dict[str, Any]:
    """Return the values every event about a case has."""
    return {
        "case_id": case.pk,
        "unit_id": case.unit_id,
        "member_id": None if case.is_sensitive else case.member_id,
        "business_id": None if case.is_sensitive else case.business_id,
        "kind": case.kind,
        "occurred_on": clock.today(),
    }
