"""Past rolls that name only who came are no full attendance: they count against those expected, or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apps.activities import queries
from apps.activities import services as activities
from apps.activities.indicators import ATTENDANCE, count_activities
from apps.activities.models import Activity
from apps.activities.queries import measures
from apps.duties import facts
from apps.duties.registry import Wanted
from apps.indicators import registry
from kernel import clock
from tests import make
from tests.kernel.tabular.books import file_of
from tests.visiting import text, visitor
from tests.world import World

HEADINGS = ("日期", "活动类型", "主办党支部", "名称", "应到", "参加人员", "缺席人员")


def bring(world: World, kind: str, people: str, expected: str = "", absent: str = "") -> Activity:
    day = clock.today() - timedelta(days=10)
    row = (str(day), kind, world.east.name, f"{kind}一", expected, people, absent)
    make.imported("activities", file_of(HEADINGS, row))
    return Activity.objects.get()


@pytest.fixture
def members(world: World) -> list[str]:
    names = ["李建国", "周德胜", "陈红军"]
    for name in names:
        make.member(world.east, name)
    return [*names, world.keeper.name]


def attendance(world: World) -> tuple[int, int]:
    since = clock.today() - timedelta(days=80)
    counted = list(measures.attendance(world.actor(world.admin), since, clock.today()))
    return sum(line[2] for line in counted), sum(line[3] for line in counted)


def share(activity: Activity) -> int | None:
    day = activity.held_on
    wanted = Wanted(day, day + timedelta(days=1))
    (of_unit,) = [act for act in facts.activities(wanted) if act.member_id is None]
    return of_unit.share


def test_a_members_meeting_counts_against_the_members_of_that_day(
    world: World, members: list[str]
) -> None:
    row = bring(world, "党员大会", "李建国、周德胜")

    assert row.expected == 4
    assert attendance(world) == (2, 4)
    assert share(row) == 50
    assert queries.counted(row).invited == 4
    assert "2 / 4" in text(visitor(world.admin), "/activities/record-book/")


def test_the_number_a_row_gives_is_the_one_expected(world: World, members: list[str]) -> None:
    assert bring(world, "支委会议", "李建国、周德胜", "5").expected == 5
    assert attendance(world) == (2, 5)


def test_a_roll_that_names_everybody_is_whole(world: World, members: list[str]) -> None:
    row = bring(world, "党员大会", "李建国、周德胜、陈红军", absent=world.keeper.name)

    assert row.expected is None
    assert attendance(world) == (3, 4)


def test_where_nobody_knows_how_many_should_come_no_share_is_shown(
    world: World, members: list[str]
) -> None:
    row = bring(world, "支委会议", "李建国、周德胜")
    client = visitor(world.admin)

    assert row.expected == 0
    assert attendance(world) == (0, 0)
    assert share(row) is None
    assert "2 / —" in text(client, "/activities/record-book/")
    assert "没有写明应到人数" in text(client, f"/activities/{row.pk}/")
    assert count_activities()[ATTENDANCE.key][registry.WHOLE] is None


def test_an_incomplete_roll_is_completed_after_the_holding_is_taken_back(
    world: World, members: list[str]
) -> None:
    row = bring(world, "支委会议", "李建国、周德胜")
    row = activities.take_holding_back(actor=make.COMMAND, activity=row)
    activities.invite(actor=make.COMMAND, activity=row, members=[world.keeper])
    row = activities.freeze_roll(actor=make.COMMAND, activity=row)
    there = row.attendances.exclude(member=world.keeper).values_list("pk", flat=True)
    row = activities.record_roll(actor=make.COMMAND, activity=row, present=list(there))
    row = activities.hold_activity(actor=make.COMMAND, activity=row)

    assert row.expected is None
    assert share(row) == 66
