"""When an activity may begin, and what is offered to those who plan one."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from apps.accounts.models import User
from apps.activities import services
from apps.organization.models import OrgUnit
from kernel import blueprint, clock
from kernel.access import actor_for
from kernel.errors import Conflict, Invalid
from kernel.periods import Month
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


def test_nothing_is_planned_in_a_year_that_cannot_be(branch: OrgUnit) -> None:
    OrgUnit.objects.update(founded_on=date(1899, 1, 1))
    for day in (
        datetime(1900, 5, 1, 9, tzinfo=clock.ZONE),
        datetime(1949, 9, 30, 9, tzinfo=clock.ZONE),
    ):
        with pytest.raises(Invalid, match="年份"):
            make.activity(branch, starts_at=day)
    assert make.activity(branch, starts_at=datetime(1949, 10, 1, 9, tzinfo=clock.ZONE)).pk


def test_a_closed_month_keeps_what_was_held_in_it(branch: OrgUnit) -> None:
    """As it does visits: its facts were counted and reported by then. The county's office goes on."""
    users = (
        make.holder("branch_secretary", branch, "林书记"),
        make.holder("clerk", make.root(), "钱干事"),
    )
    secretary, clerk = map(actor_for, users)

    def asked(user: User) -> bool:
        home = visitor(user).get("/").context["home"]
        return f"/activities/{row.pk}/" in [todo.url for todo in home.todos]

    def closed_after(days: int) -> None:
        blueprint.change_section(actor=COMMAND, key="visit_rules", value={"close_days": days})

    last_month = clock.now().replace(day=1) - timedelta(days=1)
    row = make.begun(branch, starts_at=last_month)
    closed_after(0)
    with pytest.raises(Conflict, match=Month.containing(last_month.date()).label):
        services.hold_activity(actor=secretary, activity=row)
    assert [asked(user) for user in users] == [False, True]
    row = services.hold_activity(actor=clerk, activity=row)
    with pytest.raises(Conflict, match="党务工作者"):
        services.take_holding_back(actor=secretary, activity=row)
    closed_after(60)
    row = services.take_holding_back(actor=secretary, activity=row)
    assert row.state == "announced"
    assert asked(users[0])


def test_nobody_plans_for_later_than_two_years(branch: OrgUnit) -> None:
    mistyped = clock.now().replace(year=clock.today().year + 180)
    with pytest.raises(Invalid) as refused:
        make.activity(branch, starts_at=mistyped)

    assert [*refused.value.fields] == ["starts_at"]
