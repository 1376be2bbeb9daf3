"""A share of those invited that nobody knows neither fulfils a duty nor makes it missed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from apps.activities import services as activities
from apps.activities.models import Activity
from apps.duties import queries, services
from apps.duties.indicators import MET, count_duties
from apps.duties.models import Duty, Finding
from apps.duties.queries import heat
from apps.duties.rules import State
from kernel import clock
from kernel.periods import Month
from tests import make
from tests.apps.duties.test_people import set_rules
from tests.kernel.tabular.books import file_of
from tests.visiting import text, visitor
from tests.world import World

COMMAND = make.COMMAND
HEADINGS = ("日期", "活动类型", "主办党支部", "名称", "应到", "参加人员")


@pytest.fixture
def past(world: World) -> Duty:
    """A duty of last month with a share, and a meeting of it whose roll names only who came."""
    set_rules(
        {
            "key": "it",
            "rule": "meeting.committee",
            "by": [{"kind": "branch_committee", "share": 50}],
        }
    )
    month = Month.containing(clock.today()).shifted(-1)
    services.make_duties(actor=COMMAND, period=month)
    make.member(world.east, "李建国")
    day = str(month.start + timedelta(days=9))
    row = (day, "支委会议", world.east.name, "支委会一", "", "李建国")
    make.imported("activities", file_of(HEADINGS, row))
    return owed(world)


def owed(world: World) -> Duty:
    return Duty.objects.get(rule="it", unit=world.east)


def test_it_is_neither_met_nor_missed_and_says_what_to_do(world: World, past: Duty) -> None:
    later = past.ends_on + timedelta(days=60)

    assert (past.done, past.unknown, past.met_on) == (0, 1, None)
    assert queries.state_of(past, later) == State.UNKNOWN
    assert services.differences()[1] == []
    shown = text(visitor(world.admin), f"/duties/{past.pk}/")
    assert "补全签到名单：支委会一" in shown
    assert "无法判断" in shown
    assert "无法判断" in text(visitor(world.admin), "/duties/?rule=it")


def test_no_breach_is_found_and_no_figure_counts_it(world: World, past: Duty) -> None:
    Duty.objects.exclude(pk=past.pk).delete()
    Duty.objects.filter(pk=past.pk).update(grace_days=0)

    assert services.find_missed(actor=COMMAND) == 0
    assert not Finding.objects.filter(what="missed").exists()
    admin = world.actor(world.admin)
    assert list(heat.met(admin, date.min.replace(year=2000), clock.today())) == []
    assert set(count_duties()[MET.key].values()) == {None}
    _periods, lines = heat.heat_map(admin, "it", clock.today())
    (cell,) = [cell for _unit, cells in lines for cell in cells if cell]
    assert cell.worst == State.UNKNOWN


def test_with_the_whole_roll_it_is_met_or_not(world: World, past: Duty) -> None:
    row = Activity.objects.get()
    row = activities.take_holding_back(actor=COMMAND, activity=row)
    assert owed(world).unknown == 0
    activities.invite(actor=COMMAND, activity=row, members=[world.keeper])
    row = activities.freeze_roll(actor=COMMAND, activity=row)
    there = row.attendances.exclude(member=world.keeper).values_list("pk", flat=True)
    row = activities.record_roll(actor=COMMAND, activity=row, present=list(there))
    activities.hold_activity(actor=COMMAND, activity=row)

    duty = owed(world)
    assert (duty.done, duty.unknown, duty.met_on) == (1, 0, row.held_on)


def test_enough_that_is_known_meets_it(world: World, past: Duty) -> None:
    day = str(past.starts_on + timedelta(days=10))
    row = (day, "支委会议", world.east.name, "支委会二", "1", "李建国")
    make.imported("activities", file_of(HEADINGS, row))

    duty = owed(world)
    assert (duty.done, duty.unknown) == (1, 1)
    assert queries.state_of(duty, clock.today()) == State.MET
