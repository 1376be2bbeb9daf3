"""Settings without YAML, by mouse and by the keyboard alone: a cadre's three tasks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import log_in, shot
from tests.journeys.looking import overflow, violations, watched
from tests.journeys.product import Product

pytestmark = pytest.mark.browser
SECTIONS = "/settings/sections"
REVIEW, SAVE = "#editor .form-actions button[value=review]", "main button[value=save]"
NUMBERS = "rows => rows.map(row => row.value)"
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def page(chromium: Browser, product: Product) -> Iterator[Page]:
    page = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900}).new_page()
    log_in(page, product, "admin")
    with watched(page) as faults:
        yield page
    assert faults == []
    page.context.close()


def order(page: Page) -> list[str]:
    numbers: list[str] = page.eval_on_selector_all("[data-numbers]", NUMBERS)
    return numbers


def press(page: Page, selector: str) -> None:
    """Press a button by the keyboard."""
    page.locator(selector).last.focus()
    page.keyboard.press("Enter")


def sound(page: Page) -> None:
    """The page can be read by everybody, and is no wider than its window."""
    assert violations(page) == []
    assert overflow(page) <= 0


def test_two_rules_change_places_by_keyboard_and_it_is_taken_back(
    page: Page, product: Product
) -> None:
    page.goto(product.url(f"{SECTIONS}/coverage_rules/order/", "chongyi"))
    press(page, "[id='do-up:v:2']")
    expect(page.locator("#told")).to_have_text("现在是第 2 位，共 6 项。")
    assert order(page) == ["0", "2", "1", "3", "4", "5"]
    assert page.evaluate("document.activeElement.id") == "do-up:v:2"
    sound(page)

    press(page, REVIEW)
    expect(page.locator("#moved")).to_have_text("哪些市场主体会换支部")
    assert page.locator("section:has(#moved) tbody tr").count() > 0
    sound(page)
    shot(page, "settings-moved")
    press(page, SAVE)
    page.wait_for_url(f"**{SECTIONS}/coverage_rules/")
    sound(page)
    assert "专业市场内的商户归市场党支部" in page.locator("article h2").nth(2).inner_text()

    press(page, "form[action*=take-back] button")
    expect(page.locator("#confirm [data-yes]")).to_have_text("撤回")
    press(page, "#confirm [data-yes]")
    expect(page.locator("[data-said]")).to_contain_text("已撤回")
    assert "专业市场内的商户归市场党支部" in page.locator("article h2").nth(1).inner_text()


def test_a_rule_is_dragged_and_the_draft_survives_a_reload(page: Page, product: Product) -> None:
    page.goto(product.url(f"{SECTIONS}/coverage_rules/order/", "chongyi"))
    handle = page.locator("#row-v-5 [data-handle]").bounding_box()
    over = page.locator("#row-v-3").bounding_box()
    assert handle is not None
    assert over is not None
    page.mouse.move(handle["x"] + 9, handle["y"] + 9)
    page.mouse.down()
    page.mouse.move(handle["x"] + 9, over["y"] + 3, steps=8)
    page.mouse.up()
    assert order(page) == ["0", "1", "2", "5", "3", "4"]

    page.reload()

    expect(page.locator(".draft-note")).to_be_visible()
    expect(page.locator("[data-numbers]").nth(3)).to_have_value("5")
    page.click(".draft-note button")
    expect(page.locator("[data-numbers]").nth(3)).to_have_value("3")


@pytest.mark.parametrize("width", [1280, 360])
def test_the_clerk_gets_one_more_right(page: Page, product: Product, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(product.url(f"{SECTIONS}/roles/table/", "chongyi"))
    if width == PHONE["width"]:
        page.select_option("#ticks-of", "clerk")
    box = page.locator("input[name='t.clerk'][value='kernel.view_journal']")
    box.focus()
    page.keyboard.press("Space")
    sound(page)

    press(page, REVIEW)
    expect(page.locator("section:has(#rights)")).to_contain_text("查看操作日志")
    expect(page.locator("section:has(#rights) li")).to_contain_text(["周干事"])
    sound(page)
    press(page, SAVE)
    page.wait_for_url(f"**{SECTIONS}/roles/")

    press(page, "form[action*=take-back] button")
    press(page, "#confirm [data-yes]")
    expect(page.locator("[data-said]")).to_contain_text("已撤回")


def test_a_business_district_gets_another_name_on_a_phone(page: Page, product: Product) -> None:
    page.set_viewport_size(PHONE)
    page.goto(product.url(f"{SECTIONS}/zone_kinds/names/", "chongyi"))
    page.fill("[name='district.zh']", "商业街区")
    sound(page)
    press(page, REVIEW)
    expect(page.locator(".differences")).to_contain_text("商圈 中文：商圈 → 商业街区")
    press(page, SAVE)
    page.wait_for_url(f"**{SECTIONS}/zone_kinds/")
    sound(page)

    expect(page.locator("#item-district")).to_contain_text("商业街区")
    page.locator("article:has(#item-district) button:has-text('恢复为工作法的内容')").click()
    page.click(SAVE)
    expect(page.locator("#item-district")).to_contain_text("商圈")


def test_a_condition_is_added_and_a_draft_of_it_is_drawn_again(
    page: Page, product: Product
) -> None:
    page.goto(product.url(f"{SECTIONS}/duty_rules/items/theme_day/", "chongyi"))
    press(page, "[id='do-add:v.by']")
    expect(page.locator("[name='v.by.1000.shape']")).to_be_focused()
    page.select_option("[name='v.by.1000.shape']", "1")
    page.fill("[name='v.by.1000.1.share']", "60")
    sound(page)
    page.reload()

    expect(page.locator("[name='v.by.1000.1.share']")).to_have_value("60")
    page.fill("[name='v.by.1000.1.share']", "600")
    page.locator("form").evaluate_all("forms => forms.forEach(form => form.noValidate = true)")
    press(page, REVIEW)
    expect(page.locator("[name='v.by.1000.1.share']")).to_be_focused()
    expect(page.locator("[name='v.by.1000.1.share']")).to_have_attribute("aria-invalid", "true")
    sound(page)
