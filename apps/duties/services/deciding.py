"""What people decide about one duty: waived, done late, taken over by somebody else."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.duties import events, facts
from apps.duties.models import Duty
from apps.duties.policies import DECIDE, HAND_OVER
from apps.duties.services.making import MADE
from apps.members.models import Member
from kernel import access, clock, journal
from kernel.access import Actor
from kernel.db import locks
from kernel.errors import Conflict, Denied, Invalid
from kernel.models import records

Deputy = Duty.Deputy


@transaction.atomic
def waive_duty(
    *, actor: Actor, duty: Duty, reason: str, expected_version: int | None = None
) -> Duty:
    """Waive a duty with a reason. Raises Conflict when it is met already."""
    return _decide(actor, duty, events.DutyWaived, "waived", reason, expected_version)


@transaction.atomic
def explain_lateness(
    *, actor: Actor, duty: Duty, reason: str, expected_version: int | None = None
) -> Duty:
    """Say why a duty was done after its period. Raises Conflict while the period runs."""
    if clock.today() < duty.ends_on:
        raise Conflict(_("Its period runs still: nothing is late."))
    return _decide(actor, duty, events.LatenessExplained, "late", reason, expected_version)


@transaction.atomic
def take_decision_back(
    *, actor: Actor, duty: Duty, reason: str, expected_version: int | None = None
) -> Duty:
    """Ask again for a duty that was waived, or whose lateness was explained. Raises Conflict for others."""
    row = _lock(duty)
    if not (row.waived or row.late):
        raise Conflict(_("Nothing was decided about this duty."))
    return _decide(actor, duty, events.DecisionTakenBack, "", reason, expected_version)


@transaction.atomic
def hand_over(
    *, actor: Actor, duty: Duty, deputy: Member, reason: str, expected_version: int | None = None
) -> Duty:
    """Ask a member to take a person's duty over; one without an account is taken to have agreed.

    Raises Conflict when it is met, over, waived or owed by a unit; Invalid for who owes it already or
    is not on the roll.
    """
    access.require(actor, HAND_OVER, duty)
    row = _lock(duty)
    if row.is_of_unit:
        raise Conflict(_("A unit owes this duty: anybody who belongs to it can do it."))
    if row.waived or clock.today() >= row.ends_on:
        raise Conflict(_("This duty is waived or its period is over: nobody takes it over."))
    if deputy.pk == row.member_id or deputy.left_on is not None:
        raise Invalid(deputy=_("Choose another member, one who is on the roll."))
    _has_reason(reason)
    state = Deputy.ASKED if deputy.user_id else Deputy.ACCEPTED
    _change(row, expected_version, deputy=deputy, deputy_state=state, deputy_reason=reason.strip())
    told = events.DutyHandedOver(
        duty_id=row.pk, unit_id=row.unit_id, rule=row.rule, reason=reason.strip(),
        member_id=deputy.pk,
    )  # fmt: skip
    journal.emit(told, actor=actor)
    return row


@transaction.atomic
def answer_handing_over(
    *, actor: Actor, duty: Duty, accepts: bool, expected_version: int | None = None
) -> Duty:
    """Say, as the member asked, whether one takes a duty over. Raises Denied for anybody else."""
    row = _lock(duty)
    if row.deputy is None or row.deputy.user_id != actor.id or actor.kind != "user":
        raise Denied(_("Only the member who was asked answers this."))
    if row.deputy_state != Deputy.ASKED:
        raise Conflict(_("This was answered already."))
    _change(row, expected_version, deputy_state=Deputy.ACCEPTED if accepts else Deputy.REFUSED)
    told = events.HandingOverAnswered(
        duty_id=row.pk, unit_id=row.unit_id, rule=row.rule, accepts=accepts
    )
    journal.emit(told, actor=actor)
    return row


def _change(row: Duty, expected_version: int | None, **values: object) -> None:
    """Write who takes a duty over, and count what that one did already."""
    records.change(row, expected_version, **values)
    facts.count([row])
    Duty.objects.filter(pk=row.pk).update(**facts.Count.of(row)._asdict())


def _lock(duty: Duty) -> Duty:
    """Lock a duty that is not met. Raises Conflict for one that is."""
    locks.lock(MADE, shared=True)
    row = records.lock(duty)
    if row.met_on is not None:
        raise Conflict(_("This duty is met."))
    return row


def _has_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid(reason=_("Say why, in a few words."))


def _decide(
    actor: Actor,
    duty: Duty,
    event: type[events.DutyDecided],
    decided: str,
    reason: str,
    expected_version: int | None,
) -> Duty:
    """Write what is decided in the column of that name; without one, that nothing is."""
    access.require(actor, DECIDE, duty)
    row = _lock(duty)
    _has_reason(reason)
    if decided and getattr(row, decided):
        text = _(
            "This was decided already: “%(reason)s”. Take that back first, to give another reason."
        )
        raise Conflict(text % {"reason": getattr(row, decided)})
    values = {"waived": "", "late": "", "decided_by": ""}
    if decided:
        values |= {decided: reason.strip(), "decided_by": actor.label}
    records.change(row, expected_version, **values)
    told = event(duty_id=row.pk, unit_id=row.unit_id, rule=row.rule, reason=reason.strip())
    journal.emit(told, actor=actor)
    return row
