"""Hands without a mouse: Tab, Shift-Tab, Enter, Space, arrows and letters, and nothing else."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from liangxin.demo_logins import PASSWORD
from tests.journeys.product import Product

# Steps of the Tab key within which anything on a page is reached from its main part.
FAR = 90
# What is wrong with where the focus is: nowhere, not drawn, its ring cut, out of sight, under a bar.
FAULTS = """() => {
  const focused = document.activeElement;
  if (!focused || focused === document.documentElement) return ['nothing has the focus'];
  if (focused === document.body) return ['the body has the focus'];
  focused.getAnimations().forEach(one => one.finish());
  const style = getComputedStyle(focused);
  const isRing = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
    && !/, 0\\)$|transparent/.test(style.outlineColor);
  // The browser itself draws it at the parts of a field of its own, such as a calendar's button.
  const isInside = !focused.matches(':focus');
  const faults = isRing || isInside ? [] : ['its focus is not drawn'];
  const ring = parseFloat(style.outlineOffset) + parseFloat(style.outlineWidth);
  const around = focused.getBoundingClientRect();
  for (let above = focused.parentElement; above !== document.body; above = above.parentElement) {
    const { overflowX, overflowY } = getComputedStyle(above);
    if (overflowX === 'visible' && overflowY === 'visible') continue;
    const edge = above.getBoundingClientRect();
    const beyond = Math.max(edge.left - around.left, edge.top - around.top,
      around.right - edge.right, around.bottom - edge.bottom);
    if (isRing && beyond + ring > 2) faults.push(`its ring is cut by ${above.className}`);
  }
  // A link that goes on in the next line is looked at in its first one.
  const box = focused.getClientRects()[0];
  const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
  const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
  if (right - left < 2 || bottom - top < 2) return [...faults, 'it is out of sight'];
  const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  const own = [focused, ...(focused.labels || [])];
  if (!seen || !own.some(one => one.contains(seen)))
    faults.push(`it is covered by ${seen && seen.outerHTML.slice(0, 80)}`);
  return faults;
}"""
WHO = "() => document.activeElement.outerHTML.slice(0, 120)"
# Past the last of a page Chromium's focus leaves it once, for the first of it.
IS_OUT = "() => document.activeElement === document.body"
IS_ROUND = "() => document.activeElement.matches('.skip-link')"


def begin(page: Page, product: Product, login: str, county: str = "chongyi") -> None:
    """Log in."""
    page.goto(product.url("/login/", county))
    reach(page, "main input[name=login]")
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/login/" not in address)


def reach(page: Page, selector: str, far: int = FAR) -> None:
    """Press Tab until what the selector names has the focus; at each step the focus is seen."""
    page.wait_for_load_state()
    page.wait_for_selector(selector)
    faults = []
    for _step in range(far):
        if page.evaluate("(name) => document.activeElement.matches(name)", selector):
            assert not faults, f"{faults} on {page.url}"
            return
        page.keyboard.press("Tab")
        if page.evaluate(IS_OUT):
            page.keyboard.press("Tab")
            assert page.evaluate(IS_ROUND), f"the focus was lost on {page.url}"
        faults += [f"{fault}: {page.evaluate(WHO)}" for fault in page.evaluate(FAULTS)]
    raise AssertionError(f"{selector} was not reached by Tab on {page.url}")


def press(page: Page, selector: str, key: str = "Enter", far: int = FAR) -> None:
    """Reach what the selector names, and press a key there."""
    reach(page, selector, far=far)
    page.keyboard.press(key)


def write(page: Page, selector: str, words: str) -> None:
    """Reach a field and type over what it holds."""
    reach(page, selector)
    page.keyboard.press("Control+a")
    page.keyboard.type(words)


def find(page: Page, words: str) -> None:
    """Open a page by Ctrl-K and its name."""
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    expect(page.locator("[role=option]").first).to_contain_text(words)
    page.keyboard.press("Enter")


def told(page: Page, words: str) -> None:
    """What was done is said, and the focus stands there."""
    said = page.locator(".alert-success[data-said]").first
    expect(said).to_contain_text(words)
    expect(said).to_be_focused()


def choose(page: Page, selector: str, words: str) -> None:
    """Reach a drop-down list and go down to the first of its lines with these words."""
    reach(page, selector)
    chosen = page.locator(f"{selector} option:checked")
    for _step in range(FAR):
        page.keyboard.press("ArrowDown")
        if words in chosen.inner_text():
            return
    raise AssertionError(f"{selector} has no {words}")
