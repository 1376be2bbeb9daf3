"""The national list of townships, communities and villages."""

from __future__ import annotations

import pytest

from infra.divisions.townships import short_name
from tenants.counties.rules import load_divisions
from tenants.counties.townships import TOWNSHIPS, settlements, townships

# Younger than the list.
UNLISTED = {"500157", "653132", "653228", "653229", "659013"}


def test_the_source_county_has_its_sixteen_townships() -> None:
    names = [township.name for township in townships("360725")]

    assert len(names) == 16
    assert names[0] == "横水镇"
    assert "丰州乡" in names


def test_every_division_in_force_has_townships() -> None:
    counties = {d.code for d in load_divisions() if d.level == "county" and d.valid_to is None}
    codes = [line[:9] for line in TOWNSHIPS.read_text(encoding="utf-8").splitlines()]

    assert counties - {code[:6] for code in codes} == UNLISTED
    assert codes == sorted(codes), "a division's lines stand together"


def test_a_division_that_is_not_listed_has_none() -> None:
    assert townships("500157") == []
    assert settlements("500157") == {}


def test_places_are_listed_below_their_township() -> None:
    found = settlements("360725")

    assert set(found) == {township.code for township in townships("360725")}
    first = {place.name: place.kind for place in found["360725100"]}
    assert first["中山社区"] == "community"
    assert first["横水村"] == "village"
    assert all(len(names) == len({place.name for place in names}) for names in found.values())


@pytest.mark.parametrize(
    ("committee", "kind", "place"),
    [
        ("中山社区居民委员会", "community", "中山社区"),
        ("小江社区居委会", "community", "小江社区"),
        ("光明居民委员会", "community", "光明社区"),
        ("横水村委会", "village", "横水村"),
        ("肖村村民委员会", "village", "肖村"),
        ("官庄大队村民委员会", "village", "官庄大队"),
        ("兴华嘎查委会", "village", "兴华嘎查"),
        ("西铁营村", "village", "西铁营村"),
    ],
)
def test_a_committee_gives_its_place_its_name(committee: str, kind: str, place: str) -> None:
    assert short_name(committee, kind) == place
