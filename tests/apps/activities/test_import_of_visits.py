"""Past visits brought in a workbook: to whom they were paid, what is told of them; and taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

from apps.activities.models import Activity, Visit
from apps.activities.services import visiting
from kernel.models import Import, JournalEntry
from kernel.tabular import services as tabular
from tests import make
from tests.kernel.tabular.books import file_of
from tests.world import World

HEADINGS = ("走访日期", "活动类型", "党支部", "走访人员", "走访对象", "接待人", "走访情况")


def row_of(world: World, **cells: Any) -> tuple[Any, ...]:
    given = {
        "走访日期": "2026-03-05", "活动类型": "走访", "党支部": world.east.name, "走访人员": world.keeper.name,
        "走访对象": world.shop.name, "走访情况": "反映停车难。", **cells,
    }  # fmt: skip
    return tuple(given.get(name, "") for name in HEADINGS)


def bring(*rows: tuple[Any, ...]) -> Import:
    return make.imported("activities", file_of(HEADINGS, *rows))


def test_a_visit_to_a_business_is_told_as_one_and_taken_back(world: World) -> None:
    row = bring(row_of(world, 接待人="店主张三"))

    visit = Visit.objects.select_related("activity").get()
    assert (visit.business, visit.visited, visit.met, visit.met_name) == (
        world.shop, world.shop.name, "yes", "店主张三",
    )  # fmt: skip
    assert (visit.activity.kind, visit.activity.text) == ("member_visit", "反映停车难。")
    told = JournalEntry.objects.get(name="activities.visit_paid")
    assert {world.shop.pk, visit.activity_id} <= set(told.subjects)
    assert told.payload["visitor_ids"] == [str(world.keeper.pk)]
    assert "met:yes" in told.payload["tags"]
    assert JournalEntry.objects.filter(name="activities.attended").count() == 1

    tabular.undo_import(actor=make.COMMAND, row=row)

    assert not Activity.objects.exists()
    assert not Visit.objects.exists()
    assert JournalEntry.objects.filter(name="activities.visit_taken_back").count() == 1


def test_members_units_and_people_by_name_are_visited(world: World) -> None:
    make.member(world.east, name="陈思远")
    row = bring(
        row_of(world, 走访对象="陈思远"), row_of(world, 走访对象="路人甲", 接待人="无人在家"),
        row_of(world, 活动类型="慰问", 走访对象="陈思远", 走访日期="2026-03-06"),
    )  # fmt: skip
    assert row.report["created"] == 3, list(row.faults.values_list("reason", flat=True))
    found = {
        (visit.activity.kind, visit.visited, visit.member_id is not None, visit.met)
        for visit in Visit.objects.select_related("activity")
    }
    assert found == {
        ("branch_visit", "陈思远", True, "yes"),
        ("member_visit", "路人甲", False, "nobody"),
        ("care_visit", "陈思远", True, "yes"),
    }
    assert row.report["warnings"]["name_only"] == 1


def test_several_visits_of_a_day_are_several_and_the_same_twice_is_one(world: World) -> None:
    other = make.member(world.east, name="陈思远").name
    rows = [
        row_of(world), row_of(world), row_of(world, 走访人员=other),
        row_of(world, 走访对象=world.far_shop.name),
    ]  # fmt: skip
    row = bring(*rows)
    assert (row.report["created"], row.report["duplicates"]) == (3, 1)
    assert bring(*rows).report["unchanged"] == 3


def test_a_visit_recorded_in_the_product_is_recognised(world: World) -> None:
    visiting.record_visit(
        actor=make.COMMAND, kind="member_visit", held_on=date(2026, 11, 20), met="owner",
        business=world.shop, visitors=[world.keeper],
    )  # fmt: skip
    row = bring(row_of(world, 走访日期="2026-11-20"))
    assert (row.report["created"], row.report["unchanged"]) == (0, 1)


def test_a_visit_to_nobody_or_to_several_is_refused(world: World) -> None:
    row = bring(row_of(world, 走访对象=""), row_of(world, 走访对象="甲店、乙店"))
    assert row.report["refused"] == {"no_value": 1, "several_visited": 1}
