"""Many threads over two counties at once; the full drill is manage.py bench drill."""

from __future__ import annotations

import pytest

from infra.bench.drill import STEPS, Place, by_request, by_task, run
from kernel.realm import county_scope
from tests import make
from tests.conftest import county_of


@pytest.fixture
def places(fresh: str) -> list[Place]:
    found = []
    for slug in ("chongyi", "shangyou"):
        county = county_of(slug)
        with county_scope(county):
            for _turn in range(3):
                make.branch()
        found.append(Place.of(county.realm, "localhost"))
    return found


def test_each_step_is_right_by_itself(places: list[Place]) -> None:
    for place in places:
        with county_scope(place.realm):
            assert [step.__name__ for step in STEPS if not step(place)] == []
        assert by_task(place)
        assert by_request(place)


def test_a_step_in_the_wrong_county_is_noticed(places: list[Place]) -> None:
    """Else the drill would prove nothing."""
    mine, theirs = places
    with county_scope(theirs.realm):
        assert not any(step(mine) for step in STEPS[:5])


def test_two_thousand_steps_in_eight_threads_are_all_right(places: list[Place]) -> None:
    tally = run(places, steps=1600, tasks=200, requests=200, threads=8)

    assert tally.steps == 2000
    assert tally.wrong == ()
