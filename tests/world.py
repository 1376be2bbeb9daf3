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


# Told apart from what tests make later in another process, which count from one.
ADMIN, SECRETARY, STRANGER, KEEPER = "world-sun", "world-li", "world-zhao", "world-wang"
EAST, WEST = "城东党支部", "城西党支部"
SHOP, FAR_SHOP, UNCOVERED = "城东小店", "城西小店", "无人小店"


def build_world() -> World:
    """Build the cast in the county in force."""
    root = make.root()
    east, west = make.branch(EAST), make.branch(WEST)
    keeper_user = make.account("王丽兰", username=KEEPER)
    grants.give_own_role(actor=make.COMMAND, user=keeper_user, role="member")
    make.holder("county_admin", root, "孙管理员", username=ADMIN)
    make.holder("branch_secretary", east, "李书记", username=SECRETARY)
    make.holder("branch_secretary", west, "赵书记", username=STRANGER)
    make.member(east, "王丽兰", user=keeper_user, id_number="360799197509089990")
    make.business("360725609999991", name=SHOP, unit=east)
    make.business("360725609999992", name=FAR_SHOP, unit=west)
    make.business("360725609999993", name=UNCOVERED)
    return read_world()


def read_world() -> World:
    """Return the cast that `build_world` has built in the county in force."""
    people = {user.username: user for user in User.objects.all()}
    units = {unit.name: unit for unit in OrgUnit.objects.all()}
    shops = {shop.name: shop for shop in Business.objects.all()}
    return World(
        root=make.root(),
        east=units[EAST],
        west=units[WEST],
        admin=people[ADMIN],
        secretary=people[SECRETARY],
        stranger=people[STRANGER],
        keeper=Member.objects.get(),
        keeper_user=people[KEEPER],
        shop=shops[SHOP],
        far_shop=shops[FAR_SHOP],
        uncovered=shops[UNCOVERED],
    )
