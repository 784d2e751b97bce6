"""What is too wide would be found; larger letters and a phone on its side. Every page is in test_every_page.py."""

import pytest
from playwright.sync_api import Browser

from tests.browser.demo_site import DemoSite
from tests.browser.tour import NARROWEST, WIDER_THAN_THE_PAGE
from tests.people import Person, alice, mira


def test_a_page_that_is_too_wide_would_be_found(chromium: Browser, site: DemoSite) -> None:
    context = site.open(chromium, width=NARROWEST)
    page = context.new_page()
    page.goto("/guidelines")
    page.evaluate("document.querySelector('main').append('unbroken'.repeat(40))")
    page.evaluate("document.querySelector('main').style.whiteSpace = 'nowrap'")
    assert page.evaluate(WIDER_THAN_THE_PAGE) != []
    context.close()


@pytest.mark.parametrize(("person", "path"), [(alice, "/threads/{thread}"), (mira, "/moderation/cases/{case}")])
def test_text_of_double_size_and_wider_spacing_stays_on_the_page(
    chromium: Browser, site: DemoSite, person: Person, path: str
) -> None:
    context = site.open(chromium, person, width=640, bypass_csp=True)
    page = context.new_page()
    page.goto(site.path(path))
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }"
        "p { margin-block-end: 2em !important } html { font-size: 34px !important }"
    )
    assert page.evaluate(WIDER_THAN_THE_PAGE) == []
    context.close()


def test_a_phone_on_its_side_shows_the_same(chromium: Browser, site: DemoSite) -> None:
    context = chromium.new_context(base_url=site.url, viewport={"width": 844, "height": 390})
    page = context.new_page()
    page.goto("/help?country=GB")
    assert page.evaluate(WIDER_THAN_THE_PAGE) == []
    assert page.get_by_role("main").is_visible()
    context.close()
