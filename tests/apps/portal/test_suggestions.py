"""What the search answers while one types: pages, acts, rows, and the rows opened last."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from apps.accounts.models import User
from kernel import access
from kernel.web.shortcuts import shortcuts
from tests import make
from tests.visiting import visitor
from tests.world import World

LINE = re.compile(r'role="option"[^>]* href="([^"]+)"[^>]*>.*?<span>([^<]+)</span>')


def lines(person: User | Client, q: str, **more: str) -> dict[str, str]:
    """Return {text: address} of what is suggested."""
    client = person if isinstance(person, Client) else visitor(person)
    page = client.get("/search/suggestions/", {"q": q, **more}).content.decode()
    return {text: address for address, text in LINE.findall(page)}


@pytest.mark.parametrize("typed", ["导入党员", "drdy", "daorudangyuan", "导入 党员", "DRDY"])
def test_an_act_is_found_by_its_name_pinyin_or_initials(world: World, typed: str) -> None:
    found = lines(world.admin, typed)
    assert found["导入党员"] == "/imports/new/members/"


def test_a_part_of_the_settings_is_found_by_its_name(world: World) -> None:
    assert lines(world.admin, "覆盖规则")["覆盖规则"] == "/settings/sections/coverage_rules/"
    assert "覆盖规则" not in lines(world.secretary, "覆盖规则")


def test_what_begins_with_the_letters_comes_first(world: World) -> None:
    assert next(iter(lines(world.admin, "dr"))) == "导入"


@pytest.mark.parametrize("role", ["secretary", "keeper_user", "admin"])
def test_nobody_is_shown_an_act_they_may_not_open(world: World, role: str) -> None:
    client = visitor(getattr(world, role))
    opened = 0
    for entry in shortcuts:
        page = client.get("/search/suggestions/", {"q": str(entry.label)})
        acts = [group for group in page.context["groups"] if group.label == "页面与操作"]
        for line in [line for group in acts for line in group.lines]:
            assert client.get(line.url).status_code == 200, line.url
            opened += 1
    assert opened or role == "keeper_user"


def test_an_act_that_needs_the_whole_county_is_not_for_a_branch(world: World) -> None:
    assert "导入党员" not in lines(world.secretary, "导入")
    assert not access.allows(
        world.actor(world.secretary), "members.import_members", access.EVERYWHERE
    )


def test_rows_are_those_one_may_see(world: World) -> None:
    assert set(lines(world.secretary, "小店")) >= {world.shop.name}
    assert world.far_shop.name not in lines(world.secretary, "小店")
    assert {world.shop.name, world.far_shop.name} <= set(lines(world.admin, "小店"))


def test_of_rows_opened_last_only_those_one_may_see_are_named(world: World) -> None:
    opened = [
        f"/businesses/{world.far_shop.pk}/",
        f"/businesses/{world.shop.pk}/",
        f"/members/{world.keeper.pk}/",
        "/businesses/",
        "/nowhere/",
        f"/businesses/{world.shop.pk}/change/",
    ]
    found = lines(world.secretary, "", recent=",".join(opened[:5]))
    assert list(found) == [world.shop.name, world.keeper.name]


def test_a_page_of_one_row_says_so_and_others_do_not(world: World) -> None:
    client = visitor(world.admin)
    assert " data-row>" in client.get(f"/businesses/{world.shop.pk}/").content.decode()
    assert " data-row>" not in client.get("/businesses/").content.decode()


def test_what_is_typed_is_shown_as_text_and_not_kept(world: World) -> None:
    page = visitor(world.admin).get("/search/suggestions/", {"q": "<b>x</b>"})
    assert "<b>x</b>" not in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"


def test_no_more_than_a_handful_of_each_kind(world: World) -> None:
    for number in range(9):
        make.business(name=f"百姓餐馆{number}")
    assert len([text for text in lines(world.admin, "百姓餐馆") if text.startswith("百姓")]) == 5
