"""Every page of every person, seen by axe on a phone: no violation. The style page shows every look."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.demo_site import DemoSite
from tests.browser.stops import STOPS, Stop
from tests.look.test_axe import AXE, RUN_AXE, TAGS
from tests.people import Person, guest


@pytest.fixture(scope="module")
def pages(chromium: Browser, site: DemoSite) -> Iterator[dict[Person, Page]]:
    """One open page for each person. `bypass_csp` lets axe in; the content policy is proven on its own."""
    opened = {who: site.open(chromium, who, bypass_csp=True).new_page() for who in {stop.who for stop in STOPS}}
    yield opened
    for page in opened.values():
        page.context.close()


@pytest.mark.parametrize("stop", STOPS, ids=str)
def test_axe_finds_nothing(pages: dict[Person, Page], site: DemoSite, stop: Stop) -> None:
    page = pages[stop.who]
    stop.reach(page, site)
    page.evaluate(AXE)
    assert page.evaluate(RUN_AXE, TAGS) == []


def test_axe_finds_nothing_on_the_neutral_page(chromium: Browser, site: DemoSite) -> None:
    context = site.open(chromium, guest, bypass_csp=True)
    context.add_cookies([{"name": "hearth_left", "value": "1", "url": site.url}])
    page = context.new_page()
    page.goto("/")
    page.evaluate(AXE)
    assert page.evaluate(RUN_AXE, TAGS) == []
    context.close()
