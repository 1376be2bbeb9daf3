"""What is done with members."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.accounts import services as accounts
from apps.accounts.services import Invitation, Invitations
from apps.members import events, queries, rules
from apps.members.models import Member, Membership
from apps.organization import grants
from apps.organization import services as organization
from apps.organization.models import OrgUnit
from kernel import access, clock, journal
from kernel.access import Actor
from kernel.errors import Conflict, Invalid
from kernel.fields import Sealed
from kernel.models import records
from kernel.text import initials, pinyin


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
def reveal_member(*, actor: Actor, member: Member, field: str, reason: str = "") -> str:
    """Return a member's phone or ID number in clear; the journal notes who read it and why.

    Members read their own without a right to.
    """
    is_own = actor.id is not None and member.user_id == actor.id
    if not is_own:
        access.require(actor, "members.reveal_member", member)
    value: Sealed = getattr(member, field)
    journal.emit(
        events.PersonalValueRead(member_id=member.pk, field=field, reason=reason.strip()),
        actor=actor,
    )
    return value.reveal()


@transaction.atomic
def change_member(
    *, actor: Actor, member: Member, expected_version: int | None = None, **values: Any
) -> Member:
    """Change what is recorded of a member; the branch is changed by `transfer_member`.

    Raises Invalid for days and categories that contradict each other or the member's age, Conflict
    when nothing differs.
    """
    access.require(actor, "members.change_member", member)
    member = records.lock(member)
    _check_life(member, values)
    if "name" in values:
        values |= {
            "name_pinyin": pinyin(values["name"], person=True),
            "name_initials": initials(values["name"], person=True),
        }
    changed = records.change(member, expected_version, **values)
    if not changed:
        raise Conflict(_("Nothing differs from what is already recorded."))
    fields = sorted(changed.keys() - {"name_pinyin", "name_initials"})
    journal.emit(events.MemberChanged(member_id=member.pk, fields=fields), actor=actor)
    return member


@transaction.atomic
def transfer_member(
    *,
    actor: Actor,
    member: Member,
    unit: OrgUnit,
    effective_on: date,
    reason: str = "",
    expected_version: int | None = None,
) -> Member:
    """Put a member into another branch of the county from a day on; the stay before it is kept.

    Raises Invalid for a day to come, before joining, before the present stay or before the branch
    was founded, Conflict for a unit that is no branch or is dissolved, or the one the member is in.
    """
    access.require(actor, "members.change_member", member)
    access.require(actor, "members.change_member", unit)
    member = records.lock(member)
    unit = organization.standing(unit)
    if unit.kind != OrgUnit.Kind.BRANCH:
        raise Conflict(unit=_("Members belong to a branch."))
    if unit.pk == member.unit_id:
        raise Conflict(unit=_("The member is already in this branch."))
    if effective_on > clock.today():
        raise Invalid(effective_on=_("This day has not come yet."))
    if effective_on < member.joined_on:
        raise Invalid(
            effective_on=_("The member joined the Party later, on %(day)s.")
            % {"day": member.joined_on}
        )
    if effective_on < unit.founded_on:
        raise Invalid(
            effective_on=_("%(unit)s was founded later, on %(day)s.")
            % {"unit": unit.name, "day": unit.founded_on}
        )
    present = member.memberships.filter(ends_on=None).first()
    if present is not None and effective_on < present.starts_on:
        raise Invalid(
            effective_on=_("The present membership began later, on %(day)s.")
            % {"day": present.starts_on}
        )
    member.memberships.filter(ends_on=None).update(ends_on=effective_on)
    Membership.objects.create(member=member, unit=unit, starts_on=effective_on, reason=reason)
    left = member.unit_id
    records.change(member, expected_version, unit=unit)
    journal.emit(
        events.MemberTransferred(
            member_id=member.pk, fields=["unit"], from_unit_id=left, unit_id=unit.pk,
            effective_on=effective_on, reason=reason,
        ),
        actor=actor,
    )  # fmt: skip
    return member


@transaction.atomic
def invite_member(*, actor: Actor, member: Member) -> Invitation:
    """Give a member an account on what is about themselves, and the one-time code to open it.

    Who has an account already, by the same phone number, keeps it and gets a new code.
    """
    access.require(actor, "accounts.manage_user", access.EVERYWHERE)
    member = records.lock(member)
    if member.user is not None:
        return accounts.issue_activation(actor=actor, user=member.user)
    phone = member.phone.reveal() if member.phone else ""
    user = queries.account_without_member(phone) or accounts.make_account(
        actor=actor, name=member.name, phone=phone
    )
    grants.give_own_role(actor=actor, user=user, role="member")
    user.refresh_from_db()
    records.change(member, user=user)
    journal.emit(events.MemberInvited(member_id=member.pk, user_id=user.pk), actor=actor)
    return accounts.issue_activation(actor=actor, user=user)


@transaction.atomic
def invite_members(*, actor: Actor, members: Sequence[Member]) -> Invitations:
    """Invite each of at most 100 members who have not opened an account yet."""
    access.require(actor, "accounts.manage_user", access.EVERYWHERE)
    return accounts.invite_each(members, lambda member: invite_member(actor=actor, member=member))


def _check_life(member: Member, values: dict[str, Any]) -> None:
    """Refuse what contradicts itself in the dates and category a member would have.

    What is recorded already may be incomplete, and stays so until it is changed itself.
    """
    names = ("born_on", "joined_on", "confirmed_on", "category")
    born, joined, confirmed, category = (values.get(n, getattr(member, n)) for n in names)
    today = clock.today()
    if joined > today:
        raise Invalid(joined_on=_("This day has not come yet."))
    if rules.joined_too_young(born, joined):
        raise Invalid(joined_on=_("The member was not yet 18 on this day."))
    if confirmed is not None and confirmed < joined:
        raise Invalid(confirmed_on=_("Nobody becomes a full member before joining."))
    if confirmed is not None and confirmed > today:
        raise Invalid(confirmed_on=_("This day has not come yet."))
    if (confirmed, category) == (member.confirmed_on, member.category):
        return
    if category == Member.Category.FULL and confirmed is None:
        raise Invalid(confirmed_on=_("Say on which day the member became a full one."))
    if category == Member.Category.PROBATIONARY and confirmed is not None:
        raise Invalid(confirmed_on=_("Who is on probation has not become a full member."))
