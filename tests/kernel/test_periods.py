"""Periods tile the calendar without gaps, and read back from their text."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kernel.periods import KINDS, HalfYear, Month, Period, Quarter, Year, parse

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))
kinds = st.sampled_from(list(KINDS.values()))


@given(kinds, days)
def test_a_day_lies_in_the_period_that_contains_it_and_in_no_neighbour(
    kind: type[Period], day: date
) -> None:
    period = kind.containing(day)

    assert day in period
    assert day not in period.next()
    assert day not in period.previous()


@given(kinds, days)
def test_periods_follow_one_another_without_gap(kind: type[Period], day: date) -> None:
    period = kind.containing(day)

    assert period.end == period.next().start
    assert period.end - timedelta(days=1) in period
    assert period.next().previous() == period
    assert period < period.next()


@given(kinds, days)
def test_the_text_form_reads_back(kind: type[Period], day: date) -> None:
    period = kind.containing(day)

    assert parse(str(period)) == period


@given(kinds, days, st.integers(-400, 400))
def test_shifting_there_and_back_changes_nothing(kind: type[Period], day: date, count: int) -> None:
    period = kind.containing(day)

    assert period.shifted(count).shifted(-count) == period
    assert (period.shifted(count) > period) == (count > 0)


@given(kinds, days)
def test_a_period_consists_of_its_months(kind: type[Period], day: date) -> None:
    period = kind.containing(day)
    months = period.split(Month)

    assert (months[0].start, months[-1].end) == (period.start, period.end)
    assert len(months) == kind.months


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026-11", date(2026, 11, 1), date(2026, 12, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("2026Q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("2026H2", date(2026, 7, 1), date(2027, 1, 1)),
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_known_periods(text: str, start: date, end: date) -> None:
    assert (parse(text).start, parse(text).end) == (start, end)


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-00", "2026Q5", "2026H0", "26", "2026-1", "x"]
)
def test_texts_that_mean_no_period_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no"):
        parse(text)


def test_periods_of_different_kinds_are_never_equal() -> None:
    assert len({Year(2026), HalfYear(2026), Quarter(2026), Month(2026)}) == 4


def test_a_quarter_does_not_consist_of_years() -> None:
    with pytest.raises(ValueError, match="Year"):
        Quarter(2026).split(Year)


@pytest.mark.parametrize(
    ("period", "label"),
    [
        (Month(2026, 9), "2026-09"),
        (Quarter(2026, 4), "2026, quarter 4"),
        (HalfYear(2026, 1), "2026, first half"),
        (HalfYear(2026, 2), "2026, second half"),
        (Year(2026), "2026"),
    ],
)
def test_labels_are_words(period: Any, label: str) -> None:
    with translation.override("en"):
        assert period.label == label
