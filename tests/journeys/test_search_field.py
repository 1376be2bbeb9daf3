"""The county's search is on every page: a field where there is room, else a way to it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import log_in
from tests.journeys.product import Product

pytestmark = pytest.mark.browser
FIELD = "header input[type=search]"


def test_a_slash_goes_to_the_field_and_enter_searches(chromium: Browser, product: Product) -> None:
    page = chromium.new_page(locale="zh-CN", viewport={"width": 768, "height": 900})
    log_in(page, product, "admin", "chongyi")
    page.goto(product.url("/members/", "chongyi"))

    page.keyboard.press("/")
    expect(page.locator(FIELD)).to_be_focused()
    page.keyboard.type("zhibu")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=zhibu")
    expect(page.get_by_role("searchbox")).to_have_count(1)
    expect(page.get_by_role("searchbox", name="搜索全县")).to_have_value("zhibu")
    page.close()


def test_a_phone_has_a_way_to_the_search(chromium: Browser, product: Product) -> None:
    page = chromium.new_page(locale="zh-CN", viewport={"width": 360, "height": 780})
    log_in(page, product, "admin", "chongyi")
    page.goto(product.url("/members/", "chongyi"))

    expect(page.locator(FIELD)).to_be_hidden()
    page.locator("header").get_by_role("link", name="搜索全县").click()
    page.wait_for_url("**/search/")
    expect(page.locator("main input[type=search]")).to_be_focused()
    page.close()
