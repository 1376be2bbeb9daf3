"""The dashboard: what units did by period, added up along the tree, each figure open to its rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from apps.activities import services as activities
from apps.activities.models import Activity
from apps.cases import services as cases
from apps.duties import services as duties
from apps.office.queries import dashboard
from apps.organization.models import OrgUnit
from kernel import clock
from kernel.access import Actor
from kernel.periods import Month
from tests import make
from tests.visiting import visitor
from tests.world import World

PAGE = "/dashboard/"


def measured(actor: Actor, key: str, by: str = "month", unit: OrgUnit | None = None) -> Any:
    shown = dashboard.dashboard(actor, unit.pk if unit else None, by, clock.today())
    (found,) = [one for one in shown.measured if one.key == key]
    return found


def hold(unit: OrgUnit, present: int = 1) -> Activity:
    row = make.begun(unit, "theme_day")
    there = list(row.attendances.values_list("pk", flat=True))[:present]
    row = activities.record_roll(actor=make.COMMAND, activity=row, present=there)
    return activities.hold_activity(actor=make.COMMAND, activity=row)


def test_shares_are_added_up_by_period_and_by_unit(world: World) -> None:
    make.member(world.east, "陈一")
    hold(world.east)
    admin, month = world.actor(world.admin), Month.containing(clock.today())

    found = measured(admin, "activities.attendance")
    assert found.shown(found.by_period[month]) == 50
    assert found.shown(found.by_line[world.east.pk]) == 50
    assert world.west.pk not in found.by_line
    of_branch = measured(admin, "activities.attendance", unit=world.east)
    assert of_branch.shown(of_branch.by_period[month]) == 50


def test_what_was_cancelled_was_not_held_as_announced(world: World) -> None:
    hold(world.east)
    row = make.begun(world.west, "theme_day")
    activities.cancel_activity(actor=make.COMMAND, activity=row, reason="大雨")

    found = measured(world.actor(world.admin), "activities.on_time", by="year")
    (counted,) = found.by_period.values()
    assert (counted.part, counted.whole) == (1, 2)


def test_duties_count_in_the_month_of_their_last_day_once_it_is_over(world: World) -> None:
    duties.make_duties(actor=make.COMMAND)
    admin = world.actor(world.admin)
    assert not measured(admin, "duties.met").by_period
    before = Month.containing(clock.today()).previous()
    duties.make_duties(actor=make.COMMAND, period=before)

    found = measured(admin, "duties.met")
    assert set(found.by_period) == {before}
    assert found.by_period[before].part == 0
    assert found.by_period[before].whole > 0


def test_visits_are_counted_beside_the_links_of_the_month(world: World) -> None:
    make.link(world.keeper, world.shop)
    make.link(world.keeper, world.far_shop)
    keeper = world.actor(world.keeper_user)
    make.visit(keeper, business=world.shop)
    make.visit(keeper, business=world.far_shop, met="nobody")

    found = measured(world.actor(world.admin), "liaison.visits")
    assert found.shown(found.by_period[Month.containing(clock.today())]) == 0.5


def test_cases_are_counted_by_the_month_they_were_raised_or_answered(world: World) -> None:
    answered = make.case(world.east)
    make.case(world.east)
    cases.answer(actor=make.COMMAND, case=answered, text="已修好")
    with clock.at(clock.now() - timedelta(days=40)):
        make.case(world.west)
    admin, month = world.actor(world.admin), Month.containing(clock.today())

    still = measured(admin, "cases.open")
    assert still.by_period[month].part == 1
    assert still.by_line[world.west.pk].part == 1
    late = measured(admin, "cases.overdue")
    assert late.by_line[world.west.pk].part == 1
    assert world.east.pk not in late.by_line
    timely = measured(admin, "cases.answered")
    assert timely.shown(timely.by_period[month]) == 100

    pages = visitor(world.admin)
    charts = {one.key: one for one in pages.get(PAGE).context["charts"]}
    for key in ("cases-open", "cases-answered"):
        rows = pages.get(charts[key].urls[-1]).context["list"]
        assert rows.page.paginator.count == 1


def test_a_secretary_sees_their_branch_alone_and_each_figure_opens_its_rows(world: World) -> None:
    make.member(world.west, "陈二")
    hold(world.east)
    hold(world.west)
    secretary = visitor(world.secretary)
    page = secretary.get(PAGE)
    seen = page.content.decode()

    assert world.west.name not in seen
    (chart,) = [one for one in page.context["charts"] if one.key == "activities-attendance"]
    rows = secretary.get(chart.urls[-1])
    assert rows.context["list"].page.paginator.count == 1
    assert secretary.get(f"{PAGE}?unit={world.west.pk}").status_code == 404


def test_every_measure_opens_its_rows(world: World) -> None:
    admin = visitor(world.admin)
    hold(world.east)
    for chart in admin.get(f"{PAGE}?by=quarter").context["charts"]:
        assert admin.get(chart.urls[-1]).status_code == 200
    assert admin.get(f"{PAGE}?by=week").status_code == 404
    assert admin.get(f"{PAGE}?unit=x").status_code == 404


def test_each_cell_by_unit_and_period_opens_the_rows_it_counts(world: World) -> None:
    make.member(world.east, "陈一")
    hold(world.east)
    client = visitor(world.admin)

    heat = client.get(f"{PAGE}?of=activities.on_time").context["heat"]

    assert heat.is_share
    cells = {name: [cell for cell in cells if cell.words] for name, _url, cells in heat.lines}
    (east,) = cells["城东党支部"]
    assert (east.words, east.step) == ("100%", 5)
    assert client.get(east.url).context["list"].count == 1


def test_a_measure_nobody_offers_is_not_found(world: World) -> None:
    assert visitor(world.admin).get(f"{PAGE}?of=no.measure").status_code == 404


def test_counts_are_darker_beside_the_largest(world: World) -> None:
    for unit, number in ((world.east, 4), (world.west, 1)):
        for _turn in range(number):
            make.case(unit=unit)

    heat = visitor(world.admin).get(f"{PAGE}?of=cases.open").context["heat"]

    found = {name: [cell for cell in cells if cell.words] for name, _url, cells in heat.lines}
    assert not heat.is_share
    assert [(cell.words, cell.step) for cell in found["城东党支部"]] == [("4", 5)]
    assert [(cell.words, cell.step) for cell in found["城西党支部"]] == [("1", 2)]
