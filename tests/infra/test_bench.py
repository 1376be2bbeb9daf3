"""Rows of a bench are compared turn by turn, and told in the page's table."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from infra.bench import report
from infra.bench.measuring import Goal, Measured, Row, pairs, times_floor, within

DAY = date(2026, 11, 26)


def taking(*seconds: float) -> Row:
    """Return a row whose floor always takes a second; the first call warms up."""
    times = iter((9.0, *seconds))
    return Row("work", times_floor(2), lambda: next(times), lambda: 1.0, turns=len(seconds))


def measured(name: str, *, is_met: bool | None = True) -> Measured:
    return Measured(name, "≤ 2x", 12.0, 20.0, 8.0, 1.5, 3, 0.7, is_met)


def test_the_ratio_is_the_median_of_the_pairs() -> None:
    found = pairs(taking(1.0, 9.0, 1.5))

    assert (found.ours, found.floor, found.ratio) == (1500.0, 1000.0, 1.5)
    assert found.is_met is True
    assert pairs(taking(3.0, 3.0)).is_met is False


def test_the_two_are_asked_in_turn() -> None:
    asked: list[str] = []

    def noted(who: str) -> float:
        asked.append(who)
        return 1.0

    pairs(Row("work", None, lambda: noted("a"), lambda: noted("b"), turns=3))

    assert asked == ["a", "b", "a", "b", "b", "a", "a", "b"]


def test_a_row_without_a_floor_keeps_to_its_time() -> None:
    slow = iter([0.0, *[0.01] * 19, 0.5])
    goal = Goal("p95 ≤ 60 ms", lambda row: row.p95 <= 60)

    found = pairs(Row("work", goal, lambda: next(slow), turns=20))

    assert (found.ours, found.p95, found.ratio, found.is_met) == (10.0, 500.0, None, False)
    assert pairs(Row("work", within(15), lambda: 0.01)).is_met is True
    assert pairs(Row("work", None, lambda: 0.01)).is_met is None


def test_a_table_stands_between_its_marks(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(
        "before\n<!-- bench county -->\nold\n<!-- /bench county -->\n"
        "<!-- bench nation -->\nkept\n<!-- /bench nation -->\nafter\n"
    )

    report.keep(page, "county", [measured("a page", is_met=False)], DAY)

    text = page.read_text()
    assert "| a page | 12 | 8 | 1.50x | ≤ 2x | **no** | 0.7 |" in text
    assert "2026-11-26" in text
    assert "old" not in text
    assert text.startswith("before\n")
    assert text.endswith("\nkept\n<!-- /bench nation -->\nafter\n")


def test_a_page_without_a_place_for_the_table_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text("nothing")

    with pytest.raises(ValueError, match="no place"):
        report.keep(page, "county", [measured("a page")], DAY)


def test_the_page_has_a_place_for_both_tables() -> None:
    text = (settings.ROOT / "docs" / "performance.md").read_text(encoding="utf-8")

    for topic in ("county", "nation"):
        assert text.count(f"<!-- bench {topic} -->") == text.count(f"<!-- /bench {topic} -->") == 1
