"""Who acts in the demonstration's life: accounts with roles, links, standing invitations, series."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta

from apps.accounts import services as accounts
from apps.accounts.models import User
from apps.activities import services as activities
from apps.liaison import services as liaison
from apps.members.models import Member
from apps.organization import grants
from apps.organization.models import OrgUnit, UnitGrant
from kernel import access, clock
from kernel.access import Actor
from kernel.models import records
from kernel.periods import Month
from liangxin.life import texts

ACTOR = Actor.command("demo")
SECRETARY, COMMITTEE = "branch_secretary", "branch_committee_member"
COMMITTEE_SEATS, BRANCH_SEATS = 5, 2
# Of so many branches one has a series: each makes drafts for the months to come.
SERIES_EVERY = 8


@dataclass
class Cast:
    """The people of the county as they stand; actors are kept while a portion is made."""

    root: OrgUnit = field(default_factory=lambda: OrgUnit.objects.get(path="/"))
    known: dict[tuple[str, str], list[User]] = field(default_factory=dict)

    def holders(self, unit: OrgUnit, role: str) -> list[User]:
        """Return who holds a role on a unit, by name."""
        key = (unit.path, role)
        if key not in self.known:
            rows = UnitGrant.objects.filter(content_object=unit, role=role, ends_on=None)
            self.known[key] = [one.user for one in rows.select_related("user").order_by("user__name", "user_id")]  # fmt: skip
        return self.known[key]

    def leader(self, unit: OrgUnit) -> User | None:
        """Return who leads a unit: its secretary; None for one that has nobody."""
        role = "committee_secretary" if unit.is_root else SECRETARY
        return next(iter(self.holders(unit, role)), None)

    def writer(self, unit: OrgUnit) -> User | None:
        """Return who prepares a unit's meetings and writes their minutes."""
        role = "clerk" if unit.is_root else COMMITTEE
        return next(iter(self.holders(unit, role)), None)


def branches() -> list[OrgUnit]:
    """Return the branches that stand, in the order of their names."""
    return list(OrgUnit.objects.filter(kind="branch", dissolved_on=None).order_by("name"))


def actor_of(user: User) -> Actor:
    """Return the actor of an account, with the rights it holds on the clock's day."""
    return access.actor_for(user)


def appoint(began: date) -> None:
    """Give accounts and roles to who leads branches and sits in committees, since the first day.

    The secretary and two more of each branch are those who joined first; five of other members are
    the county's committee.
    """
    cast, seats = Cast(), COMMITTEE_SEATS
    with clock.at(texts.moment(began)):
        for number, unit in enumerate(branches(), 1):
            rows = Member.objects.filter(unit=unit, left_on=None, user=None, category="full")
            free = list(rows.filter(joined_on__lt=began).order_by("joined_on", "name", "id"))
            roles = [SECRETARY] if cast.leader(unit) is None else []
            for place, role in enumerate([*roles, *[COMMITTEE] * BRANCH_SEATS], 1):
                if free:
                    _seat(free.pop(0), f"zhiwei{number:02d}{place}", role, unit)
            if free and seats:
                seats -= 1
                _seat(free.pop(0), f"dangwei{number:02d}", "committee_member", cast.root)


def _seat(member: Member, login: str, role: str, unit: OrgUnit) -> None:
    user = accounts.make_account(actor=ACTOR, name=member.name, username=login)
    grants.grant_role(actor=ACTOR, user=user, unit=unit, role=role)
    grants.give_own_role(actor=ACTOR, user=user, role="member")
    records.change(member, user=user)


def settle(began: date, today: date) -> None:
    """Say who is always invited, and begin the series that go on after today."""
    root = OrgUnit.objects.get(path="/")
    with clock.at(texts.moment(began)):
        for kind in ("joint_meeting", "secretaries_review"):
            activities.set_invitation(
                actor=ACTOR, unit=root, kind=kind, roles=[SECRETARY], below=True,
                guests=list(texts.of("surnames_of_guests")) if kind == "joint_meeting" else [],
            )  # fmt: skip
        consulted = texts.of("surnames_of_guests")[1:3]
        activities.set_invitation(
            actor=ACTOR, unit=root, kind="consultation", roles=[SECRETARY], below=True, guests=consulted
        )  # fmt: skip
    first = Month.containing(today).next().next().start
    for number, unit in enumerate(branches()[::SERIES_EVERY]):
        day = texts.weekday(first + timedelta(days=4 + number % 5))
        activities.start_series(
            actor=ACTOR, unit=unit, kind="theme_day", every="weekday", interval=1, starts_on=day,
            title="主题党日", at=time(15), minutes=90, place="支部活动室",
        )  # fmt: skip


def link(began: date) -> None:
    """Make the county's plan of links and apply it on the first day."""
    with clock.at(texts.moment(began)):
        liaison.apply_plan(actor=ACTOR, plan=liaison.make_plan(actor=ACTOR))
