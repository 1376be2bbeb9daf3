"""Two at once on one plan, and a link made by hand meanwhile: nothing is doubled."""

from __future__ import annotations

from functools import partial

from apps.liaison import events, services
from apps.liaison.models import Link, LinkPlan
from kernel.errors import Conflict
from kernel.models import JournalEntry
from kernel.realm import county_scope
from tests import make
from tests.conftest import county_of
from tests.drills import drill
from tests.faults.test_two_at_once import at_once
from tests.world import World, build_world

pytestmark = drill


def planned() -> tuple[World, LinkPlan]:
    with county_scope(county_of("chongyi")):
        world = build_world()
        return world, services.make_plan(actor=make.COMMAND)


def test_a_plan_applied_by_two_at_once_is_applied_once(fresh: str) -> None:
    _world, plan = planned()
    apply = partial(services.apply_plan, actor=make.COMMAND, plan=plan)
    found = at_once(apply, apply)

    assert sum(isinstance(one, Conflict) for one in found) == 1
    with county_scope(county_of("chongyi")):
        assert Link.objects.count() == 3
        assert JournalEntry.objects.filter(name=events.PlanApplied.name).count() == 1


def test_two_plans_applied_at_once_give_each_target_one_keeper(fresh: str) -> None:
    _world, plan = planned()
    with county_scope(county_of("chongyi")):
        other = services.make_plan(actor=make.COMMAND)
    found = at_once(
        *(partial(services.apply_plan, actor=make.COMMAND, plan=one) for one in (plan, other))
    )
    assert sorted(one.summary["begun"] for one in found) == [0, 3]
    with county_scope(county_of("chongyi")):
        assert Link.objects.filter(ends_on=None).count() == 3


def test_a_link_made_by_hand_while_a_plan_is_applied_stands_beside_no_other(fresh: str) -> None:
    world, plan = planned()
    hand = partial(make.link, world.keeper, world.shop)
    found = at_once(partial(services.apply_plan, actor=make.COMMAND, plan=plan), hand)

    with county_scope(county_of("chongyi")):
        assert Link.objects.filter(business=world.shop.pk).count() == 1
        assert Link.objects.count() == 3
        won = Link.objects.get(business=world.shop.pk)
        assert won.is_manual != isinstance(found[1], Conflict)
