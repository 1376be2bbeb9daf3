"""Past meetings brought in a workbook: their rolls, their facts, the duties they meet; and taken back."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import translation

from apps.activities import services as activities
from apps.activities.models import Activity
from apps.duties import services as duties
from apps.duties.models import Duty
from kernel import clock
from kernel.models import Import, JournalEntry
from kernel.periods import parse
from kernel.tabular import services as tabular
from kernel.tabular import xlsx
from kernel.tabular.importers import importers
from tests import make
from tests.kernel.tabular.books import file_of
from tests.world import World

HEADINGS = ("日期", "活动类型", "主办党支部", "名称", "应到", "实到", "参加人员", "请假人员", "缺席人员", "会议记录")  # fmt: skip


def meeting(world: World, **cells: Any) -> tuple[Any, ...]:
    """Return a row of a meeting of the eastern branch."""
    given = {
        "日期": "2026-03-05 15:00", "活动类型": "支委会议", "主办党支部": world.east.name, "名称": "三月支委会",
        "会议记录": "研究发展党员。", **cells,
    }  # fmt: skip
    return tuple(given.get(name, "") for name in HEADINGS)


def bring(*rows: tuple[Any, ...], headings: tuple[str, ...] = HEADINGS) -> Import:
    return make.imported("activities", file_of(headings, *rows))


def faults(row: Import) -> dict[str, str]:
    """Return {code: reason} of what is said of a file's rows."""
    return dict(row.faults.values_list("code", "reason"))


def lines() -> dict[str, tuple[str, str]]:
    """Return {name: how and why} of the one roll there is."""
    roll = Activity.objects.get().attendances.select_related("member")
    return {one.name: (one.status, one.reason) for one in roll}


def test_a_row_becomes_a_meeting_that_was_held_and_undo_takes_it_back(world: World) -> None:
    duties.make_duties(actor=make.COMMAND, period=parse("2026-03"))
    duty = Duty.objects.get(rule="branch_committee", unit=world.east)
    assert duty.met_on is None

    row = bring(meeting(world))

    activity = Activity.objects.get()
    found = (activity.kind, activity.state, activity.held_on, activity.minutes)
    assert found == ("branch_committee", "held", date(2026, 3, 5), "研究发展党员。")
    duty.refresh_from_db()
    assert duty.met_on == date(2026, 3, 5)
    assert duties.differences()[1] == []

    report = tabular.undo_import(actor=make.COMMAND, row=row)

    assert (report.taken_back, Activity.objects.count()) == (1, 0)
    duty.refresh_from_db()
    assert duty.met_on is None


def test_facts_are_told_of_the_unit_and_of_each_member_and_taken_back(world: World) -> None:
    member = make.member(world.east, name="李建国")
    row = bring(meeting(world, 参加人员="李建国、客人甲"))
    activity = Activity.objects.get()
    held = JournalEntry.objects.get(name="activities.activity_held")
    there = JournalEntry.objects.get(name="activities.attended")
    assert held.payload["tags"] == ["kind:branch_committee", "group:meeting"]
    assert there.payload["tags"] == [*held.payload["tags"], "status:present"]
    assert member.pk in there.subjects
    assert activity.pk in there.subjects
    assert there.actor_kind == make.COMMAND.kind

    tabular.undo_import(actor=make.COMMAND, row=row)

    taken = JournalEntry.objects.get(name="activities.holding_taken_back")
    assert activity.pk in taken.subjects


def test_names_become_members_of_the_unit_and_guests(world: World) -> None:
    for name in ("李建国", "王小明", "陈思远", "赵志强"):
        make.member(world.east, name=name)
    make.member(world.west, name="周德胜")
    people = {
        "参加人员": "李建国（书记）、王 小 明 周德胜",
        "请假人员": "陈思远（住院）",
        "缺席人员": "赵志强：无故",
    }

    bring(meeting(world, **people, 应到="4", 实到="3"))

    assert lines() == {
        "李建国": ("present", ""), "王小明": ("present", ""), "周德胜": ("present", ""),
        "陈思远": ("excused", "住院"), "赵志强": ("absent", "无故"),
    }  # fmt: skip
    roll = Activity.objects.get().attendances
    assert roll.get(guest="周德胜").member is None
    assert roll.exclude(member=None).count() == 4


def test_a_name_of_two_members_is_left_as_a_guest_with_a_remark(world: World) -> None:
    for _twice in range(2):
        make.member(world.east, name="李建国")

    row = bring(meeting(world, 参加人员="李建国"))

    assert faults(row)["two_of_name"]
    assert Activity.objects.get().attendances.get().guest == "李建国"


def test_all_members_are_those_of_that_day_but_for_who_is_named_absent(world: World) -> None:
    for name, joined in (("李建国", "2010-07-01"), ("陈思远", "2010-07-01"), ("赵志强", "2026-06-01")):  # fmt: skip
        make.member(world.east, name=name, joined_on=date.fromisoformat(joined), confirmed_on=None)

    row = bring(meeting(world, 参加人员="全体党员", 请假人员="陈思远 出差"))

    found = lines()
    assert found["陈思远"] == ("excused", "出差")
    assert found["李建国"] == ("present", "")
    assert "赵志强" not in found
    assert "all_members" in faults(row)


def test_nobody_is_put_on_the_roll_by_all_where_fewer_were_there(world: World) -> None:
    for name in ("李建国", "陈思远"):
        make.member(world.east, name=name)

    row = bring(meeting(world, 参加人员="全体党员", 实到="2"))

    assert not Activity.objects.get().attendances.exists()
    assert "not_all" in faults(row)


def test_another_number_than_the_names_is_remarked(world: World) -> None:
    row = bring(meeting(world, 参加人员="甲一、乙二", 实到="3人"))
    assert "count_differs" in faults(row)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"应到": "5人", "实到": "9人", "参加人员": ""}, "more_than_expected"),
        ({"应到": "1", "参加人员": "甲一、乙二"}, "more_than_expected"),
        ({"日期": "2026年3月5日 18:00-09:00"}, "end_before_begin"),
        ({"日期": "2026年3月5日 14:30-4:30"}, "end_before_begin"),
        ({"日期": "1949-03-05"}, "before_founding"),
    ],
)
def test_what_is_doubtful_is_brought_with_a_remark(
    world: World, cells: dict[str, Any], code: str
) -> None:
    row = bring(meeting(world, **cells))
    assert row.report["created"] == 1
    assert code in faults(row)


@pytest.mark.parametrize(
    "cells",
    [
        {"应到": "9人", "实到": "9人", "参加人员": ""},
        {"日期": "2026年3月5日下午2:30-4:30"},
        {"日期": "2026年3月5日 9:00-11:30"},
        {"日期": "2026年3月5日 22:00-23:30"},
    ],
)
def test_what_is_right_is_brought_without_a_remark(world: World, cells: dict[str, Any]) -> None:
    assert faults(bring(meeting(world, **cells))) == {}


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"日期": (clock.today() + timedelta(days=2)).isoformat()}, "future_date"),
        ({"日期": "2026-03"}, "day_missing"),
        ({"日期": "3月5日"}, "no_year"),
        ({"日期": "2026年3月5日、3月12日"}, "several_days"),
        ({"日期": "2026-03-05 15:00-15:00"}, "ends_before"),
        ({"活动类型": "支委会、党课"}, "several_kinds"),
        ({"活动类型": "碰头会"}, "unknown_kind"),
        ({"活动类型": "", "名称": "月度安排"}, "no_kind"),
        ({"活动类型": "联席会"}, "other_host"),
        ({"主办党支部": "月球党支部"}, "unknown_unit"),
        ({"名称": "示例：三月支委会"}, "bad_name"),
        ({"会议记录": "长" * 20_001}, "too_long"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(
    world: World, cells: dict[str, Any], code: str
) -> None:
    row = bring(meeting(world, **cells))
    assert row.report["refused"] == {code: 1}
    assert faults(row)[code]
    assert not Activity.objects.exists()


def test_the_same_meeting_twice_is_a_repeated_row(world: World) -> None:
    rows = [meeting(world), meeting(world), meeting(world, 日期="2026-03-05 19:00")]

    row = bring(*rows)

    assert (row.report["created"], row.report["duplicates"]) == (2, 1)
    again = bring(*rows)
    assert (again.report["created"], again.report["unchanged"]) == (0, 2)


def test_the_same_meeting_with_other_people_is_refused(world: World) -> None:
    row = bring(meeting(world, 参加人员="甲一"), meeting(world, 参加人员="乙二"))
    assert (row.report["created"], row.report["refused"]) == (1, {"other_people": 1})


def test_a_meeting_in_the_product_is_recognised_and_stays_as_it_is(world: World) -> None:
    make.member(world.east)
    begun = make.begun(world.east, "members_meeting", title="已在系统")
    activities.hold_activity(actor=make.COMMAND, activity=begun)
    day = clock.today().isoformat()

    row = bring(meeting(world, 日期=day, 活动类型="党员大会"))

    assert (row.report["created"], row.report["unchanged"]) == (0, 1)
    tabular.undo_import(actor=make.COMMAND, row=row)
    assert Activity.objects.get().title == "已在系统"


def test_a_meeting_that_is_only_announced_is_recorded_on_its_page(world: World) -> None:
    make.announced(world.east, "members_meeting")
    row = bring(meeting(world, 日期=clock.today().isoformat(), 活动类型="党员大会"))
    assert row.report["refused"] == {"announced": 1}


def test_what_somebody_changed_since_stays_when_the_import_is_taken_back(world: World) -> None:
    row = bring(meeting(world))
    activities.write_minutes(
        actor=make.COMMAND, activity=Activity.objects.get(), minutes="补记：通过决议。"
    )

    report = tabular.undo_import(actor=make.COMMAND, row=row)

    assert (report.taken_back, report.kept) == (0, ["三月支委会"])
    assert not JournalEntry.objects.filter(name="activities.holding_taken_back").exists()


def test_the_command_answers_in_json_and_a_dry_run_changes_nothing(
    world: World, tmp_path: Path
) -> None:
    path = tmp_path / "三会一课.csv"
    path.write_bytes(file_of(HEADINGS, meeting(world)))
    out = StringIO()
    told = ("import_activities", "--county", "chongyi", str(path), "--json")

    call_command(*told, "--dry-run", stdout=out)

    assert '"created": 1' in out.getvalue()
    assert not Activity.objects.exists()
    call_command(*told, stdout=out)
    assert Activity.objects.count() == 1


def test_the_template_shows_rows_that_are_refused_when_left_in(world: World) -> None:
    assert world
    content = xlsx.template(importers["activities"])
    plan, unknown = tabular.plan_file("activities", "模板.xlsx", content)
    assert unknown == ()
    assert plan.refused == {"bad_name": 3}


def test_titles_are_in_the_countys_language_by_whomever_the_file_is_brought(world: World) -> None:
    with translation.override("en"):
        bring(meeting(world, 名称="", 应到="3"))

    row = Activity.objects.get()
    assert row.title == "支委会"
    assert "应到：3" in row.minutes
