"""Townships as files name them: found, asked for, or made."""

from __future__ import annotations

import pytest

from apps.organization.models import Zone
from tests import make
from tests.kernel.tabular.books import book
from tests.kernel.tabular.test_values import SHOP, bring
from tests.visiting import text, visitor
from tests.world import World


@pytest.mark.parametrize(
    "written",
    [
        "城关",
        "城关镇政府",
        "城关镇人民政府",
        "赣州市崇义县城关镇",
        "江西省崇义县城关",
        "城關鎮",
        "崇義縣城關鎮",
        "城 关 镇",
    ],
)
def test_a_township_is_matched_to_the_one_that_exists(world: World, written: str) -> None:
    bring("register")

    row = bring("register", 所属乡镇=written)

    assert row.report["unchanged"] == 1
    assert Zone.objects.filter(kind="township").count() == 1


@pytest.mark.parametrize(
    "written",
    ["城官镇", "成关镇", "关镇", "城", "城关乡", "城关镇镇", "新城关镇", "城关镇/河埠乡", "上犹县城关镇"],
)  # fmt: skip
def test_an_unknown_township_is_asked_and_the_answer_remembered(world: World, written: str) -> None:
    bring("register")
    other = {"统一社会信用代码": "", "注册号": "360725648031297", "所属乡镇": written}
    row = make.checked("register", book(list(SHOP), list((SHOP | other).values())))
    assert row.report["refused"] == {"unknown_town": 1}
    assert row.report["words"] == {"town": {written: 1}}

    browser = visitor(world.admin)
    assert "城关镇" in text(browser, f"/imports/{row.pk}/")
    browser.post(f"/imports/{row.pk}/answer/", {"word_town_0": "城关镇"})

    assert bring("register", other).report["created"] == 1
    assert Zone.objects.filter(kind="township").count() == 1


def test_a_township_that_is_nearly_another_is_made_when_somebody_says_so(world: World) -> None:
    bring("register")
    other = {"统一社会信用代码": "", "注册号": "360725648031297", "所属乡镇": "城关乡"}
    row = make.checked("register", book(list(SHOP), list((SHOP | other).values())))

    visitor(world.admin).post(f"/imports/{row.pk}/answer/", {"word_town_0": "new"})

    assert bring("register", other).report["created"] == 1
    assert Zone.objects.filter(kind="township", name="城关乡").exists()


def test_a_further_township_is_made_with_a_remark_and_a_question(world: World) -> None:
    bring("register")
    other = {"统一社会信用代码": "", "注册号": "360725648031297", "所属乡镇": "河埠乡"}

    row = make.checked("register", book(list(SHOP), list((SHOP | other).values())))

    assert (row.report["created"], row.report["warnings"]) == (1, {"new_word": 1})
    assert row.report["words"] == {"town": {"河埠乡": 1}}
    page = text(visitor(world.admin), f"/imports/{row.pk}/")
    assert "（按新的处理）" in page
    assert "（未选择）" not in page


@pytest.mark.parametrize(
    "written", ["360725100000", 360725100000.0, "360725100", "360725100000横水镇"]
)
def test_the_code_of_a_township_is_that_township(world: World, written: object) -> None:
    bring("register", 所属乡镇="横水镇")

    row = bring("register", 所属乡镇=written)

    assert (row.report["unchanged"], row.report["warnings"]) == (1, {"matched": 1})


@pytest.mark.parametrize(
    ("written", "shown"),
    [("19900000001", "199****01"), ("张三19900000001", "张三199****01"), ("999999100000", "999****00"), ("0797-3800002", "079****02")],
)  # fmt: skip
def test_a_number_in_the_column_of_townships_is_refused_and_not_shown(
    world: World, written: str, shown: str
) -> None:
    bring("register")
    cells = SHOP | {"所属乡镇": written}

    row = make.checked("register", book(list(cells), list(cells.values())))

    assert (row.report["refused"], row.report["words"]) == ({"bad_town": 1}, {})
    page = text(visitor(world.admin), f"/imports/{row.pk}/")
    assert shown in page
    assert written not in page


def test_the_first_townships_of_a_county_are_made_where_they_are_named_as_such(
    world: World,
) -> None:
    row = bring("register", {"所属乡镇": "城关镇/河埠乡"}, {"注册号": "", "所属乡镇": "某处"})

    assert row.report["refused"] == {"unknown_town": 2}
    assert not Zone.objects.filter(kind="township").exists()
