"""One running product and one browser for all journeys."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from liangxin.demo_logins import PASSWORD
from tests.journeys import product as products
from tests.journeys.product import Product

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


@pytest.fixture(scope="session")
def product(
    servers: None, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("product")
    with django_db_blocker.unblock(), products.running(folder) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = products.browser_path()
    if path is None:
        pytest.skip("no Chromium on this machine: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser that nobody has logged in with."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    yield context
    context.close()


def log_in(page: Page, product: Product, login: str, county: str = "chongyi") -> None:
    """Log in with one of the demonstration's accounts."""
    page.goto(product.url("/login/", county))
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url(lambda address: "/login/" not in address)


def shot(page: Page, name: str) -> None:
    """Keep a picture of the page for the docs when SCREENSHOTS names a folder."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png")
