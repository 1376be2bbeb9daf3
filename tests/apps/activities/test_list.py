"""The list of activities opens with what waits and what comes next."""

from __future__ import annotations

from datetime import timedelta

from apps.activities import services
from apps.activities.models import Activity
from kernel import clock
from tests import make
from tests.make.basics import COMMAND
from tests.visiting import text, visitor
from tests.world import World


def titles(world: World, query: str = "") -> list[str]:
    page = visitor(world.admin).get(f"/activities/{query}")
    return [row.title for row in page.context["list"].page.object_list]


def announced(world: World, title: str, days: int) -> Activity:
    return make.announced(
        world.east, title=title, starts_at=clock.now() + timedelta(days=days),
        ends_at=clock.now() + timedelta(days=days, hours=1),
    )  # fmt: skip


def test_it_opens_with_what_waits_then_what_comes_next(world: World) -> None:
    services.hold_activity(actor=COMMAND, activity=make.begun(world.east, title="开过的会"))
    announced(world, "三月后的会", 90)
    announced(world, "下周的会", 7)
    announced(world, "没登记的会", -2)
    waiting = make.begun(world.east, title="待审记录的会")
    waiting = services.hold_activity(actor=COMMAND, activity=waiting)
    waiting = services.write_minutes(actor=COMMAND, activity=waiting, minutes="讨论了计划。")
    services.submit_minutes(actor=COMMAND, activity=waiting)

    assert titles(world) == ["没登记的会", "待审记录的会", "下周的会"]
    assert sorted(titles(world, "?state=held")) == ["开过的会", "待审记录的会"]
    assert titles(world, "?state=all")[0] == "三月后的会"


def test_a_search_looks_among_all_of_them(world: World) -> None:
    services.hold_activity(actor=COMMAND, activity=make.begun(world.east, title="开过的会"))

    assert titles(world) == []
    assert titles(world, "?q=开过") == ["开过的会"]


def test_a_list_of_which_the_usual_part_is_empty_says_that_there_are_others(
    world: World,
) -> None:
    services.hold_activity(actor=COMMAND, activity=make.begun(world.east, title="开过的会"))

    page = text(visitor(world.admin), "/activities/")
    assert "还没有活动" not in page
    assert "这里暂时没有" in page
    assert 'href="/activities/?state=all"' in page
    assert "开过的会" in text(visitor(world.admin), "/activities/?state=all")
