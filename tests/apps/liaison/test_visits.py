"""Visits of those one looks after: on one's list, within the link's days, seen by the link."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from apps.activities import services
from apps.activities.models import Visit
from apps.activities.queries import visits
from apps.liaison import queries
from apps.liaison.models import Link
from kernel import blueprint, clock
from kernel.errors import Denied, Invalid
from kernel.web.templatetags.ui import day
from tests import make
from tests.visiting import text, visitor
from tests.world import World


def test_who_one_looks_after_stands_on_ones_list_and_may_be_visited(world: World) -> None:
    keeper = world.actor(world.keeper_user)
    with pytest.raises(Denied):
        make.visit(keeper, business=world.shop)
    make.link(world.keeper, world.shop)

    (choice,) = visits.my_list(keeper)
    assert (choice.label, choice.kind, choice.last) == ("城东小店", "member_visit", None)
    visit = make.visit(keeper, business=world.shop)

    assert visits.my_list(keeper)[0].last == visit
    (mine,) = queries.my_links(keeper)
    assert mine.last_visit == clock.today()


def test_the_day_stands_below_the_name_where_a_phone_has_room(world: World) -> None:
    make.link(world.keeper, world.shop)
    found = text(visitor(world.keeper_user), "/visits/new/")
    choice = found[found.index('class="visit-choice"') :]
    assert "badge-due" in choice.partition("<svg")[0].rpartition("</span>")[0]
    assert re.search(r"badge-due[^<]*</span>\s*</span>", choice)


def test_nobody_there_is_no_visit_of_the_link_nor_is_one_taken_back(world: World) -> None:
    keeper = world.actor(world.keeper_user)
    make.link(world.keeper, world.shop)
    make.visit(keeper, business=world.shop, met="nobody")
    (mine,) = queries.my_links(keeper)
    assert (mine.last_visit, mine.missed_on) == (None, clock.today())
    assert mine.due_on is not None

    make.visit(keeper, "care_visit", business=world.shop)
    Visit.objects.update(created_at=clock.now() - timedelta(hours=1))
    visit = make.visit(keeper, business=world.shop, met="employee")
    (mine,) = queries.my_links(keeper)
    assert (mine.last_visit, mine.missed_on, mine.due_on) == (clock.today(), None, None)
    services.take_visit_back(actor=keeper, activity=visit.activity)
    assert queries.my_links(keeper)[0].last_visit is None


def test_ones_list_says_that_nobody_was_there_and_that_it_does_not_count(world: World) -> None:
    link = make.link(world.keeper, world.shop)
    keeper = visitor(world.keeper_user)
    make.visit(world.actor(world.keeper_user), business=world.shop, met="nobody")

    for page in ("/liaison/mine/", f"/liaison/{link.pk}/"):
        found = text(keeper, page)
        assert f"{day(clock.today())}去过，没有人" in found
        assert "不算完成走访" in found
    assert "还没有走访" not in text(keeper, "/liaison/mine/")


def test_the_page_of_a_link_leads_to_both_where_one_may_open_them(world: World) -> None:
    link = make.link(world.keeper, world.shop)
    ways = [f'href="/members/{world.keeper.pk}/"', f'href="/businesses/{world.shop.pk}/"']

    administrator = text(visitor(world.admin), f"/liaison/{link.pk}/")
    keeper = text(visitor(world.keeper_user), f"/liaison/{link.pk}/")

    assert [way in administrator for way in ways] == [True, True]
    assert ways[1] not in keeper


def test_a_visit_outside_the_links_days_is_refused_with_them(world: World) -> None:
    blueprint.change_section(actor=make.COMMAND, key="visit_rules", value={"close_days": 366})
    keeper, link = world.actor(world.keeper_user), make.link(world.keeper, world.shop)
    yesterday = clock.today() - timedelta(days=1)

    with pytest.raises(Invalid) as caught:
        make.visit(keeper, business=world.shop, held_on=yesterday)
    assert set(caught.value.fields) == {"held_on"}

    Link.objects.filter(pk=link.pk).update(
        starts_on=yesterday - timedelta(days=9), ends_on=yesterday
    )
    with pytest.raises(Invalid):
        make.visit(world.actor(world.admin), business=world.shop, visitors=[world.keeper])
    make.visit(
        world.actor(world.admin), business=world.shop, visitors=[world.keeper],
        held_on=yesterday - timedelta(days=1),
    )  # fmt: skip


def test_where_there_is_no_link_any_day_will_do(world: World) -> None:
    make.visit(world.actor(world.admin), business=world.shop, visitors=[world.keeper])
