"""Standing invitations: who is always invited, by role and by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from apps.activities import events, queries
from apps.activities.models import Activity, Attendance, StandingInvitation
from apps.activities.policies import HOLD
from apps.members import queries as members
from apps.members.models import Membership
from apps.organization import grants
from apps.organization.models import OrgUnit
from kernel import access, clock, journal
from kernel.access import Actor
from kernel.errors import Invalid, Unchanged
from kernel.models import records

MOST_GUESTS = 30
HERE = (Attendance.Status.CLAIMED, Attendance.Status.PRESENT)


@transaction.atomic
def set_invitation(
    *,
    actor: Actor,
    unit: OrgUnit,
    kind: str,
    roles: Sequence[str] = (),
    below: bool = False,
    guests: Sequence[str] = (),
) -> StandingInvitation:
    """Say who a unit always invites to its activities of a kind, in the place of what stood.

    It holds for what is announced from now on. Raises Invalid for an unknown kind or role.
    """
    access.require(actor, HOLD, unit)
    if kind not in queries.kinds():
        raise Invalid(kind=_("The county has no such kind of activity."))
    values: dict[str, Any] = {"roles": list(roles), "below": below, "guests": named(guests)}
    check_roles(roles)
    row, is_new = StandingInvitation.objects.get_or_create(unit=unit, kind=kind, defaults=values)
    if not is_new and not records.change(records.lock(row), **values):
        raise Unchanged
    event = events.InvitationSet(unit_id=unit.pk, kind=kind, roles=list(roles))
    journal.emit(event, actor=actor)
    row.refresh_from_db()
    return row


def bring_in(activity: Activity) -> int:
    """Put on the roll, as part of announcing, who is to be invited today and is not on it; return how many.

    Those are whom the kind invites, and whom its series and the unit's standing invitation name.
    Members who have left since the roll was begun, and said nothing, are taken off.
    """
    left = activity.attendances.filter(status=Attendance.Status.INVITED)
    left.exclude(member__left_on=None).exclude(member=None).delete()
    members, guests = queries.brought_in(activity)
    new = [Attendance(activity=activity, member=one) for one in members]
    new += [Attendance(activity=activity, guest=name) for name in guests]
    return len(Attendance.objects.bulk_create(new))


def settle(activity: Activity) -> int:
    """Set the roll, as part of freezing it, to whom the unit had on the activity's day; return who has a vote.

    Who left the county by that day, or the unit since they were invited, is taken off, unless they
    signed in; members of the unit who came after the announcement are put on where its kind invites
    them. Full members of that day have a vote.
    """
    unit, on = activity.unit, activity.held_on
    had = members.of_day(unit, on)
    parted = Membership.objects.filter(
        member=OuterRef("member"), unit__path__startswith=unit.path, ends_on__lte=on,
        ends_on__gte=OuterRef("invited_on"),
    ).exclude(member__in=had)  # fmt: skip
    invited = activity.attendances.annotate(invited_on=TruncDate("created_at", tzinfo=clock.ZONE))
    silent = invited.exclude(status__in=HERE).exclude(member=None)
    silent.filter(Q(member__left_on__lte=on) | Exists(parted)).delete()
    if queries.kind_of(activity).invites == "members":
        new = had.filter(memberships__in=Membership.objects.on(on))
        new = new.exclude(attendances__activity=activity).distinct()
        Attendance.objects.bulk_create(Attendance(activity=activity, member=one) for one in new)
    voters = activity.attendances.filter(member__in=had.filter(members.full_on(on)))
    return voters.update(votes=True)


def check_roles(roles: Sequence[str]) -> None:
    """Raise Invalid for a role the county does not have."""
    if unknown := sorted(set(roles) - set(grants.roles())):
        raise Invalid(roles=_("This county has no role %(role)s.") % {"role": unknown[0]})


def named(guests: Sequence[str]) -> list[str]:
    """Return names of guests once each, as they were written. Raises Invalid for more than thirty."""
    found = list(dict.fromkeys(name.strip() for name in guests if name.strip()))
    if len(found) > MOST_GUESTS or any(len(name) > 60 for name in found):
        raise Invalid(guests=_("At most %(count)d guests, each of at most 60 characters.") % {"count": MOST_GUESTS})  # fmt: skip
    return found
