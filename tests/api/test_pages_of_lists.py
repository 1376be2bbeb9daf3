"""Every row of a list is on one of its pages, and on one only, however the list is sorted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from kernel import clock
from tests import make
from tests.world import World


def walked(api: Any, path: str) -> list[str]:
    """Return the ids of all pages, each of one or two rows."""
    found: list[str] = []
    while path:
        answer = api.get(path)
        assert answer.status_code == 200, answer.content
        found += [row["id"] for row in answer.json()["results"]]
        following = urlsplit(answer.json()["next"] or "")
        path = f"{following.path}?{following.query}" if following.path else ""
    return found


def test_visits_are_sorted_by_the_day_of_their_activity(world: World, api: Any) -> None:
    today = clock.today()
    days = (today, today - timedelta(days=1), today - timedelta(days=1))
    made = [
        make.visit(business=shop, held_on=day)
        for shop, day in zip((world.shop, world.far_shop, world.uncovered), days, strict=True)
    ]

    found = walked(api, "/api/v1/visits/?limit=1")

    assert sorted(found) == sorted(str(one.pk) for one in made)


def test_activities_that_begin_at_the_same_hour_are_all_there(world: World, api: Any) -> None:
    starts = clock.now() + timedelta(days=2)
    made = [make.activity(world.east, starts_at=starts, title=f"会议{at}") for at in range(5)]

    found = walked(api, "/api/v1/activities/?limit=2")

    assert sorted(found) == sorted(str(one.pk) for one in made)
