"""Names alone in a line: townships and branches above the rows they count for."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest

from apps.businesses.models import Business
from apps.members.models import Member
from kernel.models import Import
from kernel.tabular import services
from tests import make
from tests.kernel.tabular.books import book
from tests.kernel.tabular.test_values import MEMBER, SHOP, bring
from tests.world import World

HEAD = [heading for heading in SHOP if heading != "所属乡镇"]
CODES = ["360725654569959", "360725673661107", "360725630151042"]


def shop(number: int, *town: str) -> list[Any]:
    row = SHOP | {"统一社会信用代码": CODES[number - 1], "名称": f"店{number}"}
    return [*(row[heading] for heading in HEAD), *town]


def brought(*rows: Sequence[Any], head: Sequence[str] = HEAD) -> Import:
    return make.imported("register", book(head, *rows))


def towns() -> list[str | None]:
    shops = Business.objects.filter(name__startswith="店").order_by("name")
    return list(shops.values_list("town__name", flat=True))


@pytest.mark.parametrize(
    "line",
    [
        ["城关镇"],
        ["", "城关"],
        ["一、城关镇"],
        ["（一）城关镇（2户）："],
        ["城关镇：共2户"],
        ["", "城关镇人民政府"],
    ],
)
def test_a_township_alone_in_a_line_is_that_of_the_rows_below(
    world: World, line: list[str]
) -> None:
    bring("register")

    row = brought(shop(1), line, shop(2))

    assert towns() == [None, "城关镇"]
    assert (row.report["rows"], row.report["refused"]) == (2, {})
    assert "城关镇" in row.mapping["remarks"][-1]


@pytest.mark.parametrize(
    ("between", "town"),
    [
        (["本页小计", 3], "城关镇"),
        (["小计", 3], None),
        (["城关镇小计"], None),
        (["二、其他"], None),
        (["其他"], None),
        (["二、河埠乡"], "河埠乡"),
    ],
)
def test_a_section_ends_with_a_total_or_another_line(
    world: World, between: list[Any], town: str | None
) -> None:
    bring("register")

    brought(["城关镇"], shop(1), between, shop(2))

    assert towns() == ["城关镇", town]


def test_a_row_keeps_the_township_it_names(world: World) -> None:
    bring("register", {}, {"统一社会信用代码": "92360725MA35XK2L7T", "所属乡镇": "河埠乡"})

    brought(["城关镇"], shop(1, "河埠乡"), shop(2, ""), head=[*HEAD, "所属乡镇"])

    assert towns() == ["河埠乡", "城关镇"]


def test_a_branch_alone_in_a_line_is_that_of_the_members_below(world: World) -> None:
    head = [heading for heading in MEMBER if heading != "所在党支部"]

    row = make.imported("members", book(head, ["城东党支部"], [MEMBER[name] for name in head]))

    assert row.report["refused"] == {}
    assert Member.objects.get(name="赵六").unit.name == "城东党支部"


def test_rows_to_mend_keep_their_section(world: World) -> None:
    bring("register")
    wrong = shop(2)
    wrong[HEAD.index("成立日期")] = "某日"
    row = make.checked("register", book(HEAD, ["城关镇"], wrong))
    content = services.give_error_workbook(actor=make.COMMAND, row=row)

    *_head, last = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)

    assert last[-1] == "城关镇"
