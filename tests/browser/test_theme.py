"""Light or dark, as the device says or as chosen by hand, without scripts too; paper is always light; nothing moves."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.demo_site import DemoSite
from tests.people import alice

LIGHT, DARK, WHITE = "rgb(253, 252, 249)", "rgb(20, 25, 28)", "rgb(255, 255, 255)"
MOVING = """() => [...document.querySelectorAll('*')].filter(node => {
    const style = getComputedStyle(node);
    return style.transitionDuration.split(',').some(time => parseFloat(time) > 0)
        || style.animationName !== 'none' || style.scrollBehavior !== 'auto';
}).map(node => node.outerHTML.slice(0, 100))"""


@pytest.fixture
def window(chromium: Browser, site: DemoSite) -> Iterator[BrowserContext]:
    """alice's window, without scripts, on a device that is light."""
    context = site.open(chromium, alice, java_script_enabled=False, color_scheme="light")
    yield context
    context.close()


def ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))


def choose(page: Page, theme: str) -> None:
    """Press the button, and wait for the page that comes back."""
    button = page.get_by_role("contentinfo").get_by_role("button", name=theme)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def test_a_choice_by_hand_stays_and_leads_back_to_the_page(window: BrowserContext, site: DemoSite) -> None:
    page = window.new_page()
    page.goto("/help?country=GB")
    assert ground(page) == LIGHT
    choose(page, "Dark")
    expect(page).to_have_url(re.compile(r"/help\?country=GB$"))
    assert ground(page) == DARK
    page.goto("/guidelines")
    assert ground(page) == DARK
    choose(page, "Like my device")
    assert ground(page) == LIGHT


@pytest.mark.parametrize(("device", "colour"), [("light", LIGHT), ("dark", DARK)])
def test_without_a_choice_the_device_decides(window: BrowserContext, device: str, colour: str) -> None:
    page = window.new_page()
    page.emulate_media(color_scheme=device)
    page.goto("/")
    assert ground(page) == colour


def test_paper_is_light_whatever_was_chosen(window: BrowserContext) -> None:
    page = window.new_page()
    page.goto("/")
    choose(page, "Dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert ground(page) == WHITE


def test_nothing_moves_for_who_wants_no_motion(chromium: Browser, site: DemoSite) -> None:
    context = site.open(chromium, alice)
    page = context.new_page()
    for path in ("/", "/threads/{thread}", "/threads/new?space={space}", "/help?country=GB"):
        page.goto(site.path(path))
        assert page.evaluate(MOVING) == []
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(MOVING) != [], "otherwise this test could not fail"
    context.close()
