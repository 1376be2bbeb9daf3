"""The bar at the bottom of phones."""

from __future__ import annotations

import re

from tests.visiting import text, visitor
from tests.world import World


def bar(page: str) -> list[str]:
    found = re.search(r'<nav class="bottom-bar".*?</nav>', page, re.DOTALL)
    assert found is not None
    return re.findall(r"<span>([^<]+)</span>", found[0])


def test_what_is_used_every_day_stands_in_the_bar(world: World) -> None:
    for who in (world.admin, world.secretary):
        assert bar(text(visitor(who), "/")) == ["首页", "活动", "任务", "办理事项", "更多"]
