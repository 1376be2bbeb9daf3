"""One path decides for lists and for single rows."""

import pytest

from apps.businesses import queries
from apps.members.models import Member
from kernel import access
from kernel.errors import Denied
from tests.world import World


def test_a_secretary_sees_the_businesses_of_their_branch_only(world: World) -> None:
    seen = queries.businesses(world.actor(world.secretary))

    assert list(seen) == [world.shop]


def test_an_administrator_sees_uncovered_businesses_too(world: World) -> None:
    seen = queries.businesses(world.actor(world.admin))

    assert {world.shop, world.far_shop, world.uncovered} == set(seen)


def test_a_member_sees_nobody_but_themselves(world: World) -> None:
    seen = access.visible(world.actor(world.keeper_user), Member.objects.all())

    assert list(seen) == [world.keeper]


def test_a_right_held_on_one_branch_is_not_held_on_another(world: World) -> None:
    secretary = world.actor(world.secretary)

    access.require(secretary, "members.reveal_member", world.keeper)
    with pytest.raises(Denied):
        access.require(world.actor(world.stranger), "members.reveal_member", world.keeper)


def test_an_undeclared_permission_is_a_programming_error(world: World) -> None:
    with pytest.raises(KeyError):
        access.allows(world.actor(world.admin), "members.no_such_right")
