"""Communities, villages, markets and business districts as files name them: found, left out, or made."""

from __future__ import annotations

import pytest

from apps.businesses.models import Business
from apps.organization.models import Zone
from tests import make
from tests.kernel.tabular.books import file_of
from tests.kernel.tabular.test_values import SHOP, bring
from tests.visiting import text, visitor
from tests.world import World

PLACES = {"社区/村": "试一社区", "商圈": "试二商圈", "专业市场": "试三农贸市场"}
NUMBERS = ["360725648031297", "360725654569959", "360725673661107", "360725630151042"]
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


KNOWN = [
    PLACES,
    OTHER | {"社区/村": "双桥社区"},
    OTHER | {"注册号": NUMBERS[1], "社区/村": "双桥村"},
    OTHER | {"注册号": NUMBERS[2], "所属乡镇": "河埠乡", "社区/村": "上寨村"},
]
ODD = [
    *(("社区/村", name, "unknown_community") for name in (
        "安远县", "城关镇", "河埠乡", "试一居", "3试一社区", "濂江路12号", "SHIYI", "河埠乡上寨村", "上犹县东山镇龙泉社区", "双桥", "是一社区",
        "试二商圈", "城关镇社区", "赣州市", "原试一社区", "试一社区新村", "No.1试一社区", "（一）试一社区", "崇义试一社区", "河埠上寨村", "试一社区（河埠乡）",
        "xx社区", "测试社区", "双桥自然村",
    )),
    *(("社区/村", name, "bad_community") for name in ("社区", "村委会", "居委会", "本村", "19900000001", "无社区", "不属于社区", "外地", "0797-3800002")),
    *(("商圈", name, "unknown_district") for name in ("试二商业圈", "濂江路", "城关镇", "试一社区", "步行街", "SHIER", "是二商圈")),
    *(("专业市场", name, "unknown_market") for name in ("城关镇", "农贸市场", "濂江路12号", "是三农贸市场")),
]  # fmt: skip


@pytest.mark.parametrize(("heading", "written", "code"), ODD)
def test_an_odd_text_makes_no_place_before_somebody_says_so(
    world: World, heading: str, written: str, code: str
) -> None:
    bring("register", *KNOWN)
    before = places()
    for _time in range(2):
        row = bring("register", PLACES | {"注册资本": "6", heading: written})

        assert row.report["warnings"] == {code: 1}
        assert places() == before
    assert row.report["unchanged"] == 1


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("01试一社区", "试一社区"),
        ("1、试一社区", "试一社区"),
        ("（2）双桥村委会", "双桥村"),
        ("双桥行政村", "双桥村"),
    ],
)
def test_the_number_of_a_line_is_no_part_of_a_place(world: World, written: str, name: str) -> None:
    bring("register", *KNOWN)
    before = places()

    row = bring("register", {"社区/村": written})

    assert row.report["warnings"] == {"matched": 1}
    assert places() == before
    assert Business.objects.get(code=SHOP["统一社会信用代码"]).community.name == name


@pytest.mark.parametrize(
    ("heading", "written"),
    [("社区/村", "试九社区"), ("商圈", "试九商圈"), ("专业市场", "试九市场")],
)
def test_a_further_place_is_made_with_a_remark_and_a_question(
    world: World, heading: str, written: str
) -> None:
    bring("register", *KNOWN)

    row = bring("register", {heading: written})
    again = bring("register", {heading: written})

    assert row.report["warnings"] == {"new_word": 1}
    assert written in places()
    assert (again.report["unchanged"], again.report["warnings"]) == (1, {})


@pytest.mark.parametrize(
    ("answer", "name"), [("试一社区", "试一社区"), ("new", "试一居"), ("left_out", None)]
)
def test_what_an_odd_text_means_is_answered_on_the_page_and_remembered(
    world: World, answer: str, name: str | None
) -> None:
    bring("register", *KNOWN)
    cells = SHOP | {
        "名称": "试九商店",
        "社区/村": "试一居",
        "统一社会信用代码": "92360725MA35XK2L7T",
    }
    row = make.checked("register", file_of([*cells], [*cells.values()]))
    browser = visitor(world.admin)
    page = text(browser, f"/imports/{row.pk}/")

    browser.post(f"/imports/{row.pk}/answer/", {"word_community_0": answer})

    assert "（回答前不填写）" in page
    assert "城关镇试一社区" in page
    assert "河埠乡上寨村" not in page
    bring("register", cells)
    found = Business.objects.get(code="92360725MA35XK2L7T").community
    assert (found and found.name) == name


def test_the_same_file_again_changes_nothing(world: World) -> None:
    bring("register", *KNOWN)
    rows = [
        OTHER | PLACES | {"注册号": number, heading: written}
        for number, (heading, written, _code) in zip(NUMBERS, ODD * 2, strict=False)
    ]
    bring("register", *rows)
    before = places()

    row = bring("register", *rows)

    assert (row.report["created"], row.report["updated"]) == (0, 0)
    assert places() == before


def test_a_row_without_a_township_takes_the_one_community_of_that_name(world: World) -> None:
    bring("register", *KNOWN)
    before = places()

    bring("register", OTHER | {"所属乡镇": "", "社区/村": "上寨村"})

    assert places() == before


def test_a_row_without_a_township_makes_no_third_place(world: World) -> None:
    bring("register", *KNOWN, OTHER | {"注册号": NUMBERS[3], "社区/村": "上寨村"})
    before = places()

    row = bring(
        "register",
        {
            "统一社会信用代码": "92360725MA35XK2L7T",
            "名称": "试九商店",
            "所属乡镇": "",
            "社区/村": "上寨村",
        },
    )

    assert row.report["warnings"] == {"no_town": 1, "bad_community": 1}
    assert Zone.objects.filter(name="上寨村").count() == 2
    assert places() == before


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
