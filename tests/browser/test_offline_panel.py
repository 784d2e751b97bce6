"""The database is away: the page says so kindly, help is one glance away, and what was written comes back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.demo_site import make_app, served
from tests.browser.tour import WIDER_THAN_THE_PAGE
from tests.look.test_axe import AXE, RUN_AXE, TAGS


@pytest.fixture(scope="module")
def dark_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site whose database cannot be reached."""
    folder = tmp_path_factory.mktemp("away")
    with served(make_app(folder, f"sqlite:///{folder}/nowhere/hearth.db")) as url:
        yield url


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def page(chromium: Browser, dark_house: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = chromium.new_context(
        base_url=dark_house, java_script_enabled=request.param, viewport={"width": 320, "height": 640}, bypass_csp=True
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", ["/", "/threads/somewhere", "/sign-up"])
def test_a_page_that_needs_the_database_offers_help_and_the_exit(page: Page, path: str) -> None:
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 503
    expect(page.get_by_role("heading", level=1)).to_have_text("We will be back soon")
    expect(page.get_by_role("link", name="Leave this site")).to_be_in_viewport()
    strip = page.locator(".help-strip")
    expect(strip).to_be_visible()
    assert strip.locator("a").count() >= 2
    assert page.evaluate(WIDER_THAN_THE_PAGE) == []


@pytest.mark.parametrize("path", ["/", "/help"])
def test_urgent_help_is_the_second_stop(page: Page, path: str) -> None:
    page.goto(path)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Urgent help").first).to_be_focused()


def test_urgent_help_is_whole(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Urgent help").first.click()
    expect(page).to_have_title("Urgent help - Hearth")
    page.locator("select[name=country]").select_option("GB")
    page.get_by_role("button", name="Show these lines").click()
    expect(page.locator("a[href='tel:116123']")).to_be_visible()
    expect(page.locator("a[href='tel:999']")).to_be_visible()


def test_axe_finds_nothing_there(chromium: Browser, dark_house: str) -> None:
    context = chromium.new_context(base_url=dark_house, bypass_csp=True)
    page = context.new_page()
    for path in ("/", "/help?country=GB"):
        page.goto(path)
        page.evaluate(AXE)
        assert page.evaluate(RUN_AXE, TAGS) == []
    context.close()
