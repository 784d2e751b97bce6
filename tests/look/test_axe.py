"""The style page and the samples in a real browser: no axe violation, no sideways scroll, a silent console."""

import pytest
from playwright.sync_api import Browser, Page

from tests.look.render import ROOT

AXE = (ROOT / "tests" / "vendor" / "axe" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """tags => axe.run(document, {runOnly: tags}).then(
    result => result.violations.map(found => `${found.id}: ${found.nodes[0].html}`))"""
SAMPLES = ["/home?viewer=alice", "/thread?viewer=alice", "/queue?viewer=mira", "/form", "/error/404", "/leave-page"]
PAGES = ["/style", *SAMPLES]
# The style page holds every component, so it is seen in four looks, in which every two of width, theme and direction
# meet once; the samples show how they stand together.
LOOKS = [(320, "light", "ltr"), (320, "dark", "rtl"), (1280, "light", "rtl"), (1280, "dark", "ltr")]
EVERY_LOOK = [("/style", *look) for look in LOOKS]
TWO_LOOKS = [(path, *look) for path in SAMPLES for look in ((320, "dark", "rtl"), (1280, "light", "ltr"))]


def open_page(
    browser: Browser, address: str, *, width: int = 1280, theme: str = "light", direction: str = "ltr"
) -> tuple[Page, list[str]]:
    """The page, and what its console says. `bypass_csp` lets axe in; the content policy is proven on its own."""
    page = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=True).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{address}{'&' if '?' in address else '?'}theme={theme}&dir={direction}")
    return page, said


@pytest.mark.parametrize(("path", "width", "theme", "direction"), EVERY_LOOK + TWO_LOOKS)
def test_axe_finds_nothing(chromium: Browser, look_url: str, path: str, width: int, theme: str, direction: str) -> None:
    page, said = open_page(chromium, look_url + path, width=width, theme=theme, direction=direction)
    page.evaluate(
        "scrollTo(0, 0)"
    )  # from what has the focus: there the strip lies over whatever happens to be under it
    page.evaluate(AXE)
    assert page.evaluate(RUN_AXE, TAGS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert said == []
    page.context.close()


def test_axe_would_find_something(chromium: Browser, look_url: str) -> None:
    page, _ = open_page(chromium, f"{look_url}/form")
    page.evaluate("document.querySelector('label').remove()")
    page.evaluate(AXE)
    assert any(found.startswith("label:") for found in page.evaluate(RUN_AXE, TAGS))
    page.context.close()


@pytest.mark.parametrize("path", PAGES)
def test_the_content_policy_has_nothing_to_report(chromium: Browser, look_url: str, path: str) -> None:
    context = chromium.new_context()
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(look_url + path)
    assert said == []
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_larger_text_spacing_and_double_size_push_nothing_out_of_the_page(
    chromium: Browser, look_url: str, path: str
) -> None:
    page, _ = open_page(chromium, look_url + path, width=640)
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }"
        "p { margin-block-end: 2em !important } html { font-size: 34px !important }"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    assert page.evaluate(CLIPPED) == []
    page.context.close()


CLIPPED = """() => [...document.querySelectorAll('a, button, label, p, h1, h2, h3, li, summary')]
    .filter(node => !node.closest('.unseen') && node.clientWidth && getComputedStyle(node).overflowX === 'hidden'
        && node.scrollWidth > node.clientWidth + 1)
    .map(node => node.outerHTML.slice(0, 120))"""
