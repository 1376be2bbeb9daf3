"""What was typed is there again after a lost connection, an ended session, a refusal."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import log_in
from tests.journeys.product import Product

pytestmark = pytest.mark.browser
FIELD = "input[name=owner]"
SEND = "main form[data-draft] button[type=submit]"


@pytest.fixture
def form(chromium: Browser, product: Product, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The form that corrects a business, with an owner nobody recorded."""
    page = chromium.new_context(locale="zh-CN").new_page()
    log_in(page, product, "admin")
    page.goto(product.url("/businesses/?status=active", "chongyi"))
    page.locator("#list tbody a").first.click()
    page.click("a[href$='/change/']")
    page.wait_for_url("**/change/")
    page.fill(FIELD, request.node.name.replace("_", " "))
    yield page
    page.context.close()


def test_a_lost_connection_loses_nothing(form: Page) -> None:
    address, typed = form.url, form.input_value(FIELD)
    form.context.set_offline(True)
    form.click(SEND)
    form.wait_for_url("chrome-error://**")
    form.context.set_offline(False)

    form.goto(address)

    expect(form.locator(FIELD)).to_have_value(typed)
    expect(form.locator(".draft-note")).to_be_visible()


def test_an_ended_session_loses_nothing(form: Page, product: Product) -> None:
    address, typed = form.url, form.input_value(FIELD)
    form.context.clear_cookies(name=re.compile("session"))
    form.click(SEND)
    form.wait_for_url("**/login/**")

    log_in(form, product, "admin")
    form.goto(address)

    expect(form.locator(FIELD)).to_have_value(typed)
    expect(form.locator(".draft-note")).to_be_visible()


def test_a_new_log_in_in_another_tab_loses_nothing(form: Page, product: Product) -> None:
    address, typed = form.url, form.input_value(FIELD)
    form.context.clear_cookies(name=re.compile("session"))
    other = form.context.new_page()
    log_in(other, product, "admin")
    other.close()
    form.click(SEND)
    expect(form.locator("h1")).to_have_text("登录状态已更新")

    form.click("main .form-actions a.btn-primary")
    form.wait_for_url(address)

    expect(form.locator(FIELD)).to_have_value(typed)
    expect(form.locator(".draft-note")).to_be_visible()


def test_what_the_server_has_is_no_draft_any_more(form: Page) -> None:
    address, typed = form.url, form.input_value(FIELD)
    form.click(SEND)
    form.wait_for_url(lambda url: not url.endswith("/change/"))

    form.goto(address)

    expect(form.locator(FIELD)).to_have_value(typed)
    assert form.locator(".draft-note").count() == 0
    assert drafts(form) == []


def test_what_somebody_saved_since_is_not_written_over_unseen(
    form: Page, chromium: Browser, product: Product
) -> None:
    address, typed = form.url, form.input_value(FIELD)
    form.goto("about:blank")
    other = chromium.new_context(locale="zh-CN").new_page()
    log_in(other, product, "admin")
    other.goto(address)
    other.fill(FIELD, "后来存的人")
    other.fill("input[name=address]", "新址一号")
    other.click(SEND)
    other.wait_for_url(lambda url: not url.endswith("/change/"))
    other.context.close()

    form.goto(address)

    expect(form.locator(FIELD)).to_have_value("后来存的人")
    form.click(".draft-note button")
    expect(form.locator(FIELD)).to_have_value(typed)
    # What one had not touched is not put back to what it was.
    expect(form.locator("input[name=address]")).to_have_value("新址一号")
    form.click(SEND)
    form.wait_for_url(lambda url: not url.endswith("/change/"))


def drafts(page: Page) -> list[str]:
    keys: list[str] = page.evaluate("Object.keys(localStorage)")
    return [key for key in keys if key.startswith("draft:")]
