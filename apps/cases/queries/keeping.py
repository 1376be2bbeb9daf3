"""Who keeps the data about a row, and who may say that it is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from apps.accounts.models import User
from apps.businesses.models import Business
from apps.cases import queries
from apps.members.models import Member
from apps.organization import grants
from apps.organization.models import OrgUnit
from kernel import access
from kernel.access import Actor
from kernel.access.actor import ROOT

KIND = "data_error"
# The right to change what is recorded, by what it is about.
CHANGES = {
    Member: "members.change_member",
    Business: "businesses.change_business",
    OrgUnit: "organization.change_unit",
}
SEES = {
    Member: "members.view_member",
    Business: "businesses.view_business",
    OrgUnit: "organization.view_orgunit",
}


@dataclass(frozen=True)
class Keepers:
    """The unit at which data is kept; `one` is the only person there who does, besides administrators."""

    unit: OrgUnit
    one: User | None


def unit_of(about: Member | Business | OrgUnit) -> OrgUnit:
    """Return the unit a row belongs to; a business that no branch covers is the committee's."""
    if isinstance(about, OrgUnit):
        return about
    return about.unit or OrgUnit.objects.get(path=ROOT)


def keepers(about: Member | Business | OrgUnit) -> Keepers | None:
    """Return who keeps what is recorded of a row: those nearest to it who may change it and answer cases."""
    unit = unit_of(about)
    changing = grants.reaching(unit, CHANGES[type(about)])
    answering = {grant.pk for grant in grants.reaching(unit, queries.ANSWER)}
    found = [grant for grant in changing if grant.pk in answering]
    if not found:
        return None
    nearest = max((grant.content_object for grant in found), key=lambda one: len(one.path))
    highest = set(grants.highest())
    people = {
        grant.user for grant in found
        if grant.content_object_id == nearest.pk and grant.role not in highest
    }  # fmt: skip
    return Keepers(nearest, people.pop() if len(people) == 1 else None)


def may_report(actor: Actor, about: Member | Business | OrgUnit) -> bool:
    """Say whether an actor may report an error: who sees the row, or whose own branch or shop it is."""
    if actor.kind != "user" or not access.allows(actor, queries.RAISE):
        return False
    if access.allows(actor, SEES[type(about)], about):
        return True
    me = queries.own_member(actor)
    return me is not None and about in own_rows(me)


def own_rows(me: Member) -> list[Member | Business | OrgUnit]:
    """Return what is a member's own: their record, their branch, the shop they work at."""
    shop = Business.objects.filter(code=me.employer_code).first() if me.employer_code else None
    return [me, me.unit, *([shop] if shop else [])]


def is_only_member(actor: Actor) -> bool:
    """Say whether somebody raises cases as a member only."""
    return not actor.holds(queries.RAISE)
