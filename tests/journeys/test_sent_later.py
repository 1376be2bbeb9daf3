"""What was not sent waits for its writer: the log-in ended, the server failed, the store is full, two tabs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import log_in, shot
from tests.journeys.product import Product
from tests.journeys.test_visits import OPEN, REFUSED, SAVE, SENT, SOON, record, visits_saying

pytestmark = pytest.mark.browser
OUT, LOST, FAILED = (f"#waiting [data-part={part}]" for part in ("out", "lost", "failed"))
POSTS = "**/visits/new/business/**"
# Each visits another, and none of the shops of `test_visits`.
PLACES = count()
NO_STORE = "void (indexedDB.open = () => { throw new DOMException('full', 'QuotaExceededError'); })"


@pytest.fixture
def phone(chromium: Browser, product: Product) -> Iterator[Page]:
    """A phone of 360 px on which the branch secretary has opened the form of a visit."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 360, "height": 740})
    context.set_default_timeout(SOON)
    page = context.new_page()
    page.on("dialog", lambda asked: asked.accept())
    log_in(page, product, "zhibu")
    page.goto(product.url("/visits/new/?q=部", "chongyi"))
    page.locator(".visit-choice").nth(next(PLACES)).click()
    page.wait_for_selector(SAVE)
    yield page
    context.close()


def end_log_in(page: Page) -> None:
    page.context.clear_cookies(name=re.compile("session"))


def log_in_elsewhere(page: Page, product: Product, login: str) -> None:
    """Log in with another tab of the same phone."""
    end_log_in(page)
    other = page.context.new_page()
    log_in(other, product, login)
    other.close()


def test_a_log_in_that_ended_sends_nothing_until_its_owner_is_back(
    phone: Page, product: Product
) -> None:
    words = f"登录过期 {uuid4()}"
    phone.context.set_offline(True)
    record(phone, words)
    expect(phone.locator(OPEN)).to_contain_text(words[:20])
    end_log_in(phone)
    phone.context.set_offline(False)

    expect(phone.locator(OUT)).to_contain_text(words[:20], timeout=SOON)
    expect(phone.locator(OUT)).to_contain_text("重新登录")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    shot(phone, "visit-log-in-ended")

    # Somebody else on the same phone sees nothing of it, sends nothing, and loses nothing by leaving.
    log_in(phone, product, "shuji")
    phone.wait_for_load_state("networkidle")
    expect(phone.locator("#waiting")).to_be_hidden()
    phone.locator("form[data-leaves]").first.evaluate("(form) => form.requestSubmit()")
    phone.wait_for_url("**/login/**")

    log_in(phone, product, "zhibu")
    expect(phone.locator(SENT)).to_contain_text("已登记", timeout=SOON)
    assert visits_saying(phone, words) == 1


def test_a_log_in_renewed_meanwhile_sends_by_itself(phone: Page, product: Product) -> None:
    words = f"重新登录后 {uuid4()}"
    log_in_elsewhere(phone, product, "zhibu")
    record(phone, words)

    expect(phone.locator(".alert-success").first).to_contain_text("已登记", timeout=SOON)
    assert visits_saying(phone, words) == 1


def test_a_page_of_one_sends_nothing_under_the_log_in_of_another(
    phone: Page, product: Product
) -> None:
    words = f"别人登录了 {uuid4()}"
    log_in_elsewhere(phone, product, "shuji")
    record(phone, words)

    expect(phone.locator(OUT)).to_contain_text(words[:20], timeout=SOON)
    assert visits_saying(phone, words) == 0
    log_in_elsewhere(phone, product, "zhibu")
    phone.reload()
    expect(phone.locator(SENT)).to_be_visible(timeout=SOON)
    assert visits_saying(phone, words) == 1


def test_a_fault_of_the_server_is_tried_again_and_holds_up_no_other(
    phone: Page, product: Product
) -> None:
    words, other, failing = f"服务器出错 {uuid4()}", f"另一条 {uuid4()}", phone.url
    phone.context.set_offline(True)
    record(phone, words)
    expect(phone.locator(OPEN)).to_contain_text(words[:20])
    phone.route(failing, lambda route: route.fulfill(status=500, body="fault"))
    phone.context.set_offline(False)
    phone.goto(product.url("/visits/new/?q=部", "chongyi"))
    expect(phone.locator(FAILED)).to_contain_text(words[:20], timeout=SOON)
    shot(phone, "visit-server-fault")

    phone.locator(".visit-choice").nth(next(PLACES)).click()
    phone.wait_for_selector(SAVE)
    phone.route(phone.url, lambda route: route.abort("connectionreset"), times=1)
    record(phone, other)
    expect(phone.locator(OPEN)).to_contain_text(other[:15], timeout=SOON)
    phone.reload()
    expect(phone.locator(SENT)).to_be_visible(timeout=SOON)
    expect(phone.locator(FAILED)).to_contain_text(words[:20], timeout=SOON)

    phone.unroute(failing)
    phone.reload()
    expect(phone.locator(SENT)).to_be_visible(timeout=SOON)
    assert [visits_saying(phone, one) for one in (words, other)] == [1, 1]


def test_what_the_server_does_not_take_says_why_and_comes_back_whole(phone: Page) -> None:
    words = f"太大 {uuid4()}"
    phone.context.set_offline(True)
    phone.locator("summary", has_text="日期").click()
    photo = {"name": "门店.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff" * 9}
    phone.set_input_files("input[name=photos]", files=[photo])
    record(phone, words)
    expect(phone.locator(OPEN)).to_be_visible()
    phone.route(POSTS, lambda route: route.fulfill(status=413, body="large"), times=1)
    phone.context.set_offline(False)

    expect(phone.locator(REFUSED)).to_contain_text("太大", timeout=SOON)
    shot(phone, "visit-too-large")
    phone.locator(f"{REFUSED} [data-again]").click()
    expect(phone.locator("textarea[name=text]")).to_have_value(words)
    expect(phone.locator("input[name=met][value=owner]")).to_be_checked()
    assert (
        phone.locator("input[name=photos]").evaluate("(field) => field.files[0].name") == "门店.jpg"
    )
    expect(phone.locator("#waiting")).to_be_hidden()


def test_what_may_not_be_opened_any_more_is_kept_until_it_is_thrown_away(phone: Page) -> None:
    words = f"没有权限 {uuid4()}"
    phone.context.set_offline(True)
    record(phone, words)
    expect(phone.locator(OPEN)).to_be_visible()
    gone = "<main><h1>x</h1><p>这个页面不存在</p></main>"
    phone.route(
        POSTS,
        lambda route: route.fulfill(status=404, body=gone, content_type="text/html; charset=utf-8"),
    )
    phone.context.set_offline(False)

    expect(phone.locator(REFUSED)).to_contain_text("这个页面不存在", timeout=SOON)
    phone.locator(f"{REFUSED} [data-again]").click()
    phone.wait_for_selector("text=这个页面不存在")
    phone.unroute(POSTS)
    phone.go_back()
    expect(phone.locator(REFUSED)).to_contain_text(words[:20])
    phone.locator(f"{REFUSED} [data-drop]").click()
    expect(phone.locator("#waiting")).to_be_hidden()


def test_without_a_store_the_form_stays_as_it_is(phone: Page) -> None:
    words = f"存不下 {uuid4()}"
    phone.evaluate(NO_STORE)
    phone.context.set_offline(True)
    record(phone, words)

    expect(phone.locator(LOST)).to_be_visible()
    expect(phone.locator("textarea[name=text]")).to_have_value(words)
    shot(phone, "visit-no-store")
    phone.context.set_offline(False)
    phone.click(SAVE)
    expect(phone.locator(".alert-success").first).to_contain_text("已登记", timeout=SOON)
    assert visits_saying(phone, words) == 1


def test_two_tabs_and_one_closed_while_it_sends_record_once(phone: Page) -> None:
    words = f"关了页面 {uuid4()}"
    # The answer never comes: the page is closed while it waits.
    phone.route(POSTS, lambda _route: None)
    with phone.expect_request(POSTS):
        record(phone, words)
    address, context = phone.url, phone.context
    phone.close()
    tabs = [context.new_page() for _each in range(2)]
    for tab in tabs:
        tab.goto(address, wait_until="commit")
    for tab in tabs:
        tab.wait_for_load_state("networkidle")
        expect(tab.locator("textarea[name=text]")).to_have_value("")

    assert visits_saying(tabs[0], words) == 1


def test_two_pages_with_the_same_draft_are_one_visit(phone: Page) -> None:
    words = f"两个页面 {uuid4()}"
    phone.fill("textarea[name=text]", words)
    phone.locator("input[name=met][value=owner]").check()
    other = phone.context.new_page()
    other.goto(phone.url)
    expect(other.locator("textarea[name=text]")).to_have_value(words)

    for page in (phone, other):
        page.click(SAVE)
        expect(page.locator(".alert-success").first).to_contain_text("已登记", timeout=SOON)
    assert visits_saying(phone, words) == 1


def test_a_page_left_open_over_night_records_the_day_it_is_filled_in(phone: Page) -> None:
    day = phone.locator("input[name=held_on]")
    today = day.input_value()
    day.evaluate("(field) => { field.defaultValue = field.value = field.max = '2026-01-02'; }")
    phone.locator("input[name=met][value=owner]").check()
    assert day.input_value() == today

    # Chosen by the person it stays, in the draft too.
    day.evaluate("(field) => { field.value = '2026-01-03'; }")
    phone.fill("textarea[name=text]", "补记")
    assert day.input_value() == "2026-01-03"
    phone.reload()
    assert day.input_value() == "2026-01-03"
