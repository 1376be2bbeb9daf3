"""A rule of duties says what it asks before it is saved."""

from __future__ import annotations

from typing import Any

import yaml

from apps.duties import queries
from kernel import blueprint
from kernel.models import ConfiguredSection
from tests.visiting import visitor
from tests.world import World

PAGE = f"/settings/sections/{queries.SECTION}/"
RULE = {
    "key": "theme_day", "name": {"zh": "主题党日"}, "each": "unit", "of": ["branch"],
    "by": ["theme_day"], "every": "month", "times": 2, "rule": "meeting.theme_day",
}  # fmt: skip


def shown(world: World, page: str, value: Any, **more: str) -> Any:
    row = ConfiguredSection.objects.get(section=queries.SECTION)
    given = {"value": yaml.safe_dump(value, allow_unicode=True), "expected_version": row.version}
    return visitor(world.admin).post(page, {**given, **more})


def test_a_changed_item_shows_what_it_would_ask_beside_what_it_asks_and_saves_nothing(
    world: World,
) -> None:
    before = blueprint.value(queries.SECTION)
    page = shown(world, f"{PAGE}items/theme_day/", RULE, preview="1").content.decode()

    # Two branches, twice a month; once a month as it is.
    assert "48" in page
    assert "24" in page
    assert blueprint.value(queries.SECTION) == before


def test_only_what_is_new_or_changed_is_shown(world: World) -> None:
    saved = blueprint.value(queries.SECTION)
    draft = [*saved, {**RULE, "key": "more_days", "name": {"zh": "加开党日"}, "times": 1}]
    answer = shown(world, f"{PAGE}whole/", draft, preview="1")

    (card,) = answer.context["cards"]
    assert [rule.name for rule, _burden, _before in card.context["rules"]] == ["加开党日"]
    assert answer.status_code == 200


def test_a_draft_that_is_wrong_says_what_and_keeps_what_was_typed(world: World) -> None:
    wrong = {**RULE, "every": "week"}
    page = shown(world, f"{PAGE}items/theme_day/", wrong, preview="1").content.decode()

    assert "duty_rules/" in page
    assert "week" in page


def test_without_the_button_it_is_saved(world: World) -> None:
    answer = shown(world, f"{PAGE}items/theme_day/", RULE)

    assert answer.status_code == 302
    (rule,) = [one for one in queries.duty_rules() if one.key == "theme_day"]
    assert rule.times == 2
