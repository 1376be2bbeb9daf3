"""One field of a row, changed where it stands: by keyboard alone at 1,280 px."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import log_in
from tests.journeys.keys import FAULTS
from tests.journeys.looking import violations, watched
from tests.journeys.product import Product

pytestmark = pytest.mark.browser


def test_a_phone_is_mended_in_its_row_and_taken_back(chromium: Browser, product: Product) -> None:
    page = chromium.new_page(locale="zh-CN", viewport={"width": 1280, "height": 900})
    with watched(page) as faults:
        log_in(page, product, "admin", "chongyi")
        page.goto(product.url("/members/", "chongyi"))
        row = page.locator("#list tbody tr").nth(0)
        cell = row.locator("td", has=page.locator("[data-in-place=members-phone]"))
        before = cell.inner_text().split()[0]

        cell.locator("[data-in-place]").focus()
        page.keyboard.press("Enter")
        box = page.locator("#in-place")
        field = box.locator("input:not([type=hidden])")
        expect(field).to_be_focused()
        assert violations(page) == []
        field.fill("12")
        page.keyboard.press("Enter")
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_be_focused()
        field.fill("13800007758")
        page.keyboard.press("Enter")
        expect(box).to_be_hidden()
        expect(cell).to_contain_text("138******58")
        expect(cell.locator("[data-in-place]")).to_be_focused()
        expect(page.locator("#toasts")).to_contain_text("已保存")

        page.keyboard.press("Control+z")
        expect(page.locator("main [role=status], main [role=alert]").first).to_contain_text("撤回")
        expect(cell).to_contain_text(before)
    # Chromium tells of an answer that refuses a value as of an error.
    assert [fault for fault in faults if "422" not in fault] == []
    page.close()


def test_the_note_of_what_was_changed_covers_no_row_one_works_at(
    chromium: Browser, product: Product
) -> None:
    page = chromium.new_page(locale="zh-CN", viewport={"width": 1280, "height": 700})
    log_in(page, product, "admin", "chongyi")
    page.goto(product.url("/members/", "chongyi"))
    pencil = page.locator("[data-in-place=members-phone]").nth(7)
    pencil.focus()
    assert page.evaluate(FAULTS) == []
    page.keyboard.press("Enter")
    page.locator("#in-place input:not([type=hidden])").fill("13800007759")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("已保存")
    expect(page.locator("#in-place")).to_be_hidden()
    expect(pencil).to_be_focused()
    assert page.evaluate(FAULTS) == []
    note = page.locator("#toasts").bounding_box()
    row = pencil.bounding_box()
    assert note is not None
    assert row is not None
    assert row["y"] + row["height"] <= note["y"]
    page.keyboard.press("Control+z")
    expect(page.locator("main [role=status], main [role=alert]").first).to_contain_text("撤回")
    page.close()
