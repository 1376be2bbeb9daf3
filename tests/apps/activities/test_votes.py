"""Votes: the base, the quorum, the majority, and figures that cannot be."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.activities.rules import Majority, outcome
from apps.rulebook import queries as rulebook
from kernel.errors import Invalid

HALF = Fraction(1, 2)
RESOLUTION, ADMISSION = Majority(HALF), Majority(HALF, present_more=True, written_count=True)


def test_eight_of_sixteen_may_resolve_and_may_not_admit() -> None:
    assert outcome(RESOLUTION, voters=16, present=8, yes=8).quorum
    assert not outcome(ADMISSION, voters=16, present=8, yes=8, written_yes=8).quorum


def test_the_pack_says_the_same() -> None:
    assert Majority.of(rulebook.national("vote.resolution")) == RESOLUTION
    assert Majority.of(rulebook.national("vote.admission")) == ADMISSION


def test_written_opinions_count_only_where_the_rule_says_so() -> None:
    assert outcome(ADMISSION, voters=16, present=9, yes=7, written_yes=2).passed
    assert not outcome(RESOLUTION, voters=16, present=9, yes=7, written_yes=2).passed


@pytest.mark.parametrize(
    ("figures", "field"),
    [
        ({"voters": 7, "present": 8, "yes": 1}, "present"),
        ({"voters": 7, "present": -1, "yes": 0}, "present"),
        ({"voters": 7, "present": 5, "yes": 6}, "yes"),
        ({"voters": 7, "present": 5, "yes": 5, "written_yes": 3}, "written_yes"),
    ],
)
def test_a_vote_beyond_the_roll_is_refused(figures: dict[str, int], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        outcome(ADMISSION, **figures)

    assert set(caught.value.fields) == {field}


def test_nobody_decides_nothing() -> None:
    assert not outcome(RESOLUTION, voters=0, present=0, yes=0).passed


@given(voters=st.integers(1, 500), data=st.data())
def test_what_passes_has_its_quorum_and_more_than_half_of_the_roll(
    voters: int, data: st.DataObject
) -> None:
    present = data.draw(st.integers(0, voters))
    yes = data.draw(st.integers(0, present))
    found = outcome(RESOLUTION, voters=voters, present=present, yes=yes)

    assert found.passed == (2 * present >= voters and 2 * yes > voters)
