"""The tree of divisions: complete, dated, and right where other lists are stale."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid
from tenants.counties.rules import (
    RESERVED,
    Division,
    check_slug,
    load_divisions,
    suggest_slug,
)

TODAY = date(2026, 11, 24)


def divisions_on(day: date) -> dict[str, Division]:
    """Return the divisions in force on `day` by code; the latest where years overlap."""
    return {
        division.code: division
        for division in load_divisions()
        if (division.valid_from is None or division.valid_from <= day)
        and (division.valid_to is None or day <= division.valid_to)
    }


STANDING = divisions_on(TODAY)


def test_there_are_as_many_divisions_as_the_ministry_lists() -> None:
    levels = Counter(division.level for division in STANDING.values())

    stand_ins = {code for code in STANDING if len(code) == 6 and code.endswith("00")}
    assert {STANDING[code].name for code in stand_ins} == {"东莞市", "中山市", "儋州市", "嘉峪关市"}
    assert levels == {"province": 34, "prefecture": 333, "county": 2847 + len(stand_ins)}


def test_every_division_in_force_hangs_on_one_in_force() -> None:
    for division in STANDING.values():
        steps = division.path.strip("/").split("/")
        assert steps[-1] == division.code
        assert all(step in STANDING for step in steps), division
        assert [len(step) for step in steps] in ([2], [2, 4], [2, 6], [2, 4, 6])
        assert (division.parent == "") == (division.level == "province")


def test_every_place_but_three_provinces_has_counties() -> None:
    parents = {d.parent for d in STANDING.values()}
    childless = {d.name for d in STANDING.values() if d.level != "county"} - {
        STANDING[code].name for code in parents if code
    }

    assert childless == {"台湾省", "香港特别行政区", "澳门特别行政区"}


def test_a_code_has_one_bearer_on_any_day() -> None:
    bearers: dict[str, list[Division]] = {}
    for division in load_divisions():
        bearers.setdefault(division.code, []).append(division)

    for several in bearers.values():
        for earlier, later in pairwise(several):
            assert earlier.valid_to is not None, earlier
            assert later.valid_from is None or earlier.valid_to < later.valid_from, later
            assert later.valid_from is not None or earlier.valid_from is None, later


def test_a_division_ends_after_it_begins_and_its_successor_exists() -> None:
    codes = {division.code for division in load_divisions()}
    for division in load_divisions():
        if division.valid_to is None:
            assert division.successor == "", division
        elif division.valid_from is not None:
            assert division.valid_from < division.valid_to, division
        assert division.successor in codes | {""}, division
        assert len(division.source) <= 200, division


def test_ganzhou_is_as_it_is_today() -> None:
    assert [STANDING[code].name for code in ("36", "3607", "360725")] == [
        "江西省", "赣州市", "崇义县",
    ]  # fmt: skip
    assert STANDING["360725"].path == "/36/3607/360725/"
    assert {"360704", "360783"} <= STANDING.keys()
    assert not {"360721", "360727"} & STANDING.keys()


def test_what_went_by_is_known_with_what_followed() -> None:
    before = divisions_on(date(2010, 1, 1))

    assert before["360721"].name == "赣县"
    assert before["360721"].successor == "360704"
    assert before["360727"].successor == "360783"
    followed = STANDING["360704"].valid_from
    assert followed is not None
    assert "360721" in divisions_on(followed - timedelta(days=1))
    assert "360721" not in divisions_on(followed)


def test_districts_of_municipalities_and_directly_run_counties_hang_on_the_province() -> None:
    assert STANDING["110101"].path == "/11/110101/"
    assert STANDING["429004"].path == "/42/429004/"
    assert STANDING["441900"].path == "/44/4419/441900/"


@pytest.mark.parametrize("code", ["4229", "232761", "422921", "500105", "330104"])
def test_headings_and_codes_given_up_are_not_in_force(code: str) -> None:
    assert code not in STANDING


@pytest.mark.parametrize("code", ["330113", "330114", "500157", "653132", "659013"])
def test_young_divisions_are_in_force(code: str) -> None:
    assert code in STANDING


def test_every_division_in_force_has_a_point_near_what_it_lies_in() -> None:
    for division in STANDING.values():
        assert division.latitude is not None
        assert division.longitude is not None
        assert 3 < division.latitude < 54, division
        assert 73 < division.longitude < 136, division
        if len(division.parent) == 4:
            above = STANDING[division.parent]
            assert abs(division.latitude - (above.latitude or 0)) < 7, division
            assert abs(division.longitude - (above.longitude or 0)) < 9, division


def test_hardly_any_two_counties_share_a_point() -> None:
    points = Counter((d.latitude, d.longitude) for d in STANDING.values() if d.level == "county")

    assert sum(count - 1 for count in points.values()) <= 2


@pytest.mark.parametrize(
    "slug",
    ["www", "console", "Chongyi", "ab", "-ab", "ab-", "a--b", "1ab", "a" * 41, "崇义", "abc\n", ""],
)
def test_reserved_and_malformed_addresses_are_refused(slug: str) -> None:
    with pytest.raises(Invalid):
        check_slug(slug)


@given(st.from_regex(r"[a-z]([a-z0-9]|-(?=[a-z0-9])){1,38}[a-z0-9]", fullmatch=True))
def test_well_formed_addresses_that_are_not_reserved_pass(slug: str) -> None:
    if slug not in RESERVED:
        check_slug(slug)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("崇义县", "chongyi"),
        ("赣县区", "ganxian"),
        ("单县", "shanxian"),
        ("黑山县", "heishan"),
        ("龙南市", "longnan"),
        ("重庆市", "chongqing"),
        ("浦东新区", "pudong"),
        ("五峰土家族自治县", "wufeng"),
        ("双江拉祜族佤族布朗族傣族自治县", "shuangjiang"),
        ("龙胜各族自治县", "longsheng"),
        ("恩施土家族苗族自治州", "enshi"),
        ("鄂温克族自治旗", "ewenkezuzizhiqi"),
    ],
)
def test_an_address_is_suggested_from_the_name(name: str, slug: str) -> None:
    assert suggest_slug(name) == slug


def test_every_county_gets_an_address_it_may_have() -> None:
    for division in STANDING.values():
        check_slug(suggest_slug(division.name))
