"""What contradicts itself is imported with a remark, and replaces nothing that is known."""

from __future__ import annotations

import pytest

from apps.members.models import Member
from tests.kernel.tabular.test_values import bring
from tests.world import World


@pytest.mark.parametrize("cell", ["江西", "哈族", "99"])
def test_an_unknown_people_replaces_none(world: World, cell: str) -> None:
    bring("members")

    row = bring("members", 民族=cell)

    assert row.report["warnings"] == {"unread_ethnicity": 1}
    assert Member.objects.get(name="赵六").ethnicity == "汉族"


@pytest.mark.parametrize(
    ("kind", "heading", "cell", "warning"),
    [
        ("members", "人员类别", "预备党员", "probationary_confirmed"),
        ("members", "联系电话", "20150317", "no_phone"),
        ("members", "联系电话", 20150317, "no_phone"),
        ("register", "成立日期", 5000, "early_day"),
        ("register", "成立日期", "1913-09-08", "early_day"),
    ],
)
def test_a_contradiction_is_no_entry_without_a_word(
    world: World, kind: str, heading: str, cell: object, warning: str
) -> None:
    assert bring(kind, **{heading: cell}).report["warnings"][warning] == 1
