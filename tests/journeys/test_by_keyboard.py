"""A day without a mouse: each role's own work from its first page to its end, by keys only."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kernel import clock
from tests.journeys.conftest import log_in
from tests.journeys.keys import begin, choose, find, press, reach, told, write
from tests.journeys.product import Product
from tests.journeys.test_visits import visits_saying

pytestmark = pytest.mark.browser
MAIN = "main .page-actions .btn-primary"
SAVE = "main form .btn-primary[type=submit]"
NAME = "input[name=title]"


@pytest.fixture
def page(visitor: BrowserContext) -> Page:
    return visitor.new_page()


@pytest.fixture
def phone(chromium: Browser) -> Page:
    """A phone of 360 px with a keyboard; it goes with its browser."""
    return chromium.new_context(locale="zh-CN", viewport={"width": 360, "height": 740}).new_page()


def record_a_visit(page: Page, words: str) -> None:
    """Choose the first who is found, and save what was seen."""
    page.wait_for_url("**/visits/new/**")
    write(page, "main input[name=q]", "店")
    page.keyboard.press("Enter")
    page.wait_for_url("**/visits/new/?q=**")
    press(page, ".visit-choice")
    press(page, "input[name=met]", "Space")
    write(page, "textarea[name=text]", words)
    press(page, ".visit-save button[type=submit]")
    told(page, "已登记")


def look_after(product: Product, chromium: Browser | None) -> None:
    """Give the demonstration's member a shop to look after, unless there is one: by the mouse."""
    assert chromium
    desk = chromium.new_page(locale="zh-CN")
    log_in(desk, product, "dangyuan", "chongyi")
    name = desk.locator("h1").inner_text().removeprefix("您好，")
    desk.context.clear_cookies()
    log_in(desk, product, "admin", "chongyi")
    desk.goto(product.url("/businesses/?q=店&status=active", "chongyi"))
    desk.locator("#list tbody td.name a").first.click()
    if not desk.get_by_text(f"{name} →").count():
        desk.get_by_role("link", name="指定联系人").click()
        keeper = desk.locator("[name=keeper] option", has_text=f"{name} · 阳明商圈").first
        desk.select_option("[name=keeper]", keeper.get_attribute("value"))
        desk.locator(SAVE).click()
        desk.wait_for_load_state()
    desk.close()


def test_a_visit_is_recorded_and_taken_back(page: Page, product: Product) -> None:
    begin(page, product, "zhibu")
    find(page, "登记走访")
    words = f"不用鼠标 {uuid4()}"
    record_a_visit(page, words)
    assert visits_saying(page, words) == 1
    press(page, ".alert-success .alert-steps button")
    expect(page.locator(".alert-success").first).not_to_contain_text("已登记")
    assert visits_saying(page, words) == 0


def test_a_member_records_a_visit_on_a_phone(phone: Page, product: Product) -> None:
    look_after(product, phone.context.browser)
    begin(phone, product, "dangyuan")
    press(phone, "main a[href='/visits/new/']")
    words = f"只用按键 {uuid4()}"
    record_a_visit(phone, words)
    assert visits_saying(phone, words) == 1
    phone.context.close()


def test_an_activity_is_prepared_and_announced(page: Page, product: Product) -> None:
    begin(page, product, "zhibu")
    find(page, "通知活动")
    page.wait_for_url("**/activities/plan/**")
    reach(page, "select[name=kind]")
    page.keyboard.press("ArrowDown")
    write(page, NAME, "不用鼠标的大会")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/plan/" not in address)
    press(page, "main form[action$='/announce/'] button")
    told(page, "已通知")


def test_a_roll_is_taken_and_a_vote_recorded(page: Page, product: Product) -> None:
    begin(page, product, "zhibu")
    find(page, "通知活动")
    page.wait_for_url("**/activities/plan/**")
    choose(page, "select[name=kind]", "党员大会")
    write(page, NAME, "只用按键的表决")
    now = clock.now().astimezone(clock.ZONE)
    begins = max(now - timedelta(minutes=30), now.replace(hour=0, minute=0))
    set_moment(page, "input[name=starts_at]", begins)
    set_moment(page, "input[name=ends_at]", begins + timedelta(hours=2))
    press(page, SAVE)
    told(page, "已筹备好")
    press(page, MAIN)
    told(page, "已通知")
    press(page, MAIN)
    told(page, "名单已确定")
    press(page, MAIN)
    press(page, "[data-all]")
    press(page, SAVE)
    told(page, "已登记到会情况")
    press(page, "main a[href$='/vote/']")
    write(page, NAME, "同意维修路灯")
    write(page, "input[name=yes]", "15")
    press(page, SAVE)
    told(page, "通过")


def set_moment(page: Page, selector: str, moment: datetime) -> None:
    """Type a day and an hour into a field part by part, in the order in which the browser has them."""
    reach(page, selector)
    for part in (f"{moment:%m}", f"{moment:%d}", f"{moment:%Y}", f"{moment:%I}", f"{moment:%M}"):
        page.keyboard.type(part)
        if len(part) == len("2026"):
            page.keyboard.press("ArrowRight")
    page.keyboard.type(f"{moment:%p}"[0])
    expect(page.locator(selector)).to_have_value(f"{moment:%Y-%m-%dT%H:%M}")


def raise_a_case(page: Page, words: str, unit: str) -> None:
    find(page, "提出事项")
    page.wait_for_url("**/cases/new/**")
    choose(page, "select[name=unit]", unit)
    write(page, "textarea[name=text]", words)
    press(page, "main form .btn-primary")
    expect(page.locator(".alert-success[data-said]").first).to_be_focused()


def test_a_case_is_raised_and_the_person_logs_out(page: Page, product: Product) -> None:
    begin(page, product, "ganshi")
    raise_a_case(page, f"路灯坏了 {uuid4()}", "")
    press(page, "header details > summary")
    press(page, "form[action$='/logout/'] button")
    page.wait_for_url(lambda address: "/login" in address or address.endswith("/"))


def test_a_clerk_answers_a_case(page: Page, product: Product) -> None:
    begin(page, product, "ganshi")
    words = f"{uuid4().hex[:8]} 下水道堵了"
    raise_a_case(page, words, "")
    press(page, ".shell-nav a[href='/cases/']")
    write(page, "#list-q", words)
    expect(page.locator("#list tbody tr")).to_have_count(1)
    press(page, "#list tbody td.name a")
    answer_the_case(page)


def answer_the_case(page: Page) -> None:
    """Answer the case whose page is open."""
    write(page, "form[action$='/answer/'] textarea[name=text]", "今天已请人修好。")
    press(page, "form[action$='/answer/'] button")
    told(page, "已答复")


def test_a_branch_secretarys_to_do_is_done_from_the_first_page(
    page: Page, chromium: Browser, product: Product
) -> None:
    clerk = chromium.new_page(locale="zh-CN", viewport={"width": 1280, "height": 900})
    begin(clerk, product, "ganshi")
    raise_a_case(clerk, f"市场漏水 {uuid4()}", "阳明商圈党支部")
    clerk.close()

    begin(page, product, "zhibu")
    cases = page.locator(".todo:has(a[href^='/cases/'])").first
    before = cases.inner_text()
    press(page, ".todo a[href^='/cases/']")
    press(page, "#list tbody td.name a")
    answer_the_case(page)
    press(page, ".shell-nav a[href='/']")
    expect(page.locator("#todo")).to_be_visible()
    assert cases.count() == 0 or cases.inner_text() != before


def test_the_committee_secretary_opens_a_mark_of_a_chart_and_comes_back(
    page: Page, product: Product
) -> None:
    begin(page, product, "shuji")
    press(page, ".trend-ends a")
    expect(page.locator("#list tbody tr").first).to_be_visible()
    press(page, ".shell-nav a[href='/']")
    expect(page.locator(".trend-ends")).to_be_visible()


def test_a_supervisor_opens_a_county_and_comes_back(page: Page, product: Product) -> None:
    begin(page, product, "ganzhou", "")
    summary = page.url
    press(page, "#list tbody td.name a")
    page.wait_for_url("**/summary/counties/**")
    press(page, ".breadcrumbs li:last-child a")
    page.wait_for_url(lambda address: "/counties/" not in address)
    assert page.url.startswith(summary)
