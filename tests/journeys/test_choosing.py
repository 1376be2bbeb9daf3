"""A member is chosen among hundreds: by a part of the name or its initials, with the branch beside it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import log_in
from tests.journeys.looking import violations, watched
from tests.journeys.product import Product

pytestmark = pytest.mark.browser


def test_a_long_list_of_names_is_narrowed_by_keys(chromium: Browser, product: Product) -> None:
    page = chromium.new_page(locale="zh-CN", viewport={"width": 360, "height": 740})
    with watched(page) as faults:
        log_in(page, product, "admin", "chongyi")
        page.goto(product.url("/duties/exemptions/new/", "chongyi"))
        members = page.locator("select[name=member]")
        everybody = members.locator("option").count()
        wanted = members.locator("option").nth(everybody // 2)
        name, _, branch = wanted.inner_text().partition(" · ")
        assert branch
        box = page.get_by_label("输入姓名或拼音首字母")

        box.fill(wanted.get_attribute("data-initials") or "")
        expect(members.locator("option", has_text=name).first).to_be_attached()
        assert members.locator("option").count() < everybody
        box.fill(name)
        for option in members.locator("option").all():
            # The empty one stays while it is the one chosen.
            assert name in option.inner_text() or not option.get_attribute("value")
        assert violations(page) == []
        page.keyboard.press("Enter")
        expect(members).to_be_focused()
        page.keyboard.press("ArrowDown")
        assert name in members.evaluate("one => one.selectedOptions[0].text")
        box.fill("")
        assert members.locator("option").count() == everybody
    assert faults == []
    page.close()
