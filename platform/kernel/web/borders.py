"""Outlines of neighbouring areas: a border they share is simplified once for both, without gap or overlap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians

# Longitude and latitude, in degrees.
Rings = list[list[tuple[float, float]]]
Spot = tuple[int, int]
Border = tuple[Spot, ...]


def cleaned(ring: Iterable[Spot]) -> list[Spot]:
    """Return a closed ring without its repeated end, repeated spots and spikes (there and back again)."""
    kept: list[Spot] = []
    for spot in ring:
        if kept and kept[-1] == spot:
            continue
        if len(kept) > 1 and kept[-2] == spot:
            kept.pop()
            continue
        kept.append(spot)
    while len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    while len(kept) > 2 and kept[1] == kept[-1]:
        kept = kept[1:-1]
    return kept if len(kept) > 2 else []


def area(ring: Sequence[Spot]) -> float:
    """Return the area of a ring, whatever its direction."""
    return abs(sum(x * v - u * y for (x, y), (u, v) in pairwise([*ring, *ring[:1]]))) / 2


class Net:
    """The borders of all areas of a map; a border ends where more than two meet."""

    def __init__(self, rings: Iterable[Sequence[Spot]], tolerance: float) -> None:
        self._tolerance = tolerance
        self._drawn: dict[Border, Border] = {}
        beside: dict[Spot, set[Spot]] = defaultdict(set)
        for ring in rings:
            for one, other in pairwise([*ring, *ring[:1]]):
                beside[one].add(other)
                beside[other].add(one)
        self._meetings = {spot for spot, others in beside.items() if len(others) != 2}

    def simplified(self, ring: Sequence[Spot]) -> list[Spot]:
        """Return a ring with its borders simplified; empty when nothing of it is left."""
        found: list[Spot] = []
        for border in self._borders(ring):
            found += self._border(border)[:-1]
        return found if len(found) > 2 and area(found) else []

    def _borders(self, ring: Sequence[Spot]) -> Iterator[Border]:
        """Yield the borders of a ring; one without a meeting begins at its lowest spot, cut at the farthest."""
        places = [place for place, spot in enumerate(ring) if spot in self._meetings]
        if not places:
            start = min(range(len(ring)), key=ring.__getitem__)
            turned = [*ring[start:], *ring[:start]]
            far = max(range(len(turned)), key=lambda place: _apart(turned[0], turned[place]))
            places, ring = [0, far], turned
        around = [*ring, *ring]
        for place, following in pairwise([*places, places[0] + len(ring)]):
            yield tuple(around[place : following + 1])

    def _border(self, border: Border) -> Border:
        backwards = border[::-1]
        key = min(border, backwards)
        if key not in self._drawn:
            self._drawn[key] = tuple(_simplified(key, self._tolerance))
        drawn = self._drawn[key]
        return drawn if key == border else drawn[::-1]


def _apart(one: Spot, other: Spot) -> int:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _simplified(line: Border, tolerance: float) -> list[Spot]:
    """Return the line with the spots only that stand out by more than the tolerance (Douglas and Peucker)."""
    kept = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        (x, y), (u, v) = line[first], line[last]
        wide, high = u - x, v - y
        length = (wide * wide + high * high) ** 0.5
        if length:
            offs = [
                abs(wide * (q - y) - high * (p - x)) / length for p, q in line[first + 1 : last]
            ]
        else:
            offs = [_apart((x, y), spot) ** 0.5 for spot in line[first + 1 : last]]
        most = max(offs)
        if most > tolerance:
            place = first + 1 + offs.index(most)
            kept.add(place)
            spans += [(first, place), (place, last)]
    return [line[place] for place in sorted(kept)]


@dataclass(frozen=True)
class Outline:
    """An area as it is drawn: SVG's path, the box it lies in, and where its name stands."""

    path: str
    left: int
    top: int
    right: int
    bottom: int
    x: int
    y: int


def sketched(
    areas: Mapping[str, Rings], *, size: int, tolerance: float, island: float
) -> dict[str, Outline]:
    """Return areas as outlines on one sheet whose longer side has `size` units; east is right, north is up.

    A line may be off by `tolerance` units. Parts below `island` square units are left out, but never
    the largest; an area of which nothing is left has no outline.
    """
    every = [spot for rings in areas.values() for ring in rings for spot in ring]
    if not every:
        return {}
    west, east = min(x for x, _y in every), max(x for x, _y in every)
    south, north = min(y for _x, y in every), max(y for _x, y in every)
    narrow = cos(radians((south + north) / 2))
    scale = size / (max((east - west) * narrow, north - south) or 1)
    snapped = {
        key: [
            cleaned(
                (round((x - west) * narrow * scale), round((north - y) * scale)) for x, y in ring
            )
            for ring in rings
        ]
        for key, rings in areas.items()
    }
    net = Net((ring for rings in snapped.values() for ring in rings if ring), tolerance)
    found = {}
    for key, rings in snapped.items():
        drawn = sorted(filter(None, map(net.simplified, filter(None, rings))), key=area)[::-1]
        if drawn:
            found[key] = _outline([drawn[0], *(ring for ring in drawn[1:] if area(ring) > island)])
    return found


def moment(ring: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Return (area, x, y) of a ring: its area, negative when it runs the other way, and its centre."""
    twice = x = y = 0.0
    for (a, b), (c, d) in pairwise([*ring, ring[0]]):
        cross = a * d - c * b
        twice, x, y = twice + cross, x + (a + c) * cross, y + (b + d) * cross
    if not twice:
        return 0.0, *ring[0]
    return twice / 2, x / (3 * twice), y / (3 * twice)


def _outline(rings: list[list[Spot]]) -> Outline:
    xs = [x for ring in rings for x, _y in ring]
    ys = [y for ring in rings for _x, y in ring]
    _part, x, y = moment(rings[0])
    path = "".join(map(_path, rings))
    return Outline(path, min(xs), min(ys), max(xs), max(ys), round(x), round(y))


def _path(ring: list[Spot]) -> str:
    """Return a ring as SVG writes it: where it begins, then each step from the one before."""
    steps = [f"{u - x},{v - y}" for (x, y), (u, v) in pairwise(ring)]
    return f"M{ring[0][0]},{ring[0][1]}l{' '.join(steps)}z"
