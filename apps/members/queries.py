"""Reads of members."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.accounts.models import User
from apps.accounts.queries import user_with_phone
from apps.members import events, rules
from apps.members.models import Member, Membership
from apps.organization import grants
from apps.organization.models import OrgUnit
from apps.organization.queries import members_for_a_branch, units
from apps.rulebook import queries as rulebook
from kernel import access, clock
from kernel.access import Actor
from kernel.models import JournalEntry
from kernel.models.lasting import ending_after

# Where words of a search are looked for, in pages and API.
SEARCHED = ("name", "name_pinyin", "name_initials", "employer")


def age_to_join() -> int:
    """Return the age from which a person may join, by the regulation; no query."""
    return rulebook.national("member.age").number("years")


def members(actor: Actor) -> QuerySet[Member]:
    """Return the members the actor may see, with their branch, by name."""
    rows = Member.objects.select_related("unit").order_by("name_pinyin", "id")
    return access.visible(actor, rows)


def present(actor: Actor) -> QuerySet[Member]:
    """Return the members on the roll the actor may see: those who have not left."""
    return members(actor).filter(left_on=None)


def to_choose(actor: Actor) -> QuerySet[Member]:
    """Return the members present, by name, with their branches: those a form offers."""
    return present(actor).select_related("unit").order_by("name_pinyin", "id")


def of_day(unit: OrgUnit, day: date) -> QuerySet[Member]:
    """Return the members that a unit and those below it had on a day.

    A stay recorded as begun later counts where none came before it: an imported roll does not say
    since when somebody is there.
    """
    stays = Membership.objects.filter(ending_after(day), member=OuterRef("pk"))
    first = Subquery(stays.order_by("starts_on", "id").values("unit__path")[:1])
    rows = Member.objects.annotate(path_then=Coalesce(first, "unit__path"))
    there = rows.filter(path_then__startswith=unit.path, joined_on__lte=day)
    return there.filter(Q(left_on=None) | Q(left_on__gt=day))


def full_on(day: date) -> Q:
    """Return the condition for members who were full members on a day."""
    confirmed = Q(confirmed_on=None) | Q(confirmed_on__lte=day)
    return confirmed & Q(category=Member.Category.FULL)


def incomplete(rows: QuerySet[Member]) -> QuerySet[Member]:
    """Return those of whom phone, employer or education is not recorded."""
    return rows.filter(Q(phone_index=None) | Q(employer="") | Q(education=""))


def probation_over(rows: QuerySet[Member]) -> QuerySet[Member]:
    """Return those on probation for longer than its year."""
    began_before = rules.a_year_before(clock.today())
    return rows.filter(category=Member.Category.PROBATIONARY, joined_on__lte=began_before)


def who_may_see(member: Member) -> list[tuple[str, str, str]]:
    """Return (person, role, where held) of everybody whose role shows them this member."""
    names = grants.role_names()
    return [
        (grant.user.name, names.get(grant.role, grant.role), grant.content_object.name)
        for grant in grants.reaching(member.unit, "members.view_member")
    ]


def clear_reads(member: Member) -> list[JournalEntry]:
    """Return who read a member's phone or ID number in clear, newest first."""
    rows = JournalEntry.objects.filter(
        name=events.PersonalValueRead.name, subjects__contains=[member.pk]
    )
    return list(rows.order_by("-at")[:20])


def account_without_member(phone: str) -> User | None:
    """Return the account with this phone number, unless it is another member's."""
    user = user_with_phone(phone)
    return None if user and Member.objects.filter(user=user).exists() else user


def same_person(user: User) -> Member | None:
    """Return the one member on the roll with an account's name and phone number and no account."""
    if user.phone_index is None:
        return None
    rows = Member.objects.filter(name=user.name, phone_index=user.phone_index)
    found = list(rows.filter(left_on=None, user=None)[:2])
    return found[0] if len(found) == 1 else None


def full_members_by_employer(actor: Actor) -> dict[str, int]:
    """Return {employer's credit code: full members who work there} of those the actor may see."""
    rows = (
        present(actor)
        .order_by()
        .filter(category=Member.Category.FULL)
        .exclude(employer_code="")
        .values_list("employer_code")
        .annotate(Count("id"))
    )
    return dict(rows)


def small_branches(actor: Actor) -> QuerySet[OrgUnit]:
    """Return branches in being with fewer full members than a branch needs (rule branch.own)."""
    full = Q(members__category=Member.Category.FULL, members__left_on=None)
    rows = units(actor).branches()
    return rows.annotate(full=Count("members", filter=full)).filter(full__lt=members_for_a_branch())


def counts_by_unit(actor: Actor, on: date) -> dict[UUID, int]:
    """Return {unit: members on that day} of the members the actor may see."""
    if not actor.paths("members.view_member"):
        return {}
    rows = access.visible(actor, Membership.objects.on(on), "members.view_member")
    return dict(rows.order_by().values_list("unit_id").annotate(Count("id")))
