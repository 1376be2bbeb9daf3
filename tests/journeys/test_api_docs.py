"""The API's own page: read in a browser, tried in one's own session, without breaking the policy."""

from __future__ import annotations

import sys

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.journeys import looking
from tests.journeys.conftest import log_in, shot
from tests.journeys.product import Product

pytestmark = pytest.mark.browser
PAGES = ("/api/v1/docs/", "/api/v1/docs/cases/")
DOCS = "/api/v1/docs/try/"
WIDTHS = (360, 1280)


def opened(page: Page, product: Product, county: str) -> None:
    page.goto(product.url(DOCS, county))
    page.wait_for_selector("#api-docs .opblock", timeout=20_000)


@pytest.mark.parametrize(("login", "county"), [("admin", "chongyi"), ("ganzhou", "")])
def test_the_page_is_sound(chromium: Browser, product: Product, login: str, county: str) -> None:
    page = chromium.new_page(locale="zh-CN", viewport={"width": WIDTHS[0], "height": 900})
    log_in(page, product, login, county)
    with looking.watched(page) as noticed:
        opened(page, product, county)
        assert looking.untranslated(page, "zh-hans") == []
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            shot(page, f"api-docs-{width}")

            ours = looking.violations(page, without="#api-docs .swagger-ui")
            theirs = set(looking.violations(page)) - set(ours)
            sys.stdout.write(f"Not ours to mend, in Swagger UI's own markup: {sorted(theirs)}\n")
            assert ours == []
            assert looking.overflow(page) <= 0
        assert noticed == []
    page.close()


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_the_pages_are_read_in_both_languages(
    chromium: Browser, product: Product, locale: str
) -> None:
    page = chromium.new_page(locale=locale, viewport={"width": WIDTHS[0], "height": 900})
    log_in(page, product, "admin", "chongyi")
    language = "zh-hans" if locale == "zh-CN" else "en"
    with looking.watched(page) as noticed:
        for number, path in enumerate(PAGES):
            page.goto(product.url(path, "chongyi"))
            assert looking.untranslated(page, language) == []
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                shot(page, f"api-read-{number}-{width}-{locale}")
                assert looking.violations(page) == []
                assert looking.overflow(page) <= 0
        assert noticed == []
    page.close()


def test_a_request_is_tried_in_the_persons_session(chromium: Browser, product: Product) -> None:
    page = chromium.new_page(locale="zh-CN", viewport={"width": 1280, "height": 900})
    log_in(page, product, "admin", "chongyi")
    with looking.watched(page) as noticed:
        opened(page, product, "chongyi")

        assert attempt(page, "me-me").status == 200
        # What changes data needs the session's token as well.
        assert attempt(page, "coverage-coverage_runs_create").status == 202
        assert noticed == []
    page.close()


def attempt(page: Page, operation: str) -> Response:
    """Open an operation, send its request as it stands, and return the answer."""
    block = page.locator(f"#operations-{operation}")
    block.locator(".opblock-summary-control").click()
    block.get_by_role("button", name="Try it out").click()
    with page.expect_response(lambda answer: answer.url.startswith("http")) as sent:
        block.get_by_role("button", name="Execute").click()
    expect(block.locator(".live-responses-table .response-col_status").first).to_be_visible()
    return sent.value
