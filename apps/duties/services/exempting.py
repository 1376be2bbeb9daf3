"""Members of whom no duties are asked for a time."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from apps.duties import events, queries
from apps.duties.models import Duty, Exemption
from apps.duties.policies import DECIDE
from apps.members.models import Member
from kernel import access, clock, journal
from kernel.access import Actor
from kernel.errors import Conflict, Invalid
from kernel.models import records


@transaction.atomic
def exempt_member(
    *,
    actor: Actor,
    member: Member,
    kind: str,
    reason: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Exemption:
    """Exempt a member, from a day to before another; their open duties of periods it touches are waived.

    Raises Invalid for an unknown kind, no reason or a day out of order, Conflict when the member is
    exempt for that reason.
    """
    access.require(actor, DECIDE, member)
    starts_on = starts_on or clock.today()
    if kind not in queries.exemption_names():
        raise Invalid(kind=_("The county has no such exemption."))
    if not reason.strip():
        raise Invalid(reason=_("Say why, in a few words."))
    if ends_on is not None and ends_on <= starts_on:
        raise Invalid(ends_on=_("The last day lies before the first."))
    records.lock(member)
    if Exemption.objects.filter(member=member, kind=kind).from_then_on(starts_on).exists():
        raise Conflict(_("The member is exempt for this reason already."))
    row = Exemption.objects.create(
        member=member, kind=kind, reason=reason.strip(), starts_on=starts_on, ends_on=ends_on
    )
    _waive(actor, [member], starts_on, ends_on)
    told = events.MemberExempted(member_id=member.pk, kind=kind, starts_on=starts_on)
    journal.emit(told, actor=actor)
    return row


@transaction.atomic
def exempt_by_age(*, actor: Actor, kind: str) -> int:
    """Exempt every member on the roll who has reached the age of a kind, and return how many.

    Raises Invalid for a kind without an age.
    """
    access.require(actor, DECIDE, access.EVERYWHERE)
    found = next((one for one in queries.exemption_kinds() if one["key"] == kind), None)
    if found is None or "from_age" not in found:
        raise Invalid(kind=_("This exemption names no age."))
    today = clock.today()
    born = date(today.year - found["from_age"], today.month, min(today.day, 28))
    old = Member.objects.filter(left_on=None, born_on__lte=born)
    members = list(
        old.exclude(exemptions__in=Exemption.objects.filter(kind=kind).from_then_on(today))
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    reason = _("%(age)d years or older") % {"age": found["from_age"]}
    Exemption.objects.bulk_create(
        [Exemption(member=one, kind=kind, reason=reason, starts_on=today) for one in members]
    )
    _waive(actor, members, today, None)
    if members:
        journal.emit(events.MembersExempted(kind=kind, members=len(members)), actor=actor)
    return len(members)


@transaction.atomic
def end_exemption(
    *, actor: Actor, exemption: Exemption, expected_version: int | None = None
) -> Exemption:
    """End an exemption today: duties are asked from the next period on. Raises Conflict when it is over."""
    access.require(actor, DECIDE, exemption)
    row = records.lock(exemption)
    if row.ends_on is not None and row.ends_on <= clock.today():
        raise Conflict(_("This exemption is over."))
    ends_on = max(clock.today(), row.starts_on)
    records.change(row, expected_version, ends_on=ends_on)
    told = events.ExemptionEnded(member_id=row.member_id, kind=row.kind, starts_on=row.starts_on)
    journal.emit(told, actor=actor)
    return row


def _waive(actor: Actor, members: list[Member], since: date, until: date | None) -> None:
    """Waive what members owe still, and nothing was decided about, in periods an exemption touches.

    Why somebody is exempt may be an illness: the duty, which more people see, does not say it.
    """
    rows = Duty.objects.filter(member__in=members, met_on=None, waived="", late="")
    rows = rows.filter(ends_on__gt=max(since, clock.today()))
    if until is not None:
        rows = rows.filter(starts_on__lt=until)
    rows.update(waived=_("exempt from duties"), decided_by=actor.label)
