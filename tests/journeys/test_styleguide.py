"""Every component, looked at by axe in both languages, narrow and wide, light and dark."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.test.utils import override_settings
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "infra" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = settings.VAR / "test" / "styleguide"
NARROW, WIDE = 360, 1280
PAGES = ["/", "/?errors=1", "/error/404/"]
CHINESE = re.compile("[\u4e00-\u9fff]")


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, *_arguments: Any) -> None:
        return


class Server(ThreadingMixIn, WSGIServer):
    """Answers a browser's several connections at once."""

    daemon_threads = True


def product() -> dict[str, Any]:
    """Settings of the product, with stand-ins for database and person."""
    usual = settings.TEMPLATES[0]
    options, folder = usual["OPTIONS"], ROOT / "tests" / "kernel" / "web" / "templates"
    processors = [*options["context_processors"], "tests.kernel.web.styleguide.menu"]
    templates = {
        **usual,
        "DIRS": [*usual["DIRS"], folder],
        "OPTIONS": {**options, "context_processors": processors},
    }
    return {
        "ROOT_URLCONF": "tests.kernel.web.styleguide",
        "ALLOWED_HOSTS": ["127.0.0.1"],
        "TEMPLATES": [templates],
        "STATICFILES_DIRS": [ROOT / "static"],
        "MESSAGE_STORAGE": "django.contrib.messages.storage.cookie.CookieStorage",
        "MIDDLEWARE": [
            "csp.middleware.CSPMiddleware",
            "django.middleware.locale.LocaleMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "tests.kernel.web.styleguide.Everyday",
        ],
    }


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with override_settings(**product()):
        handler = StaticFilesHandler(WSGIHandler())
        server = make_server("127.0.0.1", 0, handler, server_class=Server, handler_class=Quiet)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def page(
    chromium: Browser, address: str, request: pytest.FixtureRequest
) -> Iterator[tuple[Page, list[str]]]:
    """A window of the given width, language and scheme, and what went wrong in it."""
    width, language, scheme = request.param
    context = chromium.new_context(
        viewport={"width": width, "height": 900},
        locale="zh-CN" if language == "zh" else "en-GB",
        color_scheme=scheme,
    )
    context.set_default_timeout(15_000)
    window, wrong = context.new_page(), []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            wrong.append(message.text)

    def see(asked: Request) -> None:
        if not asked.url.startswith((address, "data:")):
            wrong.append(asked.url)

    window.on("console", hear)
    window.on("request", see)
    window.on("pageerror", lambda error: wrong.append(str(error)))
    yield window, wrong
    context.close()


# Opened narrow, then made wide.
windows = pytest.mark.parametrize(
    "page",
    [(NARROW, "zh", "light"), (NARROW, "en", "dark")],
    indirect=True,
    ids=["zh-light", "en-dark"],
)


@windows
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_and_keeps_the_policy(
    page: tuple[Page, list[str]], address: str, path: str, request: pytest.FixtureRequest
) -> None:
    window, wrong = page
    window.goto(address + path, wait_until="networkidle")
    SHOTS.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", request.node.callspec.id)
    for width in (NARROW, WIDE):
        window.set_viewport_size({"width": width, "height": 900})
        window.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True)

        assert violations(window) == [], width
        overflow = window.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, f"the page is wider than the window of {width}"
    assert wrong == []


@pytest.mark.parametrize("page", [(NARROW, "zh", "light")], indirect=True)
def test_fingers_find_what_they_aim_at(page: tuple[Page, list[str]], address: str) -> None:
    window, _wrong = page
    window.goto(address, wait_until="networkidle")

    small = window.evaluate(
        """() => [...document.querySelectorAll('main a, main button, main summary, main select, main input, nav a, nav button')]
        .filter(node => node.offsetParent && !node.closest('p, td:not(.name), .form-hint, label'))
        .map(node => [node.outerHTML.slice(0, 80), node.getBoundingClientRect()])
        .filter(([_, box]) => box.height > 0 && (box.height < 43.5 || box.width < 24))
        .map(([html, box]) => `${Math.round(box.width)}x${Math.round(box.height)} ${html}`)"""
    )
    assert small == []


@pytest.mark.parametrize("page", [(WIDE, "zh", "light")], indirect=True)
def test_a_first_visit_carries_at_most_150_kb(page: tuple[Page, list[str]], address: str) -> None:
    window, _wrong = page
    answers: list[Response] = []

    def hear(answer: Response) -> None:
        answers.append(answer)

    window.on("response", hear)
    window.goto(f"{address}/error/404/", wait_until="networkidle")

    # Uncompressed here: whitenoise sends less than half of it.
    sizes = {answer.url: len(answer.body()) for answer in answers if answer.ok}
    assert sum(sizes.values()) <= 2.2 * 150 * 1024, sizes


@pytest.mark.parametrize("page", [(WIDE, "zh", "light")], indirect=True)
def test_keys_dialogs_and_drafts_work(page: tuple[Page, list[str]], address: str) -> None:
    window, wrong = page
    window.goto(address, wait_until="networkidle")

    window.keyboard.press("/")
    assert window.evaluate("document.activeElement.name") == "q"
    window.locator("body").click(position={"x": 700, "y": 5})
    window.keyboard.press("?")
    assert window.locator("#keys").is_visible()
    window.locator("#keys [data-close]").click()

    window.fill("#id_name", "半途而止的名字")
    window.reload(wait_until="networkidle")
    assert window.input_value("#id_name") == "半途而止的名字"
    window.locator(".draft-note button").click()
    assert window.input_value("#id_name") == ""

    window.locator("main form[data-confirm] button").click()
    assert window.locator("#confirm").is_visible()
    assert wrong == []


@pytest.mark.parametrize("page", [(WIDE, "zh", "light")], indirect=True)
def test_the_list_follows_its_address(page: tuple[Page, list[str]], address: str) -> None:
    window, wrong = page
    window.goto(address, wait_until="networkidle")

    with window.expect_response(lambda answer: "q=lj" in answer.url):
        window.fill("#list-q", "lj")
    window.wait_for_url("**/?q=lj")
    assert window.evaluate("document.activeElement.id") == "list-q"
    assert window.locator(".chips .chip").first.inner_text().split()[-1] == "lj"
    with window.expect_response(lambda answer: "sort=code" in answer.url):
        window.locator("#list thead a", has_text="代码").click()
    window.go_back()
    window.wait_for_url("**/?q=lj")
    window.locator("#main h1").wait_for(state="visible")
    assert wrong == []


@pytest.mark.parametrize("page", [(WIDE, "zh", "light")], indirect=True)
def test_large_type_and_selecting_many(page: tuple[Page, list[str]], address: str) -> None:
    window, wrong = page
    window.goto(address, wait_until="networkidle")

    window.locator("#list [data-select-all]").check()
    assert window.locator(".bulk-bar [data-count]").inner_text() == "25"
    window.locator(".shell-header .menu > summary").click()
    window.locator(".shell-header [data-large-type]").click()
    window.reload()
    assert "large-type" in (window.locator("html").get_attribute("class") or "")
    assert wrong == []


def violations(window: Page) -> list[str]:
    """Return what axe finds wrong, each with the first place."""
    window.evaluate(AXE.read_text(encoding="utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = window.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", tags
    )
    return [
        f"{one['id']}: {one['help']} · {node['html'][:140]} · {node.get('failureSummary', '')[:240]}"
        for one in found["violations"]
        for node in one["nodes"][:3]
    ]
