"""Tab goes through every page in its own order, each stop in sight and outlined, and comes out again."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.demo_site import DemoSite
from tests.people import Person, ada, alice, guest, mira

MOST_STOPS = 200
WALKED = [
    (guest, "/"),
    (guest, "/sign-up"),
    (guest, "/help?country=GB"),
    (guest, "/nothing-here"),
    (alice, "/threads/{noted}"),
    (alice, "/threads/new?space={space}"),
    (alice, "/me"),
    (mira, "/moderation"),
    (mira, "/moderation/cases/{case}"),
    (ada, "/admin/spaces"),
    (ada, "/admin/crisis-resources/{resource}"),
]
# What is wrong with the focused element: nothing, or words. Hit test: its middle and four points near its corners.
INSPECT = """() => {
    const node = document.activeElement;
    if (node === document.body || node === document.documentElement) return null;
    node.dataset.stop = ++window.stops;
    const box = node.getBoundingClientRect();
    const shape = node.matches('input[type=radio], input[type=checkbox]') && node.labels[0] || node;
    const points = [[.5, .5], [.1, .2], [.9, .2], [.1, .8], [.9, .8]]
        .map(([x, y]) => [box.left + box.width * x, box.top + box.height * y])
        .filter(([x, y]) => x >= 0 && x < innerWidth && y >= 0 && y < innerHeight);
    const seen = points.map(([x, y]) => document.elementFromPoint(x, y))
        .filter(hit => hit && (node.contains(hit) || hit.contains(node) || shape.contains(hit)));
    const style = getComputedStyle(node);
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    const order = !window.last || window.last.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING;
    window.last = node;
    const name = node.outerHTML.slice(0, 90);
    return [!seen.length && `hidden: ${name}`, !outlined && `no outline: ${name}`, !order && `out of order: ${name}`]
        .filter(Boolean);
}"""

# A day or time is typed part by part: Tab goes through its parts before it leaves the field.
INSIDE = """() => document.activeElement === window.last
    && document.activeElement.matches('input[type=date], input[type=time], input[type=datetime-local]')"""


def walk(page: Page) -> list[list[str]]:
    """Press Tab until the page ends; what is wrong at each stop."""
    page.evaluate("window.stops = 0")
    found: list[list[str]] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        while page.evaluate(INSIDE):
            page.keyboard.press("Tab")
        wrong = page.evaluate(INSPECT)
        if wrong is None or page.evaluate("document.activeElement.dataset.stop") != str(len(found) + 1):
            return found
        if found and page.evaluate("document.activeElement.matches('.skip')"):
            return found
        found.append(wrong)
    raise AssertionError("Tab never came to the end of the page")


@pytest.mark.parametrize(("who", "path"), WALKED, ids=str)
def test_tab_goes_through_the_page(chromium: Browser, site: DemoSite, who: Person, path: str) -> None:
    context = site.open(chromium, who)
    page = context.new_page()
    page.goto(site.path(path))
    stops = walk(page)
    assert [wrong for wrong in stops if wrong] == []
    assert len(stops) == page.evaluate("document.querySelectorAll('[data-stop]').length")
    assert len(stops) > 10
    context.close()


def test_shift_and_tab_goes_back_past_every_stop_in_sight(chromium: Browser, site: DemoSite) -> None:
    context = site.open(chromium, alice)
    page = context.new_page()
    page.goto(site.path("/threads/{noted}"))
    count = len(walk(page))
    page.evaluate("window.last = null; window.scrollTo(0, 0); document.activeElement.blur()")
    page.locator("footer button").last.focus()
    hidden = []
    for _ in range(count - 1):
        page.keyboard.press("Shift+Tab")
        wrong = page.evaluate(INSPECT) or []
        hidden += [word for word in wrong if not word.startswith("out of order")]
    assert hidden == []
    assert page.evaluate("document.activeElement.matches('.skip')")
    context.close()


@pytest.mark.parametrize("path", ["/", "/help", "/help/offline", "/sign-in", "/nothing-here", "/too-many", "/breaks"])
def test_the_first_stops_are_skip_help_and_exit(chromium: Browser, site: DemoSite, path: str) -> None:
    context = site.open(chromium, alice)
    page = context.new_page()
    page.goto(path)
    names = []
    for _ in range(3):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.innerText"))
    assert names == ["Skip to main content", "Urgent help", "Leave this site"]
    context.close()


def test_the_skip_link_leads_into_the_main_part(chromium: Browser, site: DemoSite) -> None:
    context = site.open(chromium, alice, java_script_enabled=False)
    page = context.new_page()
    page.goto(site.path("/threads/{thread}"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    context.close()


def test_choosing_and_focusing_never_sends_a_form(chromium: Browser, site: DemoSite) -> None:
    context = site.open(chromium, guest)
    page = context.new_page()
    page.goto("/help?country=GB")
    page.locator("select[name=country]").select_option("IE")
    page.locator("select[name=need]").focus()
    page.keyboard.press("Tab")
    assert page.url.endswith("/help?country=GB")
    context.close()
