"""What is done with members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.accounts import services as accounts
from apps.accounts.models import User
from apps.accounts.services import Invitation, Invitations
from apps.members import events, queries, rules
from apps.members.models import Member, Membership
from apps.organization import grants
from apps.organization import services as organization
from apps.organization.listed import area_here
from apps.organization.models import OrgUnit
from kernel import access, clock, journal
from kernel.access import Actor
from kernel.chinese.names import require_name
from kernel.chinese.phones import require_phone
from kernel.chinese.text import compact, dated, initials, pinyin
from kernel.errors import Conflict, Denied, Invalid, Unchanged
from kernel.exports import services as exports
from kernel.fields import Secret
from kernel.models import JournalEntry, records


@transaction.atomic
def follow_branches(*, actor: Actor, reason: str) -> tuple[int, int]:
    """Make memberships agree with the branches members are in; return (begun, ended).

    Called after imports. A new membership begins on the day of the import: the roll does not say
    when the member came to the branch.
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


def follow_codes(codes: Mapping[str, str]) -> None:
    """Write the new codes of businesses to the members who work there: {former code: code now}.

    It is part of the act that changes the code, and its event tells of it; versions stay as they are.
    """
    for former, now in codes.items():
        Member.objects.filter(employer_code=former).update(employer_code=now)


class MemberValues(TypedDict, total=False):
    """What may be changed of a member; the branch and the leaving are acts of their own."""

    name: str
    phone: str
    category: str
    joined_on: date
    confirmed_on: date | None
    employer: str
    employer_code: str
    job: str
    education: str
    skills: str
    wishes: str


PERSONAL = ("phone", "id_number")
# The role by which members see what is about themselves.
OWN_ROLE = "member"


def reveal_member(*, actor: Actor, member: Member, field: str, reason: str = "") -> str:
    """Return a member's phone or ID number in clear; the journal notes who read it and why.

    Members need no right to read their own, and no reason. Raises Invalid for another person who
    gives none (what a key reads for is said by its name), Denied above 30 values in ten minutes, and
    above what one person may take out a day (`exports.services.take_people`).
    """
    is_own = actor.id is not None and member.user_id == actor.id
    if not is_own:
        access.require(actor, "members.reveal_member", member)
        if actor.kind == "user" and not reason.strip():
            raise Invalid(reason=_("Say what you need it for: the member can read it."))
        _brake(actor)
        exports.take_people(actor=actor, people=1)
    value: Secret = getattr(member, field)
    read = events.PersonalValueRead(member_id=member.pk, field=field, reason=reason.strip())
    with transaction.atomic():
        journal.emit(read, actor=actor)
    return value.reveal()


def _brake(actor: Actor) -> None:
    since = clock.now() - rules.READING_WINDOW
    read = JournalEntry.objects.filter(
        name=events.PersonalValueRead.name, at__gt=since, actor_id=actor.id
    )
    if read.count() >= rules.READ_AT_MOST:
        raise Denied(
            _("That is faster than anybody can use them. Go on in a few minutes."),
            code="too_fast",
        )


@transaction.atomic
def change_member(
    *,
    actor: Actor,
    member: Member,
    expected_version: int | None = None,
    **values: Unpack[MemberValues],
) -> Member:
    """Change what is recorded of a member; the branch is changed by `transfer_member`.

    Raises Invalid for what is no name or phone, for days and categories that contradict each other or
    the member's age, Unchanged when nothing differs, Conflict for a member who left.
    """
    access.require(actor, "members.change_member", member)
    member = _on_the_roll(member)
    _check_life(member, values)
    read: dict[str, str] = {}
    if "employer_code" in values:
        values["employer_code"] = compact(values["employer_code"]).upper()
    if "phone" in values:
        values["phone"] = require_phone("phone", values["phone"], area_here)
    if "name" in values:
        values["name"] = require_name("name", values["name"], person=True)
        read["name_pinyin"] = pinyin(values["name"], person=True)
        read["name_initials"] = initials(values["name"], person=True)
    changed = records.change(member, expected_version, **values, **read)
    if not changed:
        raise Unchanged
    fields = sorted(changed.keys() - {"name_pinyin", "name_initials"})
    journal.emit(events.MemberChanged(member_id=member.pk, fields=fields), actor=actor)
    # Seals the phone again.
    member.refresh_from_db()
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
    was founded, Conflict for a unit that is no branch or is dissolved, or the one the member is in,
    and for a member who left.
    """
    access.require(actor, "members.change_member", member)
    access.require(actor, "members.change_member", unit)
    member = _on_the_roll(member)
    unit = organization.lock_unit_in_being(unit)
    if unit.kind != OrgUnit.Kind.BRANCH:
        raise Conflict(unit=_("Members belong to a branch."))
    if unit.pk == member.unit_id:
        raise Conflict(unit=_("The member is already in this branch."))
    _check_parting(member, "effective_on", effective_on)
    if effective_on < unit.founded_on:
        raise Invalid(
            effective_on=_("%(unit)s was founded later, on %(day)s.")
            % {"unit": unit.name, "day": dated(unit.founded_on)}
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
def leave_county(
    *,
    actor: Actor,
    member: Member,
    left_on: date,
    leaving: str,
    note: str = "",
    expected_version: int | None = None,
) -> Member:
    """Record that a member left the county's roll: the membership ends on that day.

    The account loses the role of a member, and is closed when it holds no other. `leaving` is a
    kind of `Member.Leaving`. Raises Invalid for a day to come, before joining or before the
    present stay, Conflict for a member who left already.
    """
    access.require(actor, "members.change_member", member)
    member = _on_the_roll(member)
    if leaving not in Member.Leaving:
        raise Invalid(leaving=_("Say why the member left: choose one of the reasons listed."))
    _check_parting(member, "left_on", left_on)
    note = note.strip()
    member.memberships.filter(ends_on=None).update(ends_on=left_on)
    records.change(
        member,
        expected_version,
        left_on=left_on,
        leaving=leaving,
        leaving_note=note,
        account_closed=_take_account(actor, member),
    )
    journal.emit(
        events.MemberLeft(
            member_id=member.pk, fields=["left_on"], effective_on=left_on, leaving=leaving,
            reason=note,
        ),
        actor=actor,
    )  # fmt: skip
    return member


@transaction.atomic
def return_member(
    *, actor: Actor, member: Member, reason: str = "", expected_version: int | None = None
) -> Member:
    """Take back a leaving recorded by mistake: reopen the membership and the account.

    Raises Conflict for a member who did not leave, and when the branch was dissolved since.
    """
    access.require(actor, "members.change_member", member)
    member = records.lock(member)
    left_on = member.left_on
    if left_on is None:
        raise Conflict(_("The member is on the roll: there is no leaving to take back."))
    _check_still_there(member)
    ended = member.memberships.filter(unit=member.unit_id, ends_on=left_on)
    last = ended.order_by("-starts_on", "-id").values("pk")[:1]
    member.memberships.filter(pk__in=last).update(ends_on=None)
    _give_account_back(actor, member)
    records.change(
        member, expected_version, left_on=None, leaving="", leaving_note="", account_closed=False
    )
    journal.emit(
        events.MemberReturned(
            member_id=member.pk, fields=["left_on"], left_on=left_on, reason=reason.strip()
        ),
        actor=actor,
    )
    return member


@transaction.atomic
def invite_member(*, actor: Actor, member: Member) -> Invitation:
    """Give a member an account on what is about themselves, and the one-time code to open it.

    Who has an account already, by the same phone number, keeps it and gets a new code. Raises
    Conflict for a member who left.
    """
    access.require(actor, "accounts.manage_user", access.EVERYWHERE)
    return accounts.issue_activation(actor=actor, user=_account_of(actor, member))


@transaction.atomic
def invite_members(*, actor: Actor, members: Sequence[Member]) -> Invitations:
    """Invite each of at most 100 members who have not opened an account yet."""
    access.require(actor, "accounts.manage_user", access.EVERYWHERE)
    return accounts.invite_each(members, lambda member: _account_of(actor, member), actor=actor)


def _account_of(actor: Actor, member: Member) -> User:
    """Return a member's account, made with the role on their own rows when there is none."""
    member = _on_the_roll(member)
    if member.user is not None:
        return member.user
    phone = member.phone.reveal() if member.phone else ""
    user = queries.account_without_member(phone) or accounts.make_account(
        actor=actor, name=member.name, phone=phone
    )
    return _tie(actor, member, user)


def tie_account(*, actor: Actor, user: User) -> None:
    """Tie an account to the member of `queries.same_person`, if any; call it in a transaction."""
    found = queries.same_person(user)
    if found and access.allows(actor, "accounts.grant_role", access.EVERYWHERE):
        _tie(actor, _on_the_roll(found), user)


def _tie(actor: Actor, member: Member, user: User) -> User:
    grants.give_own_role(actor=actor, user=user, role=OWN_ROLE)
    user.refresh_from_db()
    records.change(member, user=user)
    journal.emit(events.MemberInvited(member_id=member.pk, user_id=user.pk), actor=actor)
    return user


def _on_the_roll(member: Member) -> Member:
    """Return a member as they stand now, locked. Raises Conflict for one who left."""
    member = records.lock(member)
    if member.left_on is not None:
        raise Conflict(
            _(
                "%(name)s left on %(day)s, and what is recorded of a member who left stays as it "
                "is. If the leaving is a mistake, take it back on the member's page first."
            )
            % {"name": member.name, "day": dated(member.left_on)}
        )
    return member


def _check_parting(member: Member, field: str, day: date) -> None:
    """Refuse a day on which a member cannot have gone from the branch they are in."""
    clock.require_past(field, day)
    if day < member.joined_on:
        text = _("The member joined the Party later, on %(day)s.")
        raise Invalid(**{field: text % {"day": dated(member.joined_on)}})
    present = member.memberships.filter(ends_on=None).first()
    if present is not None and day < present.starts_on:
        text = _("The present membership began later, on %(day)s.")
        raise Invalid(**{field: text % {"day": dated(present.starts_on)}})


def _check_still_there(member: Member) -> None:
    """Lock the branch's row; raise Conflict when it is dissolved."""
    try:
        organization.lock_unit_in_being(member.unit)
    except Conflict as error:
        raise Conflict(
            _(
                "%(unit)s was dissolved after %(name)s left: the membership cannot go on there, "
                "and the leaving stays. Ask who keeps your county's units what is to be recorded."
            )
            % {"unit": member.unit.name, "name": member.name}
        ) from error


def _take_account(actor: Actor, member: Member) -> bool:
    """Take the role of a member from their account; say whether it held no other and is closed."""
    if member.user is None:
        return False
    # Part of recording the departure: it needs no permission on accounts.
    following = Actor.system(actor.label)
    grants.take_own_role(actor=following, user=member.user, role=OWN_ROLE)
    if not member.user.is_active or grants.holds_any(member.user.pk):
        return False
    reason = _("The member left the county.")
    accounts.disable_account(actor=following, user=member.user, reason=reason)
    return True


def _give_account_back(actor: Actor, member: Member) -> None:
    if member.user is None:
        return
    following = Actor.system(actor.label)
    grants.give_own_role(actor=following, user=member.user, role=OWN_ROLE)
    if member.account_closed and not member.user.is_active:
        accounts.enable_account(actor=following, user=member.user)


def _check_life(member: Member, values: Mapping[str, Any]) -> None:
    """Raise Invalid when the new dates and category contradict each other.

    Recorded values may be incomplete; only the changed ones are checked for that.
    """
    names = ("born_on", "joined_on", "confirmed_on", "category")
    born, joined, confirmed, category = (values.get(n, getattr(member, n)) for n in names)
    problem = rules.life_problem(
        born=born,
        joined=joined,
        confirmed=confirmed,
        today=clock.today(),
        age_to_join=queries.age_to_join(),
    )
    if problem is not None:
        field, _code, text = problem
        raise Invalid(**{field: text})
    if (confirmed, category) == (member.confirmed_on, member.category):
        return
    if category == Member.Category.FULL and confirmed is None:
        raise Invalid(confirmed_on=_("Say on which day the member became a full one."))
    if category == Member.Category.PROBATIONARY and confirmed is not None:
        raise Invalid(confirmed_on=_("Who is on probation has not become a full member."))
