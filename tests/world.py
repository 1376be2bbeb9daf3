"""A fixed cast, built through services, so that a permission case is one line.

Secretary Li leads the east branch, keeper Wang is its member, Zhao leads the west branch and is
the stranger of every test; Sun administers the county.
"""

from __future__ import annotations

from dataclasses import dataclass

from apps.accounts.models import User
from apps.businesses.models import Business
from apps.members.models import Member
from apps.organization import grants
from apps.organization.models import OrgUnit
from kernel.access import Actor, actor_for
from tests import make


@dataclass(frozen=True)
class World:
    """Who is who in a test county."""

    root: OrgUnit
    east: OrgUnit
    west: OrgUnit
    admin: User
    secretary: User
    stranger: User
    keeper: Member
    keeper_user: User
    shop: Business
    far_shop: Business
    uncovered: Business

    def actor(self, user: User) -> Actor:
        return actor_for(user)


def build_world() -> World:
    """Build the cast in the county in force."""
    root = make.root()
    east, west = make.branch("城东党支部"), make.branch("城西党支部")
    keeper_user = make.account("王丽兰")
    grants.give_own_role(actor=make.COMMAND, user=keeper_user, role="member")
    keeper_user.refresh_from_db()
    return World(
        root=root,
        east=east,
        west=west,
        admin=make.holder("county_admin", root, "孙管理员"),
        secretary=make.holder("branch_secretary", east, "李书记"),
        stranger=make.holder("branch_secretary", west, "赵书记"),
        keeper=make.member(east, "王丽兰", user=keeper_user),
        keeper_user=keeper_user,
        shop=make.business(name="城东小店", unit=east),
        far_shop=make.business(name="城西小店", unit=west),
        uncovered=make.business(name="无人小店"),
    )
