"""A visit in three taps on a phone; recorded without a network, sent once when it is back."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.journeys.conftest import log_in, shot
from tests.journeys.product import Product

pytestmark = pytest.mark.browser
# What was kept is sent once the network is back, in ms; a busy machine takes its time.
SOON = 20_000
SAVE = ".visit-save button[type=submit]"
# Whether something else lies over the upper or the lower edge of what has the focus.
COVERED = """() => {
  const focused = document.activeElement;
  const box = focused.getBoundingClientRect();
  return [box.top + 2, box.bottom - 2].some((y) => {
    const seen = document.elementFromPoint(box.x + box.width / 2, y);
    return !seen || !(focused.contains(seen) || seen.contains(focused));
  });
}"""
OPEN, SENT, REFUSED = (f"#waiting [data-part={part}]" for part in ("open", "sent", "refused"))


@pytest.fixture
def phone(chromium: Browser, product: Product) -> Iterator[Page]:
    """A phone of 360 px on which the branch secretary has searched whom to visit."""
    context = chromium.new_context(
        locale="zh-CN", viewport={"width": 360, "height": 740}, has_touch=True
    )
    page = context.new_page()
    log_in(page, product, "zhibu")
    page.goto(product.url("/visits/new/?q=店", "chongyi"))
    yield page
    context.close()


def record(page: Page, words: str) -> None:
    page.locator("input[name=met][value=owner]").check()
    page.fill("textarea[name=text]", words)
    page.click(SAVE)


def visits_saying(page: Page, words: str) -> int:
    """Return how many visits the server has with these words."""
    return int(
        page.evaluate(
            "async (words) => (await (await fetch('/api/v1/visits/?limit=100')).json())"
            ".results.filter((one) => one.text === words).length",
            words,
        )
    )


def test_three_taps_record_a_visit(phone: Page) -> None:
    shot(phone, "visit-choose")
    phone.locator(".visit-choice").nth(0).tap()
    phone.locator("label", has_text="见到店主").tap()
    shot(phone, "visit-form")
    phone.locator(SAVE).tap()

    expect(phone.locator(".alert-success").first).to_contain_text("已登记")
    shot(phone, "visit-saved")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360


def test_without_a_network_it_waits_and_is_sent_once(phone: Page) -> None:
    words = f"断网时写的 {uuid4()}"
    phone.locator(".visit-choice").nth(1).tap()
    phone.wait_for_selector(SAVE)
    phone.context.set_offline(True)
    record(phone, words)

    expect(phone.locator(OPEN)).to_be_visible()
    shot(phone, "visit-waiting")
    phone.context.set_offline(False)
    expect(phone.locator(SENT)).to_contain_text("已登记")
    expect(phone.locator(OPEN)).to_be_hidden()
    shot(phone, "visit-sent")
    assert visits_saying(phone, words) == 1
    phone.reload()
    assert visits_saying(phone, words) == 1


def test_an_answer_that_was_lost_on_its_way_is_no_second_visit(phone: Page) -> None:
    words = f"回答丢失 {uuid4()}"
    phone.locator(".visit-choice").nth(2).tap()
    phone.wait_for_selector(SAVE)
    lost: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.request.headers["idempotency-key"])
            # Fetched by name it would not be found: only the browser knows these hosts.
            asked = urlsplit(route.request.url)
            address = asked._replace(netloc=f"127.0.0.1:{asked.port}").geturl()
            headers = {**route.request.all_headers(), "host": asked.netloc}
            assert route.fetch(url=address, headers=headers).status == 201
            route.abort("connectionreset")
        else:
            route.fallback()

    phone.route("**/visits/new/business/**", lose)
    record(phone, words)
    expect(phone.locator(OPEN)).to_be_visible()
    assert visits_saying(phone, words) == 1

    phone.reload()
    expect(phone.locator(SENT)).to_be_visible(timeout=SOON)
    assert visits_saying(phone, words) == 1


def test_what_is_refused_later_is_shown_and_goes_back_into_its_form(phone: Page) -> None:
    words = f"日期不对 {uuid4()}"
    phone.locator(".visit-choice").nth(3).tap()
    phone.wait_for_selector(SAVE)
    phone.locator("summary", has_text="日期").click()
    phone.locator("input[name=held_on]").evaluate("(field) => field.removeAttribute('max')")
    phone.fill("input[name=held_on]", "2999-01-01")
    phone.context.set_offline(True)
    record(phone, words)
    expect(phone.locator(OPEN)).to_be_visible()
    phone.context.set_offline(False)

    expect(phone.locator(REFUSED)).to_contain_text("还没有到", timeout=SOON)
    shot(phone, "visit-refused")
    phone.locator(f"{REFUSED} [data-again]").click()
    expect(phone.locator("textarea[name=text]")).to_have_value(words)
    expect(phone.locator("#waiting")).to_be_hidden()
    assert visits_saying(phone, words) == 0


def test_no_bar_covers_what_the_keyboard_reaches(phone: Page, product: Product) -> None:
    phone.goto(product.url("/activities/plan/", "chongyi"))
    phone.locator("select[name=kind]").focus()
    for key in ("Tab", "Shift+Tab"):
        for _step in range(20):
            phone.keyboard.press(key)
            if phone.evaluate("document.activeElement.matches('main select, main textarea')"):
                assert not phone.evaluate(COVERED)


def test_the_end_of_a_meeting_moves_with_its_begin(phone: Page, product: Product) -> None:
    phone.goto(product.url("/activities/plan/", "chongyi"))
    phone.fill("[name=starts_at]", "2026-12-01T09:00")
    phone.fill("[name=ends_at]", "2026-12-01T10:30")
    phone.fill("[name=starts_at]", "2026-12-02T14:00")
    expect(phone.locator("[name=ends_at]")).to_have_value("2026-12-02T15:30")
