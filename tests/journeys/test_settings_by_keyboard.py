"""A cadre's tasks in the settings by keys alone, from the menu to the way back."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.keys import begin, press, reach, told, write
from tests.journeys.product import Product

pytestmark = pytest.mark.browser
REVIEW, SAVE = "#editor .form-actions button[value=review]", "main button[value=save]"
RIGHT = "kernel.view_journal"


@pytest.fixture
def page(visitor: BrowserContext, product: Product) -> Page:
    page = visitor.new_page()
    begin(page, product, "admin")
    press(page, ".shell-nav a[href='/settings/']")
    return page


def open_section(page: Page, name: str, *ways: str) -> None:
    """Open a section of the settings, and go on to one of its pages."""
    press(page, f"main a[href$='/sections/{name}/']")
    for way in ways:
        press(page, f"main a[href$='/{way}/']")


def save_and_take_back(page: Page, name: str) -> None:
    press(page, SAVE)
    page.wait_for_url(f"**/sections/{name}/")
    press(page, "form[action*=take-back] button")
    press(page, "#confirm [data-yes]")
    told(page, "已撤回")


def test_two_rules_change_places(page: Page) -> None:
    open_section(page, "coverage_rules", "order")
    press(page, "[id='do-up:v:2']")
    expect(page.locator("#told")).to_have_text("现在是第 2 位，共 6 项。")
    press(page, REVIEW)
    expect(page.locator("#moved")).to_have_text("哪些市场主体会换支部")
    assert page.locator("section:has(#moved) tbody tr").count() > 0
    save_and_take_back(page, "coverage_rules")


def test_a_role_gets_one_more_right_on_its_own_page(page: Page) -> None:
    open_section(page, "roles", "clerk")
    press(page, f"input[value='{RIGHT}']", "Space")
    press(page, REVIEW)
    expect(page.locator("section:has(#rights)")).to_contain_text("查看操作日志")
    save_and_take_back(page, "roles")


def test_a_role_gets_one_more_right_in_the_table_by_arrows(page: Page) -> None:
    open_section(page, "roles", "table")
    reach(page, "#ticks input")
    of = "document.activeElement.name"
    while page.evaluate(of) != "t.clerk":
        page.keyboard.press("ArrowRight")
    while page.evaluate("document.activeElement.value") != RIGHT:
        page.keyboard.press("ArrowDown")
    assert page.evaluate(of) == "t.clerk"
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("section:has(#rights)")).to_contain_text("查看操作日志")
    save_and_take_back(page, "roles")


def test_a_business_district_gets_another_name(page: Page) -> None:
    open_section(page, "zone_kinds", "names")
    write(page, "[name='district.zh']", "商业街区")
    press(page, REVIEW)
    expect(page.locator(".differences")).to_contain_text("商圈 中文：商圈 → 商业街区")
    save_and_take_back(page, "zone_kinds")
