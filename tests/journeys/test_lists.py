"""Lists people work in: by keyboard alone at 1,280 px, by touch at 360 px."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import log_in, shot
from tests.journeys.looking import overflow, violations, watched
from tests.journeys.product import Product

pytestmark = pytest.mark.browser
LABEL = "cell => getComputedStyle(cell, '::before').content"


@pytest.fixture
def desk(chromium: Browser, product: Product) -> Iterator[Page]:
    """The administrator's browser, wide."""
    page = chromium.new_page(locale="zh-CN", viewport={"width": 1280, "height": 900})
    with watched(page) as faults:
        log_in(page, product, "admin", "chongyi")
        yield page
    assert not faults
    page.close()


@pytest.fixture
def phone(chromium: Browser, product: Product) -> Iterator[Page]:
    """The administrator's phone."""
    page = chromium.new_page(
        locale="zh-CN", viewport={"width": 360, "height": 780}, has_touch=True, is_mobile=True
    )
    with watched(page) as faults:
        log_in(page, product, "admin", "chongyi")
        yield page
    assert not faults
    page.close()


def test_rows_are_walked_ticked_and_opened_by_keys(desk: Page, product: Product) -> None:
    desk.goto(product.url("/businesses/", "chongyi"))
    rows = desk.locator("#list tbody tr")

    desk.keyboard.press("j")
    expect(rows.nth(0).locator("td.name a")).to_be_focused()
    desk.keyboard.press("j")
    desk.keyboard.press("x")
    expect(rows.nth(1).locator("input")).to_be_checked()
    expect(desk.locator(".bulk-bar [role=status]")).to_have_text("已选： 1")
    desk.keyboard.press("k")
    expect(rows.nth(0).locator("td.name a")).to_be_focused()
    name = rows.nth(0).locator("td.name").inner_text()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text(name)


def test_letters_typed_into_a_field_are_no_keys(desk: Page, product: Product) -> None:
    desk.goto(product.url("/businesses/", "chongyi"))
    desk.locator("#list-q").press_sequentially("jkx?/")
    expect(desk.locator("#list-q")).to_have_value("jkx?/")
    expect(desk.locator("#keys")).to_be_hidden()


def test_a_row_is_one_line_and_the_phone_number_of_a_page_is_typed(
    desk: Page, product: Product
) -> None:
    desk.goto(product.url("/businesses/", "chongyi"))
    heights = desk.evaluate(
        "[...document.querySelectorAll('#list tbody tr')].map((row) => row.offsetHeight)"
    )
    assert max(heights) < 52
    assert violations(desk) == []
    desk.locator("#list-page").fill("3")
    desk.keyboard.press("Enter")
    expect(desk.locator(".pager [aria-current=page]")).to_have_text("3")


def test_a_row_is_two_lines_on_a_phone_and_ticked_by_touch(phone: Page, product: Product) -> None:
    phone.goto(product.url("/businesses/", "chongyi"))
    heights = phone.evaluate(
        "[...document.querySelectorAll('#list tbody tr')].map((row) => row.offsetHeight)"
    )
    assert max(heights) < 120
    phone.locator("#list tbody tr").nth(0).locator(".pick").tap()
    expect(phone.locator(".bulk-bar")).to_be_visible()
    assert overflow(phone) <= 0
    assert violations(phone) == []


def test_all_that_match_are_assigned_and_taken_back_by_keyboard(
    desk: Page, product: Product
) -> None:
    desk.goto(product.url("/businesses/?q=餐馆", "chongyi"))
    desk.locator("[data-select-all]").focus()
    desk.keyboard.press("Space")
    everything = desk.get_by_role("checkbox", name="全选符合条件的")
    everything.focus()
    desk.keyboard.press("Space")
    expect(desk.get_by_text("导出所选")).to_be_hidden()
    desk.get_by_role("button", name="指定支部").focus()
    desk.keyboard.press("Enter")

    desk.get_by_label("党支部").select_option(index=2)
    desk.get_by_label("原因").fill("党员在此经营")
    desk.get_by_role("button", name="看看会怎样").press("Enter")
    expect(desk.get_by_text("现在还没有更改任何内容")).to_be_visible()
    assert violations(desk) == []
    desk.get_by_role("button", name="执行").press("Enter")

    said = desk.locator("[data-said]").first
    expect(said).to_contain_text("覆盖")
    said.get_by_role("button", name="撤回").press("Enter")
    expect(desk.locator("[data-said]").first).to_contain_text("已撤回")


def test_one_row_is_assigned_by_touch(phone: Page, product: Product) -> None:
    phone.goto(product.url("/businesses/?q=餐馆", "chongyi"))
    assert phone.locator("#list td.name").first.evaluate(LABEL) == "none"
    phone.locator("#list tbody .pick").first.tap()
    phone.get_by_role("button", name="补乡镇").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("补乡镇")
    phone.get_by_label("乡镇").select_option(index=1)
    phone.get_by_role("button", name="看看会怎样").tap()
    expect(phone.get_by_text("已有乡镇")).to_be_visible()
    expect(phone.get_by_role("button", name="执行")).to_have_count(0)
    assert overflow(phone) <= 0
    assert violations(phone) == []


def test_a_view_is_saved_by_keyboard_and_stands_above_the_list(
    desk: Page, product: Product
) -> None:
    desk.goto(product.url("/businesses/?q=餐馆&sort=-name", "chongyi"))
    desk.locator("#list-views summary").press("Enter")
    desk.get_by_label("把当前列表保存为").fill("餐馆")
    desk.keyboard.press("Enter")
    chip = desk.locator(".chips [aria-current=true]")
    expect(chip).to_have_text("餐馆")
    assert violations(desk) == []
    desk.get_by_role("link", name="下一页").press("Enter")
    desk.wait_for_url("**/businesses/?view=*page=2")
    expect(chip).to_have_text("餐馆")
    desk.goto(product.url("/views/", "chongyi"))
    expect(desk.get_by_role("link", name="餐馆", exact=True)).to_be_visible()
    assert violations(desk) == []
    shot(desk, "saved-views")


def test_a_list_that_fails_says_so_and_stays(chromium: Browser, product: Product) -> None:
    page = chromium.new_page(locale="zh-CN", viewport={"width": 360, "height": 780})
    log_in(page, product, "admin", "chongyi")
    page.goto(product.url("/members/", "chongyi"))
    page.evaluate("window.stays = true")
    fault = "<!doctype html><title>500</title>"
    page.route("**/members/?*", lambda route: route.fulfill(status=500, content_type="text/html", body=fault))  # fmt: skip
    page.fill("main input[type=search]", "王")
    expect(page.locator("#toasts > *").first).to_be_visible()
    assert page.evaluate("window.stays")
    page.close()
