"""What is done with members."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from apps.members import events
from apps.members.models import Member, Membership
from kernel import access, clock, journal
from kernel.access import Actor
from kernel.fields import Sealed


@transaction.atomic
def follow_branches(*, actor: Actor, reason: str) -> tuple[int, int]:
    """Make memberships agree with the branches members are in; return (begun, ended).

    Called after imports. A stretch begins on the day it is recorded: the day a member came to
    the branch is not in the roll.
    """
    access.require(actor, "members.import_members", access.EVERYWHERE)
    today = clock.today()
    astray = Membership.objects.filter(ends_on=None).exclude(unit=F("member__unit"))
    begun_today = astray.filter(starts_on=today).delete()[0]
    ended = astray.update(ends_on=today) + begun_today
    without = Member.objects.filter(left_on=None).exclude(
        pk__in=Membership.objects.filter(ends_on=None).values("member")
    )
    begun = Membership.objects.bulk_create(
        Membership(member=member, unit_id=member.unit_id, starts_on=today, reason=reason)
        for member in without.only("id", "unit_id")
    )
    if begun or ended:
        journal.emit(events.BranchesFollowed(on=today, begun=len(begun), ended=ended), actor=actor)
    return len(begun), ended


PERSONAL = ("phone", "id_number")


@transaction.atomic
def reveal_member(*, actor: Actor, member: Member, field: str) -> str:
    """Return a member's phone or ID number in clear; the journal notes who read it."""
    access.require(actor, "members.reveal_member", member)
    value: Sealed = getattr(member, field)
    journal.emit(events.PersonalValueRead(member_id=member.pk, field=field), actor=actor)
    return value.reveal()
