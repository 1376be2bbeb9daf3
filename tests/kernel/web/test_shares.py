"""What the server draws: steps of a scale, lengths of bars, lines, maps."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from kernel.web import scales
from kernel.web.shares import AreaMap, Bar, Part, Place, Ring, ShareBars, Trend

counts = st.lists(st.integers(0, 20_000), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("share", "step"),
    [(None, 0), (0, 1), (0.4999, 1), (0.5, 2), (0.7, 3), (0.9, 4), (0.9799, 4), (0.98, 5), (1, 5)],
)
def test_a_share_is_one_step_darker_from_each_bound_on(share: float | None, step: int) -> None:
    assert scales.step_of(share) == step


@given(counts, st.integers(0, 20_000))
def test_a_bar_ends_where_its_sum_does_and_shows_every_part_that_is_there(
    parts: list[int], more: int
) -> None:
    longest = sum(parts) + more
    drawn = scales.lengths(parts, longest)

    for part, length in zip(parts, drawn, strict=True):
        assert (length > 0) == (part > 0 and longest > 0)
    exact = sum(parts) * 100 / longest if longest else 0
    thin = scales.THINNEST * sum(part > 0 for part in parts)
    assert exact - 0.1 <= sum(drawn) <= max(exact, thin) + 0.1


def test_a_single_gap_in_ten_thousand_is_seen() -> None:
    covered, missing = scales.lengths([9_999, 1], 10_000)

    assert (covered, missing) == (98.5, scales.THINNEST)


@given(st.lists(st.none() | st.floats(0, 1), max_size=12))
def test_a_line_stays_in_its_frame_and_is_broken_where_nothing_is_known(
    values: list[float | None],
) -> None:
    runs = scales.line(values, 300, 80)

    points = [point for run in runs for point in run]
    assert len(points) == sum(value is not None for value in values)
    assert all(0 <= x <= 300 and 0 <= y <= 80 for x, y in points)
    assert points == sorted(points, key=lambda point: point[0])


def test_a_higher_value_stands_higher() -> None:
    ((first, last),) = scales.line([0.5, 0.9], 100, 100)

    assert first[1] > last[1]


def bars() -> ShareBars:
    return ShareBars(
        key="towns",
        title="By township",
        heading="Township",
        total_label="All",
        shown=2,
        bars=[
            Bar(name, [Part("Covered", done, "/c"), Part("Not covered", open_, "/o", "due")], "/t")
            for name, done, open_ in (("B", 10, 0), ("A", 10, 0), ("C", 5, 3), ("D", 90, 4))
        ],
    )


def test_bars_stand_by_what_is_missing_and_the_table_has_those_not_drawn() -> None:
    chart = bars()

    assert [bar.label for bar, _parts in chart.drawn] == ["D", "C"]
    assert chart.more == 2
    assert [row.label for row in chart.rows] == ["D", "C", "A", "B"]
    # No link where there is nothing to open.
    assert chart.rows[-1].cells[2] == (0, "")


def test_marks_of_bars_are_links_and_the_numbers_beside_them_too() -> None:
    page = render_to_string("ui/_share_bars.html", {"chart": bars()})

    assert page.count('<rect class="is-due"') == 2
    assert page.count('href="/o" tabindex="-1"') == 2
    assert page.count('<a href="/o">') >= 4


def test_a_ring_that_is_not_closed_is_seen_to_be_open() -> None:
    nearly = Ring(key="r", title="Rate", share=0.9999, label="Rate")
    closed = Ring(key="r", title="Rate", share=1.0, label="Rate")

    assert (nearly.length, closed.length) == ("98.5", "100.0")


def test_a_trend_tells_the_change_since_the_month_before_in_points() -> None:
    known = Trend(key="t", title="Rate", heading="Month", points=[("a", 0.9), ("b", 0.92)])
    broken = Trend(key="t", title="Rate", heading="Month", points=[("a", None), ("b", 0.92)])

    assert (known.change, broken.change) == (2.0, None)
    assert len(known.dots) == 2
    assert broken.lines == []


def area(box: tuple[float, float, float, float] | None) -> AreaMap:
    return AreaMap(
        key="map",
        title="Coverage",
        heading="Township",
        columns=["Businesses"],
        box=box,
        places=[
            Place("横水镇", 0.99, [10], "/1", outline="M0 0h9v9z", at=(5, 5)),
            Place("新镇", 0.4, [5], "/2"),
            Place("无数镇", None, [None], note="no figures"),
        ],
    )


def test_a_place_without_an_outline_is_a_tile_beside_the_map() -> None:
    chart = area((0, 0, 10, 10))
    page = render_to_string("ui/_area_map.html", {"chart": chart})

    assert [place.name for place in chart.outlined] == ["横水镇"]
    assert [place.name for place in chart.tiles] == ["新镇", "无数镇"]
    assert 'viewBox="0 0 10 10"' in page
    assert page.count('class="tile ') == 2


def test_without_a_box_every_place_is_a_tile_with_its_number_beside_the_colour() -> None:
    page = render_to_string("ui/_area_map.html", {"chart": area(None)})

    assert page.count('class="tile ') == 3
    assert '<svg class="area-map"' not in page
    assert "40%" in page
    assert "no figures" in page


def test_the_table_of_a_map_has_the_lowest_first_and_the_unknown_last() -> None:
    assert [row.label for row in area(None).rows] == ["新镇", "横水镇", "无数镇"]


@pytest.mark.parametrize(
    ("value", "largest", "step"),
    [(None, 4, 0), (0, 4, 0), (1, 4, 2), (4, 4, 5), (1, 100, 1), (3, 0, 0)],
)
def test_a_count_is_darker_beside_the_largest(
    value: float | None, largest: float, step: int
) -> None:
    assert scales.step_beside(value, largest) == step
