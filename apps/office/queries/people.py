"""Accounts with the roles they hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, F, Prefetch, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts import queries as accounts
from apps.accounts.models import User
from apps.members.models import Member
from apps.office.queries import journal
from apps.organization import grants
from apps.organization.models import OrgUnit, RoleRequest, UnitGrant
from kernel import access, blueprint
from kernel.access import Actor
from kernel.models import JournalEntry


def people(actor: Actor) -> QuerySet[User]:
    """Return the accounts the actor may see, with the roles they hold today."""
    called = [When(role=key, then=Value(name)) for key, name in grants.role_names().items()]
    named = Case(*called, default=F("role"), output_field=CharField())
    holdings = grants.all_holdings().annotate(role_name=named)
    held = Prefetch("unitgrant_set", holdings, to_attr="held_today")
    return accounts.users(actor).prefetch_related(held)


def held_by(user: Any) -> str:
    """Return in words the roles of an account that `people` has read."""
    return "；".join(
        f"{grant.role_name} · {grant.content_object.name}" for grant in user.held_today
    )


def own_and_unit_roles(user: User) -> list[tuple[str, str, UnitGrant | None]]:
    """Return (role, where, the grant that can be taken) of an account: on units, then its own."""
    names = grants.role_names()
    on_units: list[tuple[str, str, UnitGrant | None]] = [
        (names.get(grant.role, grant.role), grant.content_object.name, grant)
        for grant in grants.holdings(user.pk)
    ]
    return on_units + [
        (role.name, role.where, None) for role in grants.described(user.pk) if not role.url
    ]


def roles_asked(actor: Actor, user: User) -> list[tuple[RoleRequest, str, bool]]:
    """Return (request, name of the role, whether the actor may confirm it) of an account."""
    if not access.allows(actor, "accounts.grant_role", access.EVERYWHERE):
        return []
    names = grants.role_names()
    return [
        (row, names.get(row.role, row.role), grants.may_confirm(actor, row))
        for row in grants.requests().filter(user=user)
    ]


def branches_of(users: Sequence[User]) -> dict[UUID, str]:
    """Return the names of the branches that accounts of members belong to, by account."""
    rows = Member.objects.filter(user__in=users, left_on=None)
    return dict(rows.values_list("user_id", "unit__name"))


def branches_without_a_leader() -> list[OrgUnit]:
    """Return the branches on which nobody holds a role but the one that allows everything."""
    led = grants.all_holdings().exclude(role__in=grants.highest()).values("content_object")
    return list(OrgUnit.objects.branches().exclude(pk__in=led).order_by("path", "name_pinyin"))


def invitation_of_a_leader(branch: OrgUnit) -> str:
    """Return the address on which somebody is invited to lead a branch."""
    return f"{reverse('office:invite')}?unit={branch.pk}&leads=true"


def leading_role() -> str:
    """Return the role of the county's first post at branches, "" without one."""
    posts = (post["role"] for post in blueprint.value("posts") if post["on"] == OrgUnit.Kind.BRANCH)
    return next(posts, "")


def account_state(user: User) -> str:
    """Return whether an account may log in, and whether its code was used."""
    if not user.is_active:
        return _("stopped")
    return _("in use") if user.has_usable_password() else _("not opened yet")


def acts_of(actor: Actor, user: User) -> list[tuple[JournalEntry, str]]:
    """Return (entry, what it says) of what was done to an account, to those who read the journal."""
    rows = journal.entries(actor).filter(subjects__contains=[user.pk])
    told: Any = journal.in_words(actor, list(rows[:20]))
    return [(entry, entry.said) for entry in told]
