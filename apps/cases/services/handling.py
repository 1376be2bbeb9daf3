"""What those who handle cases do with them."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.cases import events, queries, rules
from apps.cases.models import OPEN, Case, CaseNote
from apps.cases.services.course import (
    due_day,
    fact,
    handled,
    kind_of,
    require_owner,
    require_state,
    require_text,
    write,
)
from apps.cases.services.helping import pass_helpers
from apps.organization import services as organization
from apps.organization.models import OrgUnit
from kernel import clock, journal
from kernel.access import Actor
from kernel.chinese.text import dated
from kernel.errors import Conflict, Invalid
from kernel.exports import services as exports
from kernel.models import records


@transaction.atomic
def assign(
    *,
    actor: Actor,
    case: Case,
    owner: User,
    due_on: date | None = None,
    kind: str = "",
    expected_version: int | None = None,
) -> Case:
    """Name who answers a case and by when, and sort it as another `kind` where it came as a wrong one.

    Without `due_on` the kind's working days from today count. Raises Conflict for a case that is
    answered or ended, and for an owner without a right on the unit; Invalid for a day gone by.
    """
    case = handled(actor, queries.ASSIGN, case)
    require_state(case, OPEN, _("Reopen it first, if there is more to do."))
    require_owner(owner, case.unit)
    of = kind_of(kind or case.kind)
    # A case that was protected stays so: who could read it does not open it to others by its kind.
    is_sensitive = case.is_sensitive or of.is_sensitive
    due = due_day(of, due_on)
    state = case.state if case.state == Case.State.REOPENED else Case.State.ASSIGNED
    former = case.owner_id
    changed = records.change(
        case, expected_version, owner=owner, due_on=due, kind=of.key, state=state,
        is_sensitive=is_sensitive,
    )  # fmt: skip
    if changed:
        words = {"name": owner.name, "day": dated(due)}
        write(case, CaseNote.Kind.SYSTEM, _("%(name)s answers by %(day)s.") % words, actor)
        assigned = events.CaseAssigned(
            user_id=owner.pk, due_on=due, from_user_id=former, **fact(case)
        )
        journal.emit(assigned, actor=actor)
    return case


@transaction.atomic
def hand_over(
    *,
    actor: Actor,
    case: Case,
    reason: str,
    unit: OrgUnit | None = None,
    owner: User | None = None,
    expected_version: int | None = None,
) -> Case:
    """Hand a case to another person, or to another unit, where somebody then names one.

    Its owner may hand it over, and those who may assign it; to a unit one sees, or any above. Raises
    Invalid without a reason or a direction, Conflict for a dissolved or unreachable unit.
    """
    right = queries.ANSWER if actor.id and actor.id == case.owner_id else queries.ASSIGN
    case = handled(actor, right, case)
    require_state(case, OPEN, _("Reopen it first, if there is more to do."))
    reason = require_text("reason", reason)
    unit = unit or case.unit
    if owner is None and unit.pk == case.unit_id:
        raise Invalid(owner=_("Say to whom: choose another person or another unit."))
    left, former = case.unit_id, case.owner_id
    if unit.pk != left:
        if not queries.ways(actor, case.unit).filter(pk=unit.pk).exists():
            raise Conflict(unit=_("You can hand cases to units you see, and to those above."))
        unit = organization.lock_unit_in_being(unit)
    _pass_to(case, unit, owner, expected_version)
    to = f"{unit.name} · {owner.name}" if owner else unit.name
    words = {"to": to, "reason": reason}
    write(case, CaseNote.Kind.HANDOVER, _("To %(to)s: %(reason)s") % words, actor)
    passed = events.CaseHandedOver(
        from_unit_id=left,
        user_id=owner.pk if owner else None,
        from_user_id=former,
        **fact(case),
    )
    journal.emit(passed, actor=actor)
    return case


def _pass_to(case: Case, unit: OrgUnit, owner: User | None, expected_version: int | None) -> None:
    """Write the new unit and owner; without an owner the case waits again to be assigned."""
    kind = kind_of(case.kind)
    if owner is None:
        records.change(
            case, expected_version, unit=unit, owner=None, state=Case.State.RAISED,
            triage_on=rules.triage_by(clock.today(), kind),
        )  # fmt: skip
        return
    require_owner(owner, unit)
    state = case.state if case.state == Case.State.REOPENED else Case.State.ASSIGNED
    due = case.due_on or due_day(kind, None)
    records.change(case, expected_version, unit=unit, owner=owner, state=state, due_on=due)


@transaction.atomic
def answer(*, actor: Actor, case: Case, text: str, expected_version: int | None = None) -> Case:
    """Answer a case: the one who raised it reads this text, and is asked to rate it.

    Who answers a case nobody was named for becomes its owner. Raises Conflict for a case that is
    answered or ended: of two who answer at once the second is told of the first.
    """
    case = handled(actor, queries.ANSWER, case)
    require_state(case, OPEN, _("Look at what is written there; reopen it to answer once more."))
    text = require_text("text", text)
    due = case.due_on or due_day(kind_of(case.kind), None)
    values = {"state": Case.State.ANSWERED, "answered_on": clock.today(), "due_on": due}
    if case.owner_id is None and actor.kind == "user":
        values["owner_id"] = actor.id
    records.change(case, expected_version, **values)
    write(case, CaseNote.Kind.ANSWER, text, actor)
    in_time = clock.today() <= due
    journal.emit(events.CaseAnswered(is_in_time=in_time, **fact(case)), actor=actor)
    return case


@transaction.atomic
def close(
    *,
    actor: Actor,
    case: Case,
    reason: str = "",
    outcome: str = "",
    expected_version: int | None = None,
) -> Case:
    """Close an answered case, with its outcome, one of `Case.Outcome`.

    Raises Conflict for any other case: nobody is left without an answer.
    """
    case = handled(actor, queries.ASSIGN, case)
    require_state(case, {Case.State.ANSWERED}, _("A case is closed once it has been answered."))
    if outcome and outcome not in Case.Outcome.values:
        raise Invalid(outcome=_("Choose one of the outcomes listed."))
    records.change(
        case, expected_version, state=Case.State.CLOSED, ended_on=clock.today(), outcome=outcome
    )
    said = _("Closed. %(reason)s") % {"reason": reason.strip()}
    write(case, CaseNote.Kind.SYSTEM, said.strip(), actor)
    journal.emit(events.CaseClosed(**fact(case)), actor=actor)
    return case


@transaction.atomic
def merge(*, actor: Actor, case: Case, into: Case, expected_version: int | None = None) -> Case:
    """Join a case with another of the same matter; the one who raised it follows the other from now on.

    Both rows are locked, in the order of their ids. The actor needs the right on both: nobody gets to
    see a case by joining it with one of theirs. Raises Conflict for itself, an ended one, and for a
    protected one with one that is not.
    """
    if case.pk == into.pk:
        raise Conflict(into=_("A case cannot be joined with itself: choose the other one."))
    first, second = sorted((case, into), key=lambda one: one.pk)
    locked = {one.pk: handled(actor, queries.ASSIGN, one) for one in (first, second)}
    case, into = locked[case.pk], locked[into.pk]
    living = {*OPEN, Case.State.ANSWERED}
    require_state(case, living, _("It cannot be joined with another any more."))
    require_state(into, living, _("Choose one that goes on."))
    if case.is_sensitive != into.is_sensitive:
        raise Conflict(into=_("A protected case is joined only with another protected one."))
    records.change(
        case, expected_version, state=Case.State.MERGED, merged_into=into, ended_on=clock.today()
    )
    pass_helpers(case, into)
    # Whose case was joined with this one before follows along.
    Case.objects.filter(merged_into=case).update(merged_into=into)
    write(case, CaseNote.Kind.SYSTEM, _("Joined with: %(title)s") % {"title": into.title}, actor)
    write(into, CaseNote.Kind.SYSTEM, _("Joined to this: %(title)s") % {"title": case.title}, actor)
    journal.emit(events.CaseMerged(into_case_id=into.pk, **fact(case)), actor=actor)
    return into


@transaction.atomic
def add_note(*, actor: Actor, case: Case, text: str, expected_version: int | None = None) -> Case:
    """Write a note that only those who handle the case read. Ended cases take notes too."""
    del expected_version  # a line more contradicts no change meanwhile
    case = handled(actor, queries.ANSWER, case)
    write(case, CaseNote.Kind.NOTE, require_text("text", text), actor)
    journal.emit(events.CaseNoted(**fact(case)), actor=actor)
    return case


@transaction.atomic
def open_case(*, actor: Actor, case: Case) -> None:
    """Note that somebody reads a protected case; the one who raised it reads their own."""
    if case.is_sensitive and (actor.id is None or actor.id != case.raiser_id):
        journal.emit(events.ProtectedCaseOpened(**fact(case)), actor=actor)


def reveal_phone(*, actor: Actor, case: Case, reason: str) -> str:
    """Return in clear the phone of who raised a case; the journal notes who read it and why.

    Raises Invalid without a reason, Denied above what one person may take out a day.
    """
    reason = require_text("reason", reason)
    with transaction.atomic():
        case = handled(actor, queries.ANSWER, case)
        journal.emit(events.ContactRead(reason=reason, **fact(case)), actor=actor)
    exports.take_people(actor=actor, people=1)
    return case.raiser_phone.reveal() if case.raiser_phone else ""
