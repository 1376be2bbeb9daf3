"""A county's own map: the outlines of its townships, read from the GeoJSON that it brings. No database."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from django.utils.translation import gettext as _

from kernel.chinese.text import listed
from kernel.errors import Invalid
from kernel.web.borders import Outline, Rings, sketched

# Bytes of a file, areas in it, spots of their borders.
LARGEST, AREAS, SPOTS = 5 * 2**20, 600, 150_000
# The sheet: units of its longer side, by how many of them a line may be off, the smallest island.
SIZE, TOLERANCE, ISLAND = 1000, 1.2, 12.0
SHOWN = 6
ENDINGS = ("街道办事处", "办事处", "街道", "镇", "乡")


@dataclass(frozen=True)
class Area:
    """One area of the file: what it says of itself, and its rings."""

    says: Mapping[str, str]
    rings: Rings


@dataclass(frozen=True)
class Matched:
    """What a file holds of a county: outlines by the township's key, by which of its properties, and the rest."""

    outlines: Mapping[str, Outline]
    by: str
    strangers: list[str]


def read(content: bytes) -> list[Area]:
    """Return the areas of a GeoJSON file. Raises Invalid that says what is wrong with it."""
    if len(content) > LARGEST:
        raise Invalid(file=_("The file is larger than 5 MB. Have its borders simplified first."))
    try:
        given = json.loads(content)
        areas = list(_areas(given))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        text = _(
            "This is no GeoJSON file of areas. Ask who makes the map for a FeatureCollection of "
            "polygons, in longitude and latitude."
        )
        raise Invalid(file=text) from None
    if not areas:
        raise Invalid(file=_("There is no area in the file: townships have to be polygons."))
    if len(areas) > AREAS or sum(len(ring) for area in areas for ring in area.rings) > SPOTS:
        raise Invalid(file=_("The file is too detailed. Have its borders simplified first."))
    return areas


def _areas(given: Any) -> Iterator[Area]:
    for feature in given["features"]:
        geometry = feature["geometry"]
        if not geometry or geometry["type"] not in {"Polygon", "MultiPolygon"}:
            continue
        parts = geometry["coordinates"]
        polygons = [parts] if geometry["type"] == "Polygon" else parts
        rings = [[_spot(spot) for spot in ring] for polygon in polygons for ring in polygon]
        properties = feature.get("properties") or {}
        says = {
            str(key): value.strip() for key, value in properties.items() if isinstance(value, str)
        }
        yield Area(says, [ring for ring in rings if ring])


def _spot(spot: Any) -> tuple[float, float]:
    """Return a place on earth. Raises ValueError for anything else, such as metres on a grid."""
    x, y = float(spot[0]), float(spot[1])
    if not (isfinite(x) and isfinite(y) and abs(x) <= 180 and abs(y) <= 90):
        raise ValueError(spot)
    return x, y


def matched(areas: list[Area], townships: Mapping[str, str]) -> Matched:
    """Return which area is which township, {key: name}, by the property that names most of them.

    A name fits with or without 镇, 乡 or 街道. Raises Invalid when no property names any.
    """
    keys = {_short(name): key for key, name in townships.items()}
    keys |= {name: key for key, name in townships.items()}
    properties = {name for area in areas for name in area.says}
    found = {
        name: [
            keys.get(area.says.get(name, "")) or keys.get(_short(area.says.get(name, "")))
            for area in areas
        ]
        for name in sorted(properties)
    }
    by = max(found, key=lambda name: len({key for key in found[name] if key}), default="")
    if not any(found.get(by, ())):
        said = listed(sorted(properties)[:SHOWN]) or _("none")
        text = _(
            "No area bears the name of a township of this county. Its properties are: %(names)s."
        )
        raise Invalid(file=text % {"names": said})
    rings: dict[str, Rings] = {}
    strangers = []
    for area, key in zip(areas, found[by], strict=True):
        if key:
            rings.setdefault(key, []).extend(area.rings)
        else:
            strangers.append(area.says.get(by) or _("without a name"))
    sheet = sketched(rings, size=SIZE, tolerance=TOLERANCE, island=ISLAND)
    return Matched(sheet, by, strangers)


def _short(name: str) -> str:
    """Return a name without the kind of its place; "" stays "" and matches nothing."""
    for ending in ENDINGS:
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name.removesuffix(ending)
    return name
