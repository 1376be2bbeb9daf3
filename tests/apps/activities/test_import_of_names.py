"""Names in workbooks of meetings as people write them: with offices, reasons and nothing between; and what is none."""

from __future__ import annotations

from datetime import time

import pytest

from apps.activities.models import Activity
from apps.activities.rules.brought import Around, when
from tests import make
from tests.apps.activities.test_import import bring, faults, lines, meeting
from tests.world import World

THERE = ("present", "")
GUEST = "guests"


@pytest.fixture
def members(world: World) -> World:
    for name in ("李建国", "王小明", "陈思远"):
        make.member(world.east, name=name)
    return world


@pytest.mark.parametrize(
    ("people", "away", "roll"),
    [
        ("李建国、（请假）王小明、陈思远", "", {"李建国": THERE, "王小明": ("excused", "请假"), "陈思远": THERE}),
        ("李建国、王小明（病假）", "", {"李建国": THERE, "王小明": ("excused", "病假")}),
        ("李建国、王小明（未到）", "", {"李建国": THERE, "王小明": ("absent", "未到")}),
        ("李建国、王小明（迟到）", "", {"李建国": THERE, "王小明": THERE}),
        ("李建国王小明陈思远", "", {"李建国": THERE, "王小明": THERE, "陈思远": THERE}),
        ("书记李建国、组织委员王小明", "", {"李建国": THERE, "王小明": THERE}),
        ("李建国、王小明", "陈思远出差", {"李建国": THERE, "王小明": THERE, "陈思远": ("excused", "出差")}),
        ("李建国", "王小明（出差）、陈思远病假", {"李建国": THERE, "王小明": ("excused", "出差"), "陈思远": ("excused", "病假")}),
        ("李建国", "无人请假", {"李建国": THERE}),
        ("李建国", "全勤", {"李建国": THERE}),
        ("李建国", "全部到齐", {"李建国": THERE}),
    ],
)  # fmt: skip
def test_members_are_found_in_what_people_write(
    members: World, people: str, away: str, roll: dict[str, tuple[str, str]]
) -> None:
    row = bring(meeting(members, 参加人员=people, 请假人员=away))

    assert lines() == roll
    assert GUEST not in faults(row)


def test_a_name_nobody_of_the_unit_has_is_said(members: World) -> None:
    row = bring(meeting(members, 参加人员="李建国、王晓明、乡领导（列席）"))

    fault = row.faults.get(code=GUEST)
    assert (fault.column, fault.value) == ("参加人员", "王晓明")
    assert set(lines()) == {"李建国", "王晓明", "乡领导"}


def test_who_is_there_and_away_is_said(members: World) -> None:
    row = bring(meeting(members, 参加人员="李建国、王小明", 请假人员="王小明（病）"))

    assert lines()["王小明"] == ("excused", "病")
    assert row.faults.get(code="there_and_away").value == "王小明"


def test_a_list_that_lies_elsewhere_is_nobody(members: World) -> None:
    row = bring(meeting(members, 参加人员="见签到表"))

    assert not Activity.objects.get().attendances.exists()
    assert "no_people" in faults(row)


@pytest.mark.parametrize(
    ("written", "hour"),
    [("2025/3/5 3:00 PM", time(15)), ("2025/3/5 9:30 am", time(9, 30)), ("2025/3/5 12:30 PM", time(12, 30)), ("2025年3月5日全天", time(9))],
)  # fmt: skip
def test_hours_of_other_programs_are_read(written: str, hour: time) -> None:
    found, problem = when(written, None, Around())

    assert (problem, found and found.starts_at.time()) == ("", hour)
