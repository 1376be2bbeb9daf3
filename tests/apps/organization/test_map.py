"""A county brings the outlines of its townships, and pages draw them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.organization import outlines, queries, services
from apps.organization.models import TownshipMap, Zone
from kernel.errors import Denied, Invalid
from kernel.models import JournalEntry
from tests import make
from tests.visiting import text, visitor
from tests.world import World


def square(x: float, y: float, size: float = 0.1) -> list[list[float]]:
    return [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]


def feature(rings: list[Any], kind: str = "Polygon", **properties: Any) -> dict[str, Any]:
    shape = {"type": kind, "coordinates": rings}
    return {"type": "Feature", "properties": properties, "geometry": shape}


def collection(*features: dict[str, Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


@pytest.fixture
def towns(world: World) -> dict[str, Zone]:
    return {name: make.zone("township", name) for name in ("横水镇", "扬眉镇", "上堡乡")}


def of_county(**more: Any) -> bytes:
    return collection(
        feature([square(114.0, 25.6)], NAME="横水镇", CODE="1"),
        feature([[square(114.1, 25.6)], [square(114.5, 25.9, 0.001)]], "MultiPolygon", NAME="扬眉", CODE="2"),
        feature([square(114.2, 25.6)], NAME="思顺乡", CODE="3"),
        {"type": "Feature", "properties": None, "geometry": {"type": "Point", "coordinates": [1, 1]}},
    )  # fmt: skip


def upload(content: bytes, name: str = "towns.geojson") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/geo+json")


def test_areas_are_found_by_the_property_that_names_most_townships(
    world: World, towns: dict[str, Zone]
) -> None:
    row = services.bring_map(actor=world.actor(world.admin), file=upload(of_county()))

    assert row.by == "NAME"
    assert set(row.outlines) == {str(towns["横水镇"].pk), str(towns["扬眉镇"].pk)}
    assert row.strangers == ["思顺乡"]
    assert JournalEntry.objects.get(name="organization.map_brought").payload["outlines"] == 2


def test_a_second_file_takes_the_place_of_the_first(world: World, towns: dict[str, Zone]) -> None:
    admin = world.actor(world.admin)
    services.bring_map(actor=admin, file=upload(of_county()))
    services.bring_map(
        actor=admin, file=upload(collection(feature([square(114, 25)], name="上堡乡")))
    )

    assert set(TownshipMap.objects.get().outlines) == {str(towns["上堡乡"].pk)}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "GeoJSON"),
        (b"\x00\xff", "GeoJSON"),
        (b"[]", "GeoJSON"),
        (b'{"features": 3}', "GeoJSON"),
        (b'{"features": [{"geometry": {"type": "Polygon", "coordinates": [[["a", 1]]]}}]}', "GeoJSON"),
        (b"[" * 100_000, "GeoJSON"),
        (collection(feature([square(38_500_000, 2_800_000)], NAME="横水镇")), "GeoJSON"),
        (b'{"features": [{"geometry": {"type": "Polygon", "coordinates": [[[NaN, 1]]]}}]}', "GeoJSON"),
        (collection(), "多边形"),
        (collection(feature([square(114, 25)], NAME="<script>", CODE="1")), "CODE、NAME"),
        (collection(feature([square(114, 25)])), "无"),
        (b" " * (5 * 2**20 + 1), "5 MB"),
        (collection(*[feature([square(114, 25)], NAME="横水镇")] * 601), "过于细致"),
    ],
)  # fmt: skip
def test_what_is_no_map_of_the_county_is_refused_with_its_reason(
    world: World, towns: dict[str, Zone], content: bytes, said: str
) -> None:
    with pytest.raises(Invalid) as caught:
        services.bring_map(actor=world.actor(world.admin), file=upload(content))

    assert said in str(caught.value.fields["file"])
    assert not TownshipMap.objects.exists()


def test_neighbours_keep_their_common_border(world: World, towns: dict[str, Zone]) -> None:
    areas = outlines.read(
        collection(
            feature([[[114, 25], [114.2, 25], [114.21, 25.1], [114.2, 25.2], [114, 25.2], [114, 25]]], n="横水镇"),
            feature([[[114.2, 25], [114.4, 25], [114.4, 25.2], [114.2, 25.2], [114.21, 25.1], [114.2, 25]]], n="扬眉镇"),
        )
    )  # fmt: skip

    found = outlines.matched(areas, {"1": "横水镇", "2": "扬眉镇"}).outlines

    # The bend in the border of both reaches beyond where it begins and ends.
    assert found["2"].left < found["1"].right
    assert (found["1"].left, found["2"].right) == (0, 1000)


def test_coverage_is_shown_by_outline_where_there_is_one(
    world: World, towns: dict[str, Zone]
) -> None:
    for town in towns.values():
        make.business(unit=world.west, town=town)
    services.bring_map(actor=world.actor(world.admin), file=upload(of_county()))

    drawn = visitor(world.admin).get("/coverage/").context["map"]

    assert {place.name for place in drawn.outlined} == {"横水镇", "扬眉镇"}
    assert [place.name for place in drawn.tiles] == ["上堡乡"]


def test_the_page_says_what_did_not_match_and_takes_the_outlines_away(
    world: World, towns: dict[str, Zone]
) -> None:
    client = visitor(world.admin)
    assert client.post("/zones/map/", {"file": upload(of_county())}).status_code == 302

    page = text(client, "/zones/map/")
    assert "思顺乡" in page
    assert "没有轮廓" in page

    assert client.post("/zones/map/remove/").status_code == 302
    assert queries.sheet(queries.township_map(world.actor(world.admin))) == ({}, None)
    services.remove_map(actor=world.actor(world.admin))
    assert JournalEntry.objects.filter(name="organization.map_removed").count() == 1


def test_who_may_not_change_units_brings_no_map(world: World, towns: dict[str, Zone]) -> None:
    with pytest.raises(Denied):
        services.bring_map(actor=world.actor(world.secretary), file=upload(of_county()))
    with pytest.raises(Denied):
        services.remove_map(actor=world.actor(world.secretary))
