"""Those who handle cases in the tests."""

from __future__ import annotations

import pytest

from apps.cases.models import Case
from kernel.access import Actor, actor_for
from tests import make
from tests.world import World


@pytest.fixture
def clerk(world: World) -> Actor:
    return make.actor("clerk", world.root, "钱干事")


@pytest.fixture
def secretary(world: World) -> Actor:
    return actor_for(world.secretary)


@pytest.fixture
def keeper(world: World) -> Actor:
    """The member of the east branch."""
    return actor_for(world.keeper_user)


@pytest.fixture
def own(world: World, keeper: Actor) -> Case:
    """The member's own case at their branch."""
    return make.case(world.east, actor=keeper, source="member", member=world.keeper)
