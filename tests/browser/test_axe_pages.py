"""axe on what no stop of the walk shows. Every page is in test_every_page.py, every component in tests/look."""

from playwright.sync_api import Browser, expect

from tests.browser.demo_site import DemoSite
from tests.browser.tour import NARROWEST, WIDER_THAN_THE_PAGE, run_axe
from tests.people import ada, guest


def test_axe_finds_nothing_on_the_neutral_page(chromium: Browser, site: DemoSite) -> None:
    context = site.open(chromium, guest)
    context.add_cookies([{"name": "hearth_left", "value": "1", "url": site.url}])
    page = context.new_page()
    page.goto("/")
    assert run_axe(page) == []
    context.close()


def test_axe_finds_nothing_in_what_a_trustee_is_shown_after_signing_in(chromium: Browser, site: DemoSite) -> None:
    context = site.open(chromium, ada, width=NARROWEST, looked=False)
    page = context.new_page()
    page.goto("/me")
    expect(page.get_by_role("complementary", name="For you as a trustee")).to_be_visible()
    assert run_axe(page) == []
    assert page.evaluate(WIDER_THAN_THE_PAGE) == []
    context.close()
