"""What an import says of rows, on its page and in the workbook to mend."""

from __future__ import annotations

import pytest

from apps.members.imports import MemberImporter
from apps.organization.models import OrgUnit
from kernel.tabular.importers import importers
from tests import make
from tests.kernel.tabular.books import file_of
from tests.kernel.tabular.test_values import BRANCH, SHOP, bring
from tests.visiting import text, visitor
from tests.world import World


@pytest.mark.parametrize(
    ("kind", "again", "key"),
    [
        ("branches", {"成立时间": "2016-01-01"}, "党组织全称"),
        ("register", {"成立日期": "2016-01-01"}, "统一社会信用代码"),
    ],
)
def test_a_conflict_names_the_column_in_which_rows_agree(
    world: World, kind: str, again: dict[str, str], key: str
) -> None:
    row = bring(kind, {}, again)

    assert row.faults.get(code="conflict").reason.startswith(f"与第 2 行的“{key}”相同")


def test_an_unknown_township_is_asked_in_words_right_on_the_page_and_in_the_workbook(
    world: World,
) -> None:
    bring("register")
    other = {"统一社会信用代码": "", "注册号": "360725648031297", "所属乡镇": "城官镇"}

    row = make.checked("register", file_of(list(SHOP), list((SHOP | other).values())))

    assert "在本次导入的页面上选择" in row.faults.get(code="unknown_town").reason


def test_a_missing_column_has_the_name_of_its_kind(world: World) -> None:
    labels = {str(field.label) for field in MemberImporter.fields if field.required}
    kinds = {label for _kind, label in importers["branches"]().columns["kind"].meanings}

    assert "姓名" in labels
    assert "党小组" in set(map(str, kinds))


def test_a_fault_of_a_whole_line_shows_no_empty_column(world: World) -> None:
    cells = [",".join(line) for line in (SHOP, SHOP.values())]
    content = "\r\n".join([*cells, cells[1].replace("第一商店", '"第二商店')]).encode()
    row = make.checked("register", content)

    page = text(visitor(world.admin), f"/imports/{row.pk}/")

    assert "1 行 · 第 3 行有一个引号" in page


def test_a_mistyped_code_of_a_host_refuses_no_branch(world: World) -> None:
    row = bring("branches", 依托单位统一社会信用代码="92360725MA6M262M9X")

    assert (row.report["created"], row.report["warnings"]) == (1, {"bad_host_code": 1})
    assert OrgUnit.objects.get(name=BRANCH["党组织全称"]).host_code == ""
