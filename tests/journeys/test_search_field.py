"""The search that answers while one types is on every page: Ctrl-K, a button, a phone's whole window."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import log_in
from tests.journeys.looking import overflow, violations
from tests.journeys.product import Product

pytestmark = pytest.mark.browser


def test_by_keyboard_an_act_is_found_and_a_row_opened_again(
    chromium: Browser, product: Product
) -> None:
    page = chromium.new_page(locale="zh-CN", viewport={"width": 1280, "height": 900})
    log_in(page, product, "admin", "chongyi")
    field = page.get_by_role("combobox", name="搜索全县")

    page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    page.keyboard.type("drdy")
    chosen = page.get_by_role("option", selected=True)
    expect(chosen).to_have_text("导入党员")
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    expect(page.locator("[data-said-here]")).to_contain_text("条结果")
    assert violations(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/imports/new/members/")

    page.goto(product.url("/members/", "chongyi"))
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    name = page.get_by_role("heading", level=1).inner_text()
    page.goto(product.url("/", "chongyi"))
    page.keyboard.press("/")
    expect(field).to_be_focused()
    expect(page.locator("#palette [role=option]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_contain_text(name)
    assert name not in page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    page.close()


def test_what_was_opened_leaves_with_the_person(chromium: Browser, product: Product) -> None:
    page = chromium.new_page(locale="zh-CN", viewport={"width": 1280, "height": 900})
    log_in(page, product, "admin", "chongyi")
    page.goto(product.url("/members/", "chongyi"))
    page.locator("#list td.name a").first.click()
    page.wait_for_url("**/members/*-*/")
    assert page.evaluate("sessionStorage.getItem('recent')")
    page.locator("header details.menu summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/login/**")
    assert page.evaluate("sessionStorage.getItem('recent')") is None
    log_in(page, product, "ganshi", "chongyi")
    page.keyboard.press("Control+k")
    expect(page.locator(".palette-hint")).to_be_visible()
    page.close()


def test_enter_without_a_choice_searches_the_whole_county(
    chromium: Browser, product: Product
) -> None:
    page = chromium.new_page(locale="zh-CN", viewport={"width": 768, "height": 900})
    log_in(page, product, "admin", "chongyi")
    page.keyboard.press("Control+k")
    page.keyboard.type("zhibu")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=zhibu")
    expect(page.get_by_role("searchbox", name="搜索")).to_have_value("zhibu")
    page.close()


def test_a_phone_gives_it_the_whole_window(chromium: Browser, product: Product) -> None:
    page = chromium.new_page(
        locale="zh-CN", viewport={"width": 360, "height": 780}, has_touch=True, is_mobile=True
    )
    log_in(page, product, "admin", "chongyi")
    page.goto(product.url("/members/", "chongyi"))
    page.locator("header").get_by_role("link", name="搜索全县").tap()
    box = page.locator("#palette").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (360, 780)
    page.keyboard.type("横水")
    expect(page.locator("#palette [role=option]").first).to_be_visible()
    assert overflow(page) <= 0
    assert violations(page) == []
    page.close()
