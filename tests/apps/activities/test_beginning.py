"""When an activity may begin, and what is offered to those who plan one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apps.activities import services
from apps.organization.models import OrgUnit
from kernel import clock
from kernel.errors import Invalid
from tests import make
from tests.make import COMMAND
from tests.visiting import text, visitor
from tests.world import World


@pytest.fixture
def branch(world: World) -> OrgUnit:
    make.member(world.east, "陈四")
    return world.east


def test_a_roll_is_frozen_when_people_gather_and_the_meeting_held_once_it_began(
    branch: OrgUnit,
) -> None:
    begin = clock.now().replace(second=0, microsecond=0) + timedelta(days=1)
    with clock.at(begin - timedelta(minutes=31)):
        row = make.announced(branch, starts_at=begin)
        with pytest.raises(Invalid, match="半小时"):
            services.freeze_roll(actor=COMMAND, activity=row)
    with clock.at(begin - timedelta(minutes=29)):
        row = services.freeze_roll(actor=COMMAND, activity=row)
        row = services.record_roll(
            actor=COMMAND, activity=row, present=row.attendances.values_list("pk", flat=True)
        )
    with clock.at(begin - timedelta(minutes=2)), pytest.raises(Invalid, match="才开始"):
        services.hold_activity(actor=COMMAND, activity=row)
    with clock.at(begin + timedelta(minutes=40)):
        assert services.hold_activity(actor=COMMAND, activity=row).state == "held"


def test_kinds_that_none_of_ones_units_may_hold_are_not_offered(world: World) -> None:
    offered = {
        who: text(visitor(who), "/activities/plan/") for who in (world.secretary, world.admin)
    }

    assert ">支委会<" in offered[world.secretary]
    assert ">联席会<" not in offered[world.secretary]
    assert ">联席会<" in offered[world.admin]


def test_where_everybody_is_invited_only_a_guest_is_asked_for(
    world: World, branch: OrgUnit
) -> None:
    shown = text(visitor(world.secretary), f"/activities/{make.announced(branch).pk}/invite/")

    assert 'name="members"' not in shown
    assert "都在名单上" in shown


def test_nobody_plans_for_later_than_two_years(branch: OrgUnit) -> None:
    mistyped = clock.now().replace(year=clock.today().year + 180)
    with pytest.raises(Invalid) as refused:
        make.activity(branch, starts_at=mistyped)

    assert [*refused.value.fields] == ["starts_at"]
