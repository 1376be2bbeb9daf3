"""The planner: within the limits, nobody twice, as many as possible, the near ones, the same each time."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.liaison.rules.nearness import LEVELS, Near, Places, distance, hubs, near
from apps.liaison.rules.planner import Keeper, Target, plan
from apps.liaison.rules.shortfall import Tally, shortfalls


def keeper(key: str, room: int = 2, **values: Any) -> Keeper:
    return Keeper(key, room, **values)


def in_town(town: str, street: str = "", industry: str = "") -> Places:
    return Places(
        streets=frozenset({street} - {""}),
        towns=frozenset({town}),
        industries=frozenset({industry} - {""}),
    )


some = st.frozensets(st.sampled_from("abc"), max_size=2)
places = st.builds(Places, some, some, some, st.frozensets(st.sampled_from("FH"), max_size=1))
scopes = st.lists(st.sampled_from("xyz"), min_size=1, max_size=2, unique=True).map(tuple)
keepers = st.lists(
    st.builds(Keeper, st.integers(0, 999), st.integers(0, 3), st.integers(0, 3), places, scopes),
    max_size=6, unique_by=lambda one: one.key,
)  # fmt: skip
targets = st.lists(
    st.builds(Target, st.integers(1000, 1999), places, scopes.map(lambda found: found[:1])),
    max_size=14, unique_by=lambda one: one.key,
)  # fmt: skip


def most(those: list[Keeper], of: list[Target]) -> int:
    """Count the links that are possible at all, by augmenting paths: another way than the planner's."""
    given_to: dict[Any, list[Any]] = {one.key: [] for one in those}

    def place(target: Target, tried: set[Any]) -> bool:
        for one in those:
            if one.key in tried or not set(one.scopes) & set(target.scopes):
                continue
            tried.add(one.key)
            held = given_to[one.key]
            if len(held) < one.room:
                held.append(target)
                return True
            for number, other in enumerate(held):
                if place(other, tried):
                    held[number] = target
                    return True
        return False

    return sum(place(target, set()) for target in of)


@settings(max_examples=150, deadline=None)
@given(keepers, targets)
def test_a_plan_keeps_its_limits_and_no_larger_one_is_possible(
    those: list[Keeper], of: list[Target]
) -> None:
    found = plan(those, of)
    room = {one.key: one for one in those}
    about = {one.key: one for one in of}
    load = Counter(one for one, _target in found)

    assert all(count <= room[one].room for one, count in load.items())
    assert len({target for _one, target in found}) == len(found)
    assert all(set(room[one].scopes) & set(about[target].scopes) for one, target in found)
    assert len(found) == most(those, of)
    assert plan(those[::-1], of[::-1]) == found


@given(places, places)
def test_two_meet_at_their_nearest_hub(one: Places, other: Places) -> None:
    steps, theirs = dict(hubs(one)), dict(hubs(other))
    shared = steps.keys() & theirs.keys()

    assert min(steps[hub] for hub in shared) == distance(one, other)


def test_the_nearest_comes_first_and_the_same_industry_within_it() -> None:
    me = Places(frozenset("m"), frozenset("s"), frozenset("t"), frozenset("F"))
    by_distance = [
        Places(markets=frozenset("m"), industries=frozenset("F")),
        Places(markets=frozenset("m")),
        Places(streets=frozenset("s"), industries=frozenset("F")),
        Places(streets=frozenset("s")),
        Places(towns=frozenset("t"), industries=frozenset("F")),
        Places(towns=frozenset("t")),
        Places(industries=frozenset("F")),
        Places(),
    ]
    assert [distance(me, other) for other in by_distance] == list(range(8))
    assert [near(me, other)[0] for other in by_distance[::2]] == [*LEVELS, Near.INDUSTRY]
    for last in range(1, 9):
        of = [Target(place, other) for place, other in enumerate(by_distance[:last])]
        assert plan([keeper("me", 1, places=me)], of) == [("me", 0)]


def test_load_is_even_within_a_township_but_nobody_is_sent_far_for_it() -> None:
    near_ones = [Target(f"n{number}", in_town("t")) for number in range(4)]
    here = [keeper("a", 4, places=in_town("t")), keeper("b", 4, places=in_town("t"))]
    assert Counter(one for one, _target in plan(here, near_ones)) == {"a": 2, "b": 2}

    apart = [keeper("a", 4, places=in_town("t")), keeper("b", 4, places=in_town("u"))]
    assert Counter(one for one, _target in plan(apart, near_ones)) == {"a": 4}


def test_who_has_links_already_gets_fewer_new_ones() -> None:
    busy = [keeper("a", 2, load=3), keeper("b", 5, load=0)]
    found = plan(busy, [Target(number) for number in range(4)])

    assert Counter(one for one, _target in found) == {"b": 4}


def test_the_most_neglected_place_comes_first() -> None:
    cared = [Target(f"c{number}", in_town("t", "s1")) for number in range(5)]
    rest = [Target(f"s1-{number}", in_town("t", "s1")) for number in range(5)]
    waiting = [*rest, *(Target(f"s2-{number}", in_town("t", "s2")) for number in range(10))]
    found = plan([keeper("me", 5, places=in_town("t"))], waiting, cared_for=cared)

    assert Counter(str(target)[:2] for _one, target in found) == {"s2": 5}


def test_of_equal_places_each_gets_its_share() -> None:
    waiting = [Target(f"{s}-{n:02}", in_town("t", s)) for s in ("s1", "s2") for n in range(20)]
    found = plan([keeper("me", 10, places=in_town("t"))], waiting)

    assert Counter(str(target)[:2] for _one, target in found) == {"s1": 5, "s2": 5}


def test_made_anew_a_link_that_stands_is_preferred_among_equals() -> None:
    two = [keeper("a", 1), keeper("b", 1)]
    of = [Target("x"), Target("y")]
    standing = [("a", "y"), ("b", "x")]

    assert sorted(plan(two, of, standing=standing)) == standing
    better = [keeper("a", 1, places=in_town("t")), keeper("b", 1, places=in_town("u"))]
    there = [Target("x", in_town("t")), Target("y", in_town("u"))]
    assert sorted(plan(better, there, standing=standing)) == [("a", "x"), ("b", "y")]


def test_the_shortfall_is_an_equation() -> None:
    county = list(shortfalls("r", "business", 10, 10, [Tally(10522, 486, 4860)]))
    assert (county[0].needed, county[0].covered) == (1053, 4860)
    for figure in ("10,522", "1,053", "486", "4,860"):
        assert figure in county[0].text()

    branch = list(shortfalls("r", "member", 3, 5, [Tally(4, 3, 4, "东街党支部")]))
    assert (branch[0].kind, branch[0].needed) == ("too_few_member", 9)
    assert "东街党支部" in branch[0].text()
    assert not list(shortfalls("r", "member", 3, 5, [Tally(9, 3, 9), Tally(15, 3, 15)]))
