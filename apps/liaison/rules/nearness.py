"""How near two stand to each other: same market, street or village, township, industry."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as lazy


class Near(StrEnum):
    """Why somebody is given to somebody, the nearest first."""

    MARKET = "market"
    STREET = "street"
    TOWN = "town"
    INDUSTRY = "industry"
    ELSEWHERE = "elsewhere"


NEAR = {
    Near.MARKET: lazy("same market"),
    Near.STREET: lazy("same street or village"),
    Near.TOWN: lazy("same township"),
    Near.INDUSTRY: lazy("same industry"),
    Near.ELSEWHERE: lazy("nobody nearer has room"),
}
LEVELS = (Near.MARKET, Near.STREET, Near.TOWN)
# Steps of distance: two a level, the nearer one for the same industry.
FARTHEST = 2 * len(LEVELS) + 1


@dataclass(frozen=True)
class Places:
    """Where somebody works: markets, streets (communities, villages, districts), townships, industries."""

    markets: frozenset[Hashable] = frozenset()
    streets: frozenset[Hashable] = frozenset()
    towns: frozenset[Hashable] = frozenset()
    industries: frozenset[str] = frozenset()

    def of(self, level: Near) -> frozenset[Hashable]:
        """Return the places of one level."""
        found = {Near.MARKET: self.markets, Near.STREET: self.streets, Near.TOWN: self.towns}
        return found[level]

    def with_(self, other: Places) -> Places:
        """Return both together: somebody has a shop, and a branch."""
        return Places(
            self.markets | other.markets,
            self.streets | other.streets,
            self.towns | other.towns,
            self.industries | other.industries,
        )


# A meeting point of those who are as near as it says: (level, place, industry or "").
Hub = tuple[str, Hashable, str]


def hubs(places: Places) -> Iterator[tuple[Hub, int]]:
    """Yield the points at which one is met, each with the steps of distance it stands for."""
    for step, level in enumerate(LEVELS):
        for place in places.of(level):
            yield (level, place, ""), 2 * step + 1
            for industry in places.industries:
                yield (level, place, industry), 2 * step
    for industry in places.industries:
        yield (Near.INDUSTRY, "", industry), FARTHEST - 1
    yield (Near.ELSEWHERE, "", ""), FARTHEST


def near(one: Places, other: Places) -> tuple[Near, bool]:
    """Return how near two are, and whether they share an industry."""
    same = bool(one.industries & other.industries)
    for level in LEVELS:
        if one.of(level) & other.of(level):
            return level, same
    return (Near.INDUSTRY if same else Near.ELSEWHERE), same


def distance(one: Places, other: Places) -> int:
    """Return the steps of distance between two, as `hubs` counts them."""
    level, same = near(one, other)
    if level in LEVELS:
        return 2 * LEVELS.index(level) + (not same)
    return FARTHEST - same
