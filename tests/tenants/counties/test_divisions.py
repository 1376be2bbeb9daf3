"""The tree of divisions: complete, dated, and right where other lists are stale."""

from collections import Counter
from datetime import date

import pytest

from kernel.errors import Invalid
from tenants.counties.rules import check_slug, divisions_on, load_divisions, suggest_slug

TODAY = date(2026, 11, 24)


def test_every_division_in_force_hangs_on_one_in_force() -> None:
    standing = divisions_on(TODAY)

    orphans = [d.name for d in standing.values() if d.parent and d.parent not in standing]
    assert orphans == []
    assert Counter(d.level for d in standing.values()) == {
        "province": 34,
        "prefecture": 334,
        "county": 2843,
    }


def test_a_code_is_in_force_once() -> None:
    codes = Counter(d.code for d in load_divisions() if d.valid_to is None)

    assert [code for code, count in codes.items() if count > 1] == []


def test_ganzhou_is_as_it_is_today() -> None:
    standing = divisions_on(TODAY)

    assert standing["360725"].name == "崇义县"
    assert standing["360725"].path == "/36/3607/360725/"
    assert {"360704", "360783"} <= standing.keys()
    assert not {"360721", "360727"} & standing.keys()
    assert divisions_on(date(2010, 1, 1))["360721"].name == "赣县"


def test_districts_of_municipalities_and_directly_run_counties_hang_on_the_province() -> None:
    standing = divisions_on(TODAY)

    assert standing["110101"].path == "/11/110101/"
    assert standing["429004"].path == "/42/429004/"


def test_every_division_in_force_has_a_point_in_china() -> None:
    for division in divisions_on(TODAY).values():
        assert division.latitude is not None, division
        assert 3 < division.latitude < 54, division
        assert 73 < (division.longitude or 0) < 136, division


@pytest.mark.parametrize("slug", ["www", "Console", "a", "-ab", "a--b", "api", "x" * 41, "崇义"])
def test_reserved_and_malformed_addresses_are_refused(slug: str) -> None:
    with pytest.raises(Invalid):
        check_slug(slug)


def test_an_address_is_suggested_from_the_name() -> None:
    assert suggest_slug("崇义县") == "chongyi"
    assert suggest_slug("赣县区") == "ganxian"
    check_slug(suggest_slug("龙南市"))
