"""Every mark of every chart of the county opens as many rows as it says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.test import Client

from apps.activities import services as activities
from apps.cases import services as cases
from apps.duties import services as duties
from apps.organization.models import Zone
from kernel import clock
from kernel.periods import Month
from kernel.web.shares import AreaMap, Part, Ring, ShareBars
from tests import make
from tests.visiting import visitor
from tests.world import World

Mark = tuple[str, str, int]


def a_life(world: World) -> None:
    """Businesses of all sorts; activities, visits, duties and cases of two units and of two months."""
    town = Zone.objects.filter(kind=Zone.Kind.TOWNSHIP).first()
    for status in ("active", "active", "closed"):
        make.business(status=status)
        make.business(status=status, town=town, kind="enterprise")
    make.member(world.east, "陈一")
    make.link(world.keeper, world.shop)
    for back in (0, 40):
        with clock.at(clock.now() - timedelta(days=back)):
            for unit in (world.east, world.west):
                activities.hold_activity(
                    actor=make.COMMAND, activity=make.begun(unit), reason="停电，未签到"
                )
                row = make.case(unit)
                make.case(unit)
                cases.answer(actor=make.COMMAND, case=row, text="已修好")
            make.visit(business=world.shop)
    for period in (Month.containing(clock.today()).previous(), None):
        duties.make_duties(actor=make.COMMAND, **({"period": period} if period else {}))


def of_coverage(context: Any) -> Iterator[Mark]:
    ring: Ring = context["ring"]
    yield from (marked("ring", part) for part in ring.parts)
    charts: list[ShareBars] = context["bars"]
    for chart in charts:
        for bar in chart.bars:
            yield f"{chart.key} {bar.label}", bar.url, bar.total
            yield from (marked(f"{chart.key} {bar.label}", part) for part in bar.parts)
    found: AreaMap = context["map"]
    for place in found.places:
        yield f"map {place.name}", place.url, place.values[0]
    for row in context["carried"].rows:
        yield f"carried {row.label}", row.urls[0], row.values[0]
    if year := context["year"]:
        yield "trend, this month", year.url, sum(part.value for part in ring.parts)


def marked(where: str, part: Part) -> Mark:
    return f"{where} {part.label}", part.url, part.value


def of_dashboard(context: Any) -> Iterator[Mark]:
    measured = {one.key.replace(".", "-"): one for one in context["shown"].measured}
    for chart in context["charts"]:
        one = measured[chart.key]
        for period, url in zip(context["shown"].periods, chart.urls, strict=True):
            if not (chart.unit or one.measure.is_ratio) and (found := one.by_period.get(period)):
                yield f"{chart.key} {period}", url, found.part


def wrong(browser: Client, marks: Iterator[Mark]) -> list[str]:
    said = []
    for name, url, value in marks:
        if not url:
            if value:
                said.append(f"{name}: {value} opens nothing")
            continue
        count = browser.get(url).context["list"].page.paginator.count
        if count != value:
            said.append(f"{name}: says {value}, {url} has {count}")
    return said


def test_each_mark_of_coverage_opens_what_it_counts(world: World) -> None:
    a_life(world)
    for user in (world.admin, world.secretary):
        browser = visitor(user)
        marks = list(of_coverage(browser.get("/coverage/").context))
        assert len(marks) > 5
        assert wrong(browser, iter(marks)) == []


def test_each_bar_of_the_dashboard_opens_what_it_counts(world: World) -> None:
    a_life(world)
    for user in (world.admin, world.secretary):
        browser = visitor(user)
        marks = list(of_dashboard(browser.get("/dashboard/").context))
        assert sum(value for _name, _url, value in marks) > 0
        assert wrong(browser, iter(marks)) == []


def test_a_trend_says_where_one_looks_why_earlier_months_open_no_list(world: World) -> None:
    seen = visitor(world.admin).get("/coverage/").content.decode()
    trend = seen.partition('id="coverage-trend-title"')[2].partition("<details")[0]
    assert "只有本月可以打开名单" in trend
