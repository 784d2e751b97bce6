"""Every page is light enough for an old phone on a slow line. Sizes are those of what is packed by gzip."""

import gzip

import pytest

from tests.browser.demo_site import DemoSite
from tests.browser.stops import STOPS, Stop, stay
from tests.client import Page
from tests.people import alice

HTML, STYLES, SCRIPTS = 40_000, 12_000, 15_000


def packed(data: bytes) -> int:
    return len(gzip.compress(data))


@pytest.fixture(scope="module")
def visitors(site: DemoSite) -> dict:
    return {who: site.visitor(who) for who in {stop.who for stop in STOPS}}


@pytest.mark.parametrize("stop", [stop for stop in STOPS if stop.then is stay], ids=str)
def test_a_page_is_light(site: DemoSite, visitors: dict, stop: Stop) -> None:
    answer = visitors[stop.who].get(site.path(stop.path))
    assert packed(answer.data) <= HTML


def test_a_conversation_of_twenty_long_posts_was_among_them(site: DemoSite) -> None:
    page = Page(site.visitor(alice).get(site.path("/threads/{thread}")).text)
    assert len(page.all("article", data_post="")) == 20
    assert len(page.words) > 10_000


def test_styles_and_scripts_are_light(site: DemoSite) -> None:
    visitor = site.visitor(alice)
    page = Page(visitor.get(site.path("/threads/{thread}")).text)
    sheets = [link["href"] for link in page.all("link", rel="stylesheet")]
    scripts = [script["src"] for script in page.all("script")]
    assert sheets
    assert scripts
    assert sum(packed(visitor.get(address).data) for address in sheets) <= STYLES
    assert sum(packed(visitor.get(address).data) for address in scripts) <= SCRIPTS
