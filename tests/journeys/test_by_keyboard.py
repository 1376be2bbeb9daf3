"""A day without a mouse: log in, do what waits, take it back, find a page, log out. Keys only."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from liangxin.demo_logins import PASSWORD
from tests.journeys.product import Product
from tests.journeys.test_visits import visits_saying

pytestmark = pytest.mark.browser
# Steps of the Tab key within which anything on a page is reached from its main part.
FAR = 90
SEEN = """() => {
  const style = getComputedStyle(document.activeElement);
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  return ring || style.boxShadow !== 'none';
}"""


@pytest.fixture
def page(visitor: BrowserContext) -> Page:
    return visitor.new_page()


def begin(page: Page, product: Product, login: str) -> None:
    page.goto(product.url("/login/", "chongyi"))
    reach(page, "main input[name=login]")
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/login/" not in address)


def reach(page: Page, selector: str) -> None:
    """Press Tab until what the selector names has the focus, and shows it."""
    page.wait_for_load_state()
    page.wait_for_selector(selector)
    for _step in range(FAR):
        if page.evaluate("(name) => document.activeElement.matches(name)", selector):
            assert page.evaluate(SEEN), f"{selector} has the focus and does not show it"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} was not reached by Tab on {page.url}")


def find(page: Page, words: str) -> None:
    """Open a page by Ctrl-K and its name."""
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    expect(page.locator("[role=option]").first).to_contain_text(words)
    page.keyboard.press("Enter")


def press(page: Page, selector: str, key: str = "Enter") -> None:
    reach(page, selector)
    page.keyboard.press(key)


def test_a_visit_is_recorded_and_taken_back(page: Page, product: Product) -> None:
    begin(page, product, "zhibu")
    find(page, "登记走访")
    page.wait_for_url("**/visits/new/**")
    reach(page, "main input[name=q]")
    page.keyboard.type("店")
    page.keyboard.press("Enter")
    page.wait_for_url("**/visits/new/?q=**")
    press(page, ".visit-choice")
    page.wait_for_selector("input[name=met]")
    press(page, "input[name=met]", "Space")
    reach(page, "textarea[name=text]")
    words = f"不用鼠标 {uuid4()}"
    page.keyboard.type(words)
    press(page, ".visit-save button[type=submit]")

    said = page.locator(".alert-success[data-said]").first
    expect(said).to_contain_text("已登记")
    expect(said).to_be_focused()
    assert visits_saying(page, words) == 1
    press(page, ".alert-success .alert-steps button")
    expect(page.locator(".alert-success").first).not_to_contain_text("已登记")
    assert visits_saying(page, words) == 0


def test_an_activity_is_prepared_and_announced(page: Page, product: Product) -> None:
    begin(page, product, "zhibu")
    find(page, "通知活动")
    page.wait_for_url("**/activities/plan/**")
    reach(page, "select[name=kind]")
    page.keyboard.press("ArrowDown")
    reach(page, "input[name=title]")
    page.keyboard.type("不用鼠标的大会")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/plan/" not in address)
    press(page, "main form[action$='/announce/'] button")
    expect(page.locator(".alert-success[data-said]").first).to_contain_text("已通知")


def test_a_case_is_raised_and_the_person_logs_out(page: Page, product: Product) -> None:
    begin(page, product, "ganshi")
    find(page, "提出事项")
    page.wait_for_url("**/cases/new/**")
    reach(page, "select[name=unit]")
    page.keyboard.press("ArrowDown")
    reach(page, "textarea[name=text]")
    page.keyboard.type(f"路灯坏了 {uuid4()}")
    press(page, "main form .btn-primary")
    expect(page.locator(".alert-success[data-said]").first).to_be_focused()
    press(page, "header details > summary")
    press(page, "form[action$='/logout/'] button")
    page.wait_for_url(lambda address: "/login" in address or address.endswith("/"))
