"""Every page a person can reach by its links: narrow and wide, in both languages, light and dark."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.drills import sized
from tests.journeys import looking
from tests.journeys.conftest import log_in
from tests.journeys.product import Product

pytestmark = pytest.mark.browser
IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d{2,6}(?=/)")
PEOPLE = [
    ("admin", "chongyi"),
    ("shuji", "chongyi"),
    ("ganshi", "chongyi"),
    ("zhibu", "chongyi"),
    ("dangyuan", "chongyi"),
    ("ganzhou", ""),
    ("platform", ""),
]
# Opened on the phone, then made wide: half the visits, and scripts meet the smaller size first.
PHONE, DESK = {"width": 360, "height": 780}, {"width": 1280, "height": 900}
# Read, not rendered: links are found at a fifth of the time.
LINKS = """async path => {
    const answer = await fetch(path);
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    return [...page.querySelectorAll('a[href]:not([download])')]
        .map(link => new URL(link.getAttribute('href'), answer.url).href);
}"""
# Pages looked at as one person, the nearest to the first page before others.
ENOUGH = sized(12, 45)


@pytest.mark.parametrize(("login", "county"), PEOPLE)
def test_every_page_is_sound(chromium: Browser, product: Product, login: str, county: str) -> None:
    page = phone(chromium)
    log_in(page, product, login, county)
    assert faults_of(page, product, county, reachable(page, product, county)) == {}
    page.context.close()


def test_public_pages_are_sound(chromium: Browser, product: Product) -> None:
    page = phone(chromium)
    assert faults_of(page, product, "", ["/", "/login/", "/signup/"]) == {}
    page.context.close()


def test_hints_and_buttons_are_read_whole(chromium: Browser, product: Product) -> None:
    page = phone(chromium)
    log_in(page, product, "zhibu")
    faults = []
    for path in (
        "/",
        "/visits/new/",
        "/search/",
        "/activities/",
        "/duties/",
        "/cases/",
        "/liaison/",
    ):
        for language in ("zh-hans", "en"):
            page.context.add_cookies(
                [{"name": "lx_language", "value": language, "url": product.url("/", "chongyi")}]
            )
            page.goto(product.url(path, "chongyi"))
            faults += [f"{path} {language} {found}" for found in looking.cut(page)]
    assert faults == []
    page.context.close()


def phone(chromium: Browser) -> Page:
    return chromium.new_context(locale="zh-CN", viewport=PHONE).new_page()


def faults_of(page: Page, product: Product, county: str, paths: list[str]) -> dict[str, list[str]]:
    """Return what is wrong with each page, by its address and language."""
    faults = {}
    with looking.watched(page) as noticed:
        for path in paths:
            for language in ("zh-hans", "en"):
                found = look(page, product, county, path, language) + noticed
                noticed.clear()
                if found:
                    faults[f"{path} {language}"] = found
    return faults


def reachable(page: Page, product: Product, county: str) -> list[str]:
    """Return the addresses that links lead to, one of each shape."""
    shapes: dict[str, str] = {}
    waiting = ["/"]
    home = urlsplit(product.url("/", county)).netloc
    while waiting and len(shapes) < ENOUGH:
        path = waiting.pop(0)
        shape = IDENTIFIER.sub("*", path)
        if shape in shapes:
            continue
        shapes[shape] = path
        for href in page.evaluate(LINKS, path):
            parts = urlsplit(href)
            is_page = not parts.path.endswith((".xlsx", ".pdf", ".yml", "/schema/"))
            if (
                parts.netloc == home
                and is_page
                and not parts.path.startswith(("/imports/template", "/api"))
            ):
                waiting.append(parts.path)
    return list(shapes.values())


def look(page: Page, product: Product, county: str, path: str, language: str) -> list[str]:
    """Return what is wrong with one page in one language, narrow and wide.

    Axe looks at all of the light page in Chinese, at the colours of the dark one in English: the
    rest depends on neither.
    """
    is_dark = language == "en"
    page.emulate_media(color_scheme="dark" if is_dark else "light")
    page.set_viewport_size(PHONE)
    page.context.add_cookies(
        [{"name": "lx_language", "value": language, "url": product.url("/", county)}]
    )
    answer = page.goto(product.url(path, county))
    faults = [] if answer and answer.status < 400 else [f"answers {answer and answer.status}"]
    faults += [f"untranslated: {text}" for text in looking.untranslated(page, language)]
    faults += looking.small_targets(page)
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        faults += looking.violations(page, rule="color-contrast" if is_dark else "")
        if (wider := looking.overflow(page)) > 0:
            faults.append(f"{wider} px wider than the window of {size['width']}")
    return faults
