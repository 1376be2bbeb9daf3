"""The whole road: a county signs up, brings its workbooks, sees its gaps; others see its figures."""

from __future__ import annotations

import json
import re
from urllib.request import Request, urlopen

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect
from stdnum.cn import uscc

from tests.journeys.conftest import log_in, shot
from tests.journeys.product import Product

pytestmark = pytest.mark.browser
WORKBOOKS = settings.ROOT / "infra" / "demo" / "chongyi"
EXPECTED = json.loads((WORKBOOKS / "expected.json").read_text(encoding="utf-8"))
PASSWORD = "a-long-password-of-2026"
NOT_IMPORTED = {
    "branches": 0,
    "register": sum(EXPECTED["refused"].values()) + EXPECTED["conflicting_duplicates_reported"],
    "members": sum(EXPECTED["members_refused"].values()),
}
SLUG = "dayu"
FASTEST = 5


def test_a_county_walks_the_whole_road(
    chromium: Browser, visitor: BrowserContext, product: Product
) -> None:
    page = visitor.new_page()
    sign_up(page, product)
    activate(page, product)
    for kind in ("branches", "register", "members"):
        bring(page, product, kind)
    cover(page, product)
    see_gaps(page, product)
    page.context.clear_cookies()
    be_seen_from_above(page, product)
    be_read_by_an_integrator(product)
    be_at_home_on_a_phone(chromium, product)


def sign_up(page: Page, product: Product) -> None:
    page.goto(product.url("/signup/"))
    page.fill("#region-search", "dayu")
    page.click("label:has-text('大余县') input[name=region_code]")
    expect(page.locator("input[name=slug]")).to_have_value(SLUG)
    page.fill("input[name=committee]", "大余县小个专党委")
    page.fill("input[name=credit_code]", credit_code("113607230145678"))
    page.fill("input[name=contact_name]", "孙管理")
    page.fill("input[name=contact_phone]", "19900008888")
    shot(page, "01-signup")
    # Whoever fills the form faster than a person is taken for a machine.
    page.wait_for_timeout(FASTEST * 1000)
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile(r"/signup/.+"))
    shot(page, "02-approved")


def activate(page: Page, product: Product) -> None:
    page.click("main form button[type=submit]")
    page.click("a[href*='/activate/']")
    page.wait_for_url(re.compile(rf"{SLUG}\.localhost.*/activate/"))
    for field in page.query_selector_all("input[type=password]"):
        field.fill(PASSWORD)
    shot(page, "03-activate")
    page.click("main form button[type=submit]")
    page.wait_for_url(product.url("/", SLUG))
    shot(page, "04-first-page")


def credit_code(start: str) -> str:
    """Return a credit code of 18 characters with its check character."""
    body = start.ljust(17, "0")
    return body + uscc.calc_check_digit(body)


def bring(page: Page, product: Product, kind: str) -> None:
    page.goto(product.url(f"/imports/new/{kind}/", SLUG))
    page.set_input_files("input[type=file]", WORKBOOKS / f"{kind}.xlsx")
    shot(page, f"05-{kind}-file")
    page.click("main form[enctype] button[type=submit]")
    page.wait_for_selector("form[action$='/apply/']", timeout=30_000)
    shot(page, f"06-{kind}-preview")
    answer(page)
    if NOT_IMPORTED[kind]:
        faults = page.locator("section[aria-labelledby=refused]")
        # A row stands below each of its reasons; the heading counts rows.
        expect(faults.locator("#refused")).to_contain_text(str(NOT_IMPORTED[kind]))
        faults.locator("summary").first.click()
        faults.scroll_into_view_if_needed()
        shot(page, f"07-{kind}-errors")
    page.click("form[action$='/apply/'] button")
    expect(page.locator("#import progress[value], form[action$='/undo/']").first).to_be_visible()
    shot(page, f"08-{kind}-progress")
    page.wait_for_selector("form[action$='/undo/']", timeout=180_000)
    shot(page, f"09-{kind}-applied")


def answer(page: Page) -> None:
    """Say that townships which resemble those of the county are others: the workbooks are Chongyi's."""
    asked = page.locator("#questions select:has(option[value='new'])")
    if not asked.count():
        return
    for number in range(asked.count()):
        asked.nth(number).select_option("new")
    page.click("#questions button[type=submit]")
    page.wait_for_selector("form[action$='/apply/']", timeout=30_000)
    expect(asked).to_have_count(0, timeout=30_000)


def cover(page: Page, product: Product) -> None:
    page.goto(product.url("/coverage/preview/", SLUG))
    shot(page, "10-coverage-preview")
    page.click("form[action$='/recompute/'] button")
    page.wait_for_url(product.url("/coverage/", SLUG))
    # Tables stand folded behind the drawings.
    figures = (page.text_content("main") or "").replace(",", "")
    assert str(EXPECTED["active_individuals"]) in figures
    shot(page, "11-coverage")


def see_gaps(page: Page, product: Product) -> None:
    page.goto(product.url("/coverage/gaps/", SLUG))
    uncovered = EXPECTED["coverage_by_branch"]["(uncovered)"]
    expect(page.locator("main li a:not(.breadcrumbs a)")).to_have_count(uncovered)
    shot(page, "12-gaps")


def be_seen_from_above(page: Page, product: Product) -> None:
    log_in(page, product, "ganzhou", county="")
    mine = page.locator("main tr", has_text="大余县").first
    for _second in range(60):
        page.goto(product.url("/summary/"))
        if mine.count() and "99.9" in mine.inner_text():
            break
        page.wait_for_timeout(1000)
    expect(mine).to_contain_text("10,522")
    expect(mine).to_contain_text("99.9%")
    shot(page, "13-summary")


def be_read_by_an_integrator(product: Product) -> None:
    made = product.manage(
        "create_api_key", "--county", SLUG, "--name", "journey", "--scopes", "businesses:read",
        "--json",
    )  # fmt: skip
    # Not every resolver knows the hosts below localhost, as browsers do.
    path = "/api/v1/businesses/?count=1&kind=enterprise&status=active"
    headers = {
        "Authorization": f"Bearer {json.loads(made)['key']}",
        "Host": f"{SLUG}.localhost:{product.port}",
    }
    request = Request(f"http://127.0.0.1:{product.port}{path}", headers=headers)
    answer = json.load(urlopen(request, timeout=10))
    assert answer["count"] == EXPECTED["active_enterprises"]


def be_at_home_on_a_phone(chromium: Browser, product: Product) -> None:
    for login in ("admin", "zhibu", "dangyuan"):
        page = chromium.new_page(locale="zh-CN", viewport={"width": 360, "height": 780})
        log_in(page, product, login)
        expect(page.locator("main h2").first).to_be_visible()
        shot(page, f"14-home-{login}")
        page.close()
