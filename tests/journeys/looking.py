"""What may be wrong with a page as a person, a screen reader and a firewall see it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from babel.messages.pofile import read_po
from django.conf import settings
from playwright.sync_api import Page

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = settings.ROOT / "infra" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
TEXTS = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = new Set();
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (parent.closest('script, style, code, [lang]:not(html), [data-typed]')) continue;
    const text = walker.currentNode.textContent.trim().replace(/\\s+/g, ' ');
    if (text) found.add(text);
  }
  for (const element of document.querySelectorAll('[aria-label], [placeholder], [title]')) {
    for (const name of ['aria-label', 'placeholder', 'title']) {
      if (element.getAttribute(name)) found.add(element.getAttribute(name));
    }
  }
  return [...found];
}"""
# Where a finger or a pointer aims, and how large it is; what stands in a sentence is as high as that.
TARGETS = """() => {
  const inSentence = element => getComputedStyle(element).display === 'inline'
    && element.parentElement.innerText.trim().length > element.innerText.trim().length;
  const sizeOf = element => {
    const boxes = [element, ...(element.labels || [])].map(one => one.getBoundingClientRect());
    return [Math.max(...boxes.map(box => box.width)), Math.max(...boxes.map(box => box.height))];
  };
  return [...document.querySelectorAll(
    'a[href], button, summary, select, textarea, [tabindex="0"], input:not([type=hidden])',
  )]
    .filter(one => one.checkVisibility({visibilityProperty: true}))
    .filter(one => !one.closest('svg, .skip-link, [aria-hidden=true]') && !inSentence(one))
    .map(one => ({
      name: one.outerHTML.slice(0, 120),
      isMain: one.matches('.btn-primary, .form-actions .btn, .bottom-bar *'),
      size: sizeOf(one),
    }))
    .filter(({isMain, size}) => Math.min(...size) < 23.5 || (isMain && size[1] < 43.5))
    .map(({name, size}) => `${size.map(Math.round).join(' x ')}: ${name}`);
}"""
# Words that do not fit: hints of fields, and what stands on a button.
CUT = """() => {
  const pen = document.createElement('canvas').getContext('2d');
  const isCut = field => {
    const style = getComputedStyle(field);
    pen.font = style.font;
    const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    return pen.measureText(field.placeholder).width > room;
  };
  const hints = [...document.querySelectorAll('input[placeholder]')].filter(isCut);
  const words = [...document.querySelectorAll('.btn, .badge, .bottom-bar span')]
    .filter(one => one.scrollWidth > one.clientWidth + 1);
  return [...hints, ...words].filter(one => one.checkVisibility())
    .map(one => one.placeholder || one.innerText);
}"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@contextmanager
def watched(page: Page) -> Iterator[list[str]]:
    """Collect what goes wrong while the block uses `page`."""
    faults: list[str] = []
    home = None

    def on_request(request: Any) -> None:
        nonlocal home
        host = urlsplit(request.url).hostname or ""
        home = home or host
        if request.url.startswith("http") and not host.endswith("localhost"):
            faults.append(f"request to another host: {request.url}")

    def on_console(message: Any) -> None:
        if message.type in {"error", "warning"}:
            faults.append(f"console {message.type}: {message.text}")

    page.on("request", on_request)
    page.on("console", on_console)
    page.on("pageerror", lambda error: faults.append(f"script fault: {error}"))
    yield faults


def violations(page: Page, without: str = "", rule: str = "") -> list[str]:
    """Return axe's violations of WCAG 2.2 A and AA on the page, but for what `without` selects.

    With `rule`, of this rule alone.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate(
        """([without, only]) => axe.run(
            {include: [['html']], exclude: without ? [[without]] : []},
            {runOnly: only, resultTypes: ['violations']},
        )""",
        [without, [rule] if rule else LEVELS],
    )
    return [
        f"{found['id']}: {found['help']} at {found['nodes'][0]['target']}"
        for found in result["violations"]
    ]


def untranslated(page: Page, language: str) -> list[str]:
    """Return texts of the page that stand in the other language's catalogue.

    What people typed, and what is kept as it was said (`data-typed`), stays in its own language.
    """
    foreign = _texts_of_other(language)
    return [text for text in page.evaluate(TEXTS) if text in foreign]


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    return int(page.evaluate(OVERFLOW))


def small_targets(page: Page) -> list[str]:
    """Return what is smaller than 24 px, and the main buttons lower than 44."""
    return [f"a small target, {found}" for found in page.evaluate(TARGETS)]


def cut(page: Page) -> list[str]:
    """Return hints and words of buttons that do not fit into where they stand."""
    return [f"cut: {found}" for found in page.evaluate(CUT)]


@lru_cache
def _texts_of_other(language: str) -> frozenset[str]:
    pairs = set(_pairs())
    english, chinese = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    return frozenset(english - chinese if language == "zh-hans" else chinese - english)


def _pairs() -> Iterator[tuple[str, str]]:
    for path in _catalogues():
        with path.open("rb") as source:
            for message in read_po(source):
                if isinstance(message.id, str) and message.id and message.string:
                    yield message.id, str(message.string)


def _catalogues() -> Iterator[Path]:
    for family in ("platform", "tenants", "apps", "api"):
        yield from (settings.ROOT / family).rglob("django.po")
