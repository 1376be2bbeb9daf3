"""Points and areas on the map."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

# Latitude, then longitude, in degrees.
Point = tuple[float, float]
Ring = list[list[float]]


def _rings(geometry: dict[str, Any]) -> Iterator[Ring]:
    """Yield the outer ring of each part of a GeoJSON area."""
    parts = geometry["coordinates"]
    for part in [parts] if geometry["type"] == "Polygon" else parts:
        yield part[0]


def center(geometry: dict[str, Any]) -> Point:
    """Return the centre of mass of the largest part of an area."""
    return max((_moments(ring) for ring in _rings(geometry)), key=lambda found: found[0])[1]


def _moments(ring: Ring) -> tuple[float, Point]:
    area = latitude = longitude = 0.0
    for (x, y, *_), (next_x, next_y, *_) in pairwise(ring):
        cross = x * next_y - next_x * y
        area += cross
        latitude += (y + next_y) * cross
        longitude += (x + next_x) * cross
    if not area:
        return 0.0, (ring[0][1], ring[0][0])
    return abs(area), (round(latitude / (3 * area), 6), round(longitude / (3 * area), 6))


def holds(geometry: dict[str, Any], point: Point) -> bool:
    """Say whether a point is in an area: a ray from it crosses the border an odd number of times."""
    latitude, longitude = point
    for ring in _rings(geometry):
        inside = False
        for (x, y, *_), (next_x, next_y, *_) in pairwise(ring):
            if (y > latitude) != (next_y > latitude):
                inside ^= longitude < (next_x - x) * (latitude - y) / (next_y - y) + x
        if inside:
            return True
    return False
