"""Cases by unit and month: each count opens as many rows."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import time_machine

from apps.cases import services
from apps.cases.queries import figures
from kernel import clock
from kernel.access import Actor, actor_for
from kernel.periods import Month
from tests import make
from tests.visiting import text, visitor
from tests.world import World


def month() -> Month:
    return Month.containing(clock.today())


def test_counts_of_a_unit_hold_those_below_it(
    world: World, secretary: Actor, keeper: Actor
) -> None:
    late = make.case(world.east, actor=keeper, source="member", member=world.keeper)
    make.case(world.west)
    services.rate(
        actor=keeper, case=services.answer(actor=secretary, case=late, text="已办"), rating=5
    )

    lines = {line.unit: line.counts for line in figures.by_unit(make.COMMAND, month())}
    assert lines[world.root] == figures.Counts(2, 1, 1, 1, 1, 1)
    assert lines[world.east] == figures.Counts(1, 0, 1, 1, 1, 1)
    assert world.west not in {
        line.unit for line in figures.by_unit(actor_for(world.secretary), month())
    }


def test_open_at_the_end_of_a_month_is_what_was_open_then(world: World, secretary: Actor) -> None:
    this = month()
    case = make.case(world.east)
    with time_machine.travel(clock.now() + timedelta(days=40), tick=False):
        services.answer(actor=secretary, case=case, text="已办")
        (_root, line) = figures.by_unit(make.COMMAND, this)
        assert (line.counts.open, line.counts.answered) == (1, 0)
        (_root, line) = figures.by_unit(make.COMMAND, month())
        assert (line.counts.open, line.counts.answered) == (0, 1)


def test_each_number_opens_its_rows(world: World, secretary: Actor) -> None:
    services.answer(actor=secretary, case=make.case(world.east, "已答复的"), text="已办")
    make.case(world.east, "没答复的")
    admin = visitor(world.admin)
    page = unescape(text(admin, "/cases/figures/"))
    links = re.findall(rf'href="(/cases/\?[^"]*unit={world.east.pk}[^"]*)">(\d+)<', page)
    assert len(links) == 6
    for address, count in links:
        assert text(admin, address).count('href="/cases/0') == int(count), address


def test_a_month_that_is_none_shows_this_one(world: World) -> None:
    for given in ("2026-13", "x", "2026Q1", "9999-12"):
        assert visitor(world.admin).get(f"/cases/figures/?month={given}").status_code == 200
