"""Names that are code elsewhere are only names here: stored, shown, found and exported as they are."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.utils.html import escape

from apps.businesses.models import Business
from tests import make
from tests.kernel.tabular.books import file_of
from tests.visiting import visitor
from tests.world import World

HOSTILE = (
    "-2+3商店",
    "O'Reilly 商店; DROP TABLE business;--",
    '=HYPERLINK("http://evil.example","点我")',
    "+cmd|' /C calc'!A0 商店",
    "<script>alert(1)</script>商店",
    "@SUM(1+1)*cmd 商店",
    "{{ settings.SECRET_KEY }}商店",
    "商店\u202egnp.exe",
)
HEADINGS = ("统一社会信用代码", "注册号", "企业(字号)名称", "成立日期", "市场主体类型", "登记状态")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_a_name(world: World, name: str) -> None:
    make.imported(
        "register",
        file_of(HEADINGS, ("", "360725654569959", name, "2015-01-01", "个体工商户", "存续")),
    )
    shop = Business.objects.get(code="360725654569959")
    admin = visitor(world.admin)

    page = admin.get(f"/businesses/?q={shop.code}").content.decode()
    assert escape(shop.name) in page
    assert "<script>alert" not in page


def test_the_demonstration_shows_ordinary_names() -> None:
    path = Path(settings.ROOT) / "infra" / "demo" / "chongyi" / "register.xlsx"
    sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]

    texts = [
        cell for row in sheet.iter_rows(values_only=True) for cell in row if isinstance(cell, str)
    ]
    assert [text for text in texts if text.startswith(("=", "+", "@")) or "<" in text] == []
