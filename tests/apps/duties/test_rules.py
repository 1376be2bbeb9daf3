"""Periods, days of grace, rolling days: the arithmetic of duties."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.duties import rules
from apps.duties.rules import State
from kernel.periods import KINDS, Quarter

QUARTER = Quarter(2026, 1)


def state(on: date, *acts: date, times: int = 1, grace: int = 7) -> State:
    return rules.standing(QUARTER, times=times, acts=acts, grace_days=grace, on=on).state


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2025, 12, 31), State.COMING),
        (date(2026, 1, 1), State.DUE),
        (date(2026, 3, 31), State.DUE),
        (date(2026, 4, 1), State.AMBER),
        (date(2026, 4, 7), State.AMBER),
        (date(2026, 4, 8), State.MISSED),
    ],
)
def test_a_duty_is_due_then_amber_then_missed(on: date, expected: State) -> None:
    assert state(on) is expected


def test_an_act_counts_for_the_period_of_its_day_alone() -> None:
    day = date(2026, 4, 2)

    assert state(day, day) is State.AMBER
    assert state(day, date(2026, 3, 31)) is State.MET
    assert state(day, date(2026, 3, 31), times=2) is State.AMBER


def test_a_moment_without_a_zone_is_on_no_day() -> None:
    with pytest.raises(ValueError, match="zone"):
        rules.day_of(datetime(2026, 3, 31, 23, 0))  # noqa: DTZ001 -- what is tried


def test_hours_are_summed_exactly() -> None:
    assert rules.hours_short(Decimal(32), [Decimal("0.1")] * 319) == Decimal("0.1")
    assert rules.hours_short(Decimal(32), [Decimal(40)]) == 0


@given(anchor=st.dates(date(1990, 1, 1), date(2090, 12, 31)), months=st.integers(1, 24))
def test_rolling_days_keep_the_day_of_the_month_where_it_exists(anchor: date, months: int) -> None:
    for place, day in enumerate(rules.rolling(anchor, months, 6), 1):
        passed = (day.year - anchor.year) * 12 + day.month - anchor.month
        assert passed == months * place
        assert day.day == anchor.day or (day + timedelta(days=1)).day == 1


@given(day=st.dates(date(2000, 1, 1), date(2090, 12, 31)), kind=st.sampled_from(sorted(KINDS)))
def test_every_day_is_in_exactly_one_period_of_a_year(day: date, kind: str) -> None:
    met, missed = rules.met_and_missed(kind, day.year, [day])

    assert [day in period for period in met] == [True]
    assert not any(day in period for period in missed)
