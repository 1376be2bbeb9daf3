"""After an act the keyboard stands at what was said; what is to be copied is copied by a button."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys import looking
from tests.journeys.conftest import log_in
from tests.journeys.product import Product

pytestmark = pytest.mark.browser
FOCUSED = "document.activeElement"


def test_a_founding_is_taken_back_by_keyboard_alone(
    visitor: BrowserContext, product: Product
) -> None:
    page = visitor.new_page()
    log_in(page, product, "admin")
    page.goto(product.url("/units/", "chongyi"))
    page.locator("main .page-actions a[href$='/found/']").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/found/")
    page.fill("input[name=name]", "误设的党支部")
    page.locator("main form .btn-primary").focus()
    page.keyboard.press("Enter")

    said = page.locator(".alert-success[data-said]")
    expect(said).to_be_focused()
    expect(said).to_contain_text("已成立")
    page.keyboard.press("Tab")
    assert page.evaluate(f"{FOCUSED}.textContent.trim()") == "撤回"
    assert looking.violations(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/take-back/")


def test_an_address_is_copied_and_that_is_said(chromium: Browser, product: Product) -> None:
    context = chromium.new_context(
        locale="zh-CN", permissions=["clipboard-read", "clipboard-write"]
    )
    page = context.new_page()
    log_in(page, product, "dangyuan")
    page.goto(product.url("/activities/calendar/addresses/", "chongyi"))
    page.click("main form[action$='/activities/calendar/addresses/'] button")
    copied(page, page.locator("[data-copy]"))
    context.close()


def copied(page: Page, button: object) -> None:
    """Press a button that copies; the text is in the clipboard, and it is said."""
    button.click()  # type: ignore[attr-defined]  # a locator
    expect(page.locator(".copy [role=status]")).to_have_text("已复制")
    text = page.evaluate("navigator.clipboard.readText()")
    assert text == button.get_attribute("data-copy")  # type: ignore[attr-defined]  # a locator
