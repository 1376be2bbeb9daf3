"""Communities, villages, markets and business districts as files name them: found, left out, or made."""

from __future__ import annotations

import pytest

from apps.businesses.models import Business
from apps.organization.models import Zone
from tests.kernel.tabular.test_values import SHOP, bring
from tests.world import World

PLACES = {"社区/村": "试一社区", "商圈": "试二商圈", "专业市场": "试三农贸市场"}
OTHER = {"统一社会信用代码": "", "注册号": "360725648031297"}


def places() -> set[str]:
    return set(Zone.objects.exclude(kind="township").values_list("name", flat=True))


@pytest.mark.parametrize(
    ("heading", "written"),
    [
        *(("社区/村", name) for name in (
            "试一社区居委会", "试一居委会", "试一社区居民委员会", "城关镇试一社区", "崇义县城关镇试一社区居委会", "试一", "试一社區",
            "试一社区3组", "试一社区（城南）", "試一社區居委會",
        )),
        ("商圈", "试二"),
        ("专业市场", "试三農貿市場"), ("专业市场", "试三镇农贸市场"), ("专业市场", "试三农贸"),
    ],
)  # fmt: skip
def test_a_place_is_matched_and_the_match_is_shown(
    world: World, heading: str, written: str
) -> None:
    bring("register", **PLACES)

    row = bring("register", OTHER | PLACES | {heading: written})

    assert (row.report["created"], row.report["warnings"]) == (1, {"matched": 1})
    assert places() == set(PLACES.values())


@pytest.mark.parametrize(
    ("heading", "written", "code"),
    [("社区/村", "试一社区/试四社区", "bad_community"), ("社区/村", "?", "bad_community"), ("社区/村", "12", "bad_community"),
     ("商圈", "试二商圈?", "bad_district"), ("专业市场", "2026-05-03", "bad_market")],
)  # fmt: skip
def test_what_is_no_place_is_left_out_with_a_remark(
    world: World, heading: str, written: str, code: str
) -> None:
    row = bring("register", **{heading: written})

    assert (row.report["created"], row.report["warnings"]) == (1, {code: 1})
    assert not places()
    assert Business.objects.filter(name=SHOP["名称"]).exists()


def test_a_village_beside_a_community_is_a_place_of_its_own(world: World) -> None:
    row = bring("register", {"社区/村": "试一社区"}, OTHER | {"社区/村": "试一村委会"})

    assert row.report["warnings"] == {"matched": 1}
    assert places() == {"试一社区", "试一村"}


def test_the_order_of_rows_does_not_matter(world: World) -> None:
    bring("register", {"社区/村": "试一"}, OTHER | {"社区/村": "试一社区"})

    assert places() == {"试一社区"}


def test_each_town_has_its_market_for_produce(world: World) -> None:
    names = ["试一镇农贸市场", "试二镇农贸市场", "崇义县农贸市场"]
    for name in names:
        bring("register", 专业市场=name)

    assert places() == set(names)
