"""Leaving: the session is gone, the screen shows nothing of the site, and Back brings nothing back."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import func, select

from forum.accounts.models import Session
from forum.core.db import db
from tests.browser.demo_site import DemoSite
from tests.chromium import QUIET, named, on_path
from tests.people import alice

TARGET = "https://www.wikipedia.org/"
ELSEWHERE = "<!doctype html><html lang=en><title>Elsewhere</title><h1>Elsewhere</h1></html>"
BY_LINK = "Leave this site"
LONGEST_ANSWER_S = 10


@pytest.fixture(scope="module")
def remembering(chromium: Browser) -> Iterator[Browser]:
    """A browser that keeps a left page whole and shows it again on Back, as those of people do."""
    kind = chromium.browser_type
    program = named(os.environ) or on_path() or kind.executable_path
    browser = kind.launch(executable_path=program, args=QUIET, ignore_default_args=["--disable-back-forward-cache"])
    yield browser
    browser.close()


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def window(remembering: Browser, site: DemoSite, script: bool) -> Iterator[BrowserContext]:
    """alice's window. The place she leaves for is played here, so that nothing goes out."""
    context = site.open(remembering, alice, java_script_enabled=script)
    context.route(f"{TARGET}**", lambda route: route.fulfill(body=ELSEWHERE, content_type="text/html"))
    yield context
    context.close()


def count_sessions(site: DemoSite) -> int:
    with site.app.app_context():
        return db.session.scalar(select(func.count()).select_from(Session)) or 0


def read_a_little(window: BrowserContext, site: DemoSite) -> Page:
    """Two pages of the site are behind her, one is before her."""
    page = window.new_page()
    page.goto("/")
    page.goto("/me")
    page.goto(site.path("/threads/{thread}"))
    return page


def leave_by_link(page: Page) -> None:
    page.get_by_role("link", name=BY_LINK).click()


def leave_by_shift(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Shift")


def leave_by_keyboard(page: Page) -> None:
    """The third stop of every page."""
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def wait_elsewhere(page: Page, window: BrowserContext, site: DemoSite) -> None:
    """Until the other place is shown, and the end of the session, sent in the background, has been answered."""
    expect(page).to_have_title("Elsewhere")
    until = time.monotonic() + LONGEST_ANSWER_S
    while "hearth_left" not in {cookie["name"] for cookie in window.cookies(site.url)} and time.monotonic() < until:
        page.wait_for_timeout(20)


def check_gone(page: Page, window: BrowserContext, site: DemoSite, sessions: int) -> None:
    wait_elsewhere(page, window, site)
    cookies = {cookie["name"]: cookie for cookie in window.cookies(site.url)}
    assert "hearth_session" not in cookies
    assert cookies["hearth_left"]["httpOnly"]
    assert count_sessions(site) == sessions - 1


@pytest.mark.parametrize("way", [leave_by_link, leave_by_keyboard])
def test_leaving_ends_the_session(window: BrowserContext, site: DemoSite, way: Callable[[Page], None]) -> None:
    sessions = count_sessions(site)
    page = read_a_little(window, site)
    way(page)
    check_gone(page, window, site, sessions)


def test_back_shows_nothing_of_the_site(window: BrowserContext, site: DemoSite) -> None:
    page = read_a_little(window, site)
    leave_by_link(page)
    wait_elsewhere(page, window, site)
    for _ in range(2):
        page.go_back()
        expect(page).to_have_title("Start")
        expect(page.locator("body")).to_have_text("Start Continue", use_inner_text=True)


def test_every_address_is_neutral_until_continue(window: BrowserContext, site: DemoSite) -> None:
    page = read_a_little(window, site)
    leave_by_link(page)
    wait_elsewhere(page, window, site)
    for path in ("/", "/help", "/me", "/moderation", "/nothing-here", site.path("/threads/{thread}")):
        page.goto(path)
        expect(page).to_have_title("Start")
        assert "hearth" not in page.locator("body").inner_text().lower()
    page.get_by_role("link", name="Continue").click()
    expect(page).to_have_title("Conversation - Hearth")
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()


@pytest.mark.parametrize("script", [True], ids=["with script"], indirect=True)
def test_shift_alone_three_times_leaves(window: BrowserContext, site: DemoSite) -> None:
    sessions = count_sessions(site)
    page = read_a_little(window, site)
    leave_by_shift(page)
    check_gone(page, window, site, sessions)
    page.go_back()
    expect(page).to_have_title("Start")


@pytest.mark.parametrize("script", [True], ids=["with script"], indirect=True)
def test_writing_capitals_does_not_leave(window: BrowserContext, site: DemoSite) -> None:
    page = read_a_little(window, site)
    box = page.get_by_label("Your reply")
    box.focus()
    for key in ("Shift+A", "Shift+B", "Shift+C", "Shift", "Shift+D", "Shift", "Shift"):
        page.keyboard.press(key)
    expect(box).to_have_value("ABCD")
    expect(page).to_have_title("Conversation - Hearth")


@pytest.mark.parametrize("script", [True], ids=["with script"], indirect=True)
def test_the_page_is_blank_at_once(window: BrowserContext, site: DemoSite) -> None:
    page = read_a_little(window, site)
    click = "document.querySelector('[data-leave]').click()"
    shown = page.evaluate(f"() => {{ {click}; return [document.body.innerText, document.title] }}")
    assert shown == ["", "Start"]


def test_a_prefetch_changes_nothing(window: BrowserContext, site: DemoSite) -> None:
    page = read_a_little(window, site)
    sessions = count_sessions(site)
    answer = window.request.get("/leave", headers={"Sec-Purpose": "prefetch;prerender"}, max_redirects=0)
    assert answer.status == 204
    assert count_sessions(site) == sessions
    page.goto("/me")
    expect(page).to_have_title("You - Hearth")


def test_the_exit_is_in_sight_at_the_foot_of_a_long_page(window: BrowserContext, site: DemoSite) -> None:
    page = read_a_little(window, site)
    page.keyboard.press("End")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page.get_by_role("link", name=BY_LINK)).to_be_in_viewport(ratio=1)
