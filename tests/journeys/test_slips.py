"""Many members get their slips at once: chosen on the list, printed four on a sheet."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import looking
from tests.journeys.conftest import log_in, shot
from tests.journeys.product import Product

pytestmark = pytest.mark.browser
# What does not fit on its quarter of the sheet would not be printed.
CUT_OFF = """() => [...document.querySelectorAll('.slip')]
  .filter((slip) => slip.scrollHeight > slip.clientHeight).length"""
# A4 within its margins, in pixels of CSS.
PAPER = {"width": 688, "height": 994}
SHEET = re.compile(rb"/Type\s*/Page\b")


def test_a_page_of_members_gets_its_slips_in_two_taps(chromium: Browser, product: Product) -> None:
    page = chromium.new_page(locale="zh-CN", viewport={"width": 1280, "height": 900})
    log_in(page, product, "admin", "chongyi")
    page.goto(product.url("/members/?account_open=false", "chongyi"))
    page.locator("[data-select-all]").check()

    with looking.watched(page) as noticed:
        page.get_by_role("button", name="打印激活单").click()
        page.locator("#confirm [data-yes]").click()
        page.wait_for_url("**/members/slips/")
        slips = page.locator(".slip")
        expect(slips).to_have_count(25)
        expect(slips.first).to_contain_text("激活码")
        shot(page, "slips")
        assert looking.violations(page) == []
        assert noticed == []
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    shot(page, "slips-on-paper")
    assert page.evaluate(CUT_OFF) == 0
    assert len(SHEET.findall(page.pdf(format="A4", prefer_css_page_size=True))) == 7
    page.close()
