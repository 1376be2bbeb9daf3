"""A rule of duties says what it asks before it is saved."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from apps.duties import queries
from apps.duties.models import Duty
from kernel import blueprint
from kernel.models import ConfiguredSection
from tests.drawing import entered
from tests.visiting import text, visitor
from tests.world import World

PAGE = f"/settings/sections/{queries.SECTION}/"


def shown(world: World, page: str, given: Any, step: str = "review") -> Any:
    return visitor(world.admin).post(page, {**given, "step": step})


def twice_a_month() -> dict[str, Any]:
    return {**entered(queries.SECTION, "theme_day"), "v.times": "2"}


def as_text(value: Any) -> dict[str, Any]:
    row = ConfiguredSection.objects.get(section=queries.SECTION)
    return {"value": yaml.safe_dump(value, allow_unicode=True), "expected_version": row.version}


def test_a_changed_item_shows_what_it_would_ask_beside_what_it_asks_and_saves_nothing(
    world: World,
) -> None:
    before = blueprint.value(queries.SECTION)
    page = shown(world, f"{PAGE}items/theme_day/", twice_a_month()).content.decode()

    # Two branches, twice a month; once a month as it is.
    assert "48" in page
    assert "24" in page
    assert blueprint.value(queries.SECTION) == before


def test_only_what_is_new_or_changed_is_shown(world: World) -> None:
    saved = blueprint.value(queries.SECTION)
    new = {**saved[0], "key": "more_days", "name": {"zh": "加开党日"}}
    answer = shown(world, f"{PAGE}whole/", as_text([*saved, new]))

    (card,) = answer.context["cards"]
    assert [rule.name for rule, _burden, _before in card.context["rules"]] == ["加开党日"]
    assert card.context["dropped"] == []


def test_what_is_taken_out_is_asked_no_longer(world: World) -> None:
    answer = shown(world, f"{PAGE}items/theme_day/remove/", {})

    (card,) = answer.context["cards"]
    assert [(rule.name, burden.acts) for rule, burden in card.context["dropped"]] == [
        ("主题党日", 24)
    ]
    assert "不再要求" in answer.content.decode()


def test_what_changes_no_duty_says_nothing_of_duties(world: World) -> None:
    saved = blueprint.value(queries.SECTION)

    answer = shown(world, f"{PAGE}whole/", as_text([saved[1], saved[0], *saved[2:]]))

    assert answer.context["cards"] == []


@pytest.mark.parametrize("times", ["100", "", "twice"])
def test_a_draft_that_is_wrong_says_where_and_keeps_what_was_typed(
    world: World, times: str
) -> None:
    wrong = {**twice_a_month(), "v.times": times, "v.grace_days": "91"}
    answer = shown(world, f"{PAGE}items/theme_day/", wrong)

    form = answer.context["form"]
    assert "v.grace_days" in form.errors
    assert f'value="{times}"' in answer.content.decode() or times == ""


def test_it_is_saved_by_the_second_button(world: World) -> None:
    answer = shown(world, f"{PAGE}items/theme_day/", twice_a_month(), step="save")

    assert answer.status_code == 302
    (rule,) = [one for one in queries.duty_rules() if one.key == "theme_day"]
    assert rule.times == 2


def test_a_saved_rule_leads_to_what_is_owed_this_period(world: World) -> None:
    given = {**twice_a_month(), "step": "save"}
    page = visitor(world.admin).post(f"{PAGE}items/theme_day/", given, follow=True)

    assert 'href="/duties/map/"' in page.content.decode()


def test_without_duties_the_list_says_when_they_come(world: World) -> None:
    Duty.objects.all().delete()

    page = text(visitor(world.admin), "/duties/")
    assert "每天夜里" in page
    assert 'href="/duties/map/"' in page
