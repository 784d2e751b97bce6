"""Help that somebody keeps on a device: not before they choose it, there when the line is cut, gone when forgotten."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.browser.demo_site import DemoSite, served
from tests.people import alice

KEPT_HERE = """async () => ({
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    caches: await caches.keys(),
    stored: localStorage.length + sessionStorage.length + (await indexedDB.databases()).length,
})"""
NOTHING = {"workers": 0, "caches": [], "stored": 0}
ADDRESSES = """async () => {
    const cache = await caches.open('pages');
    return (await cache.keys()).map((request) => new URL(request.url).pathname + new URL(request.url).search);
}"""
TEXTS = """async () => {
    const cache = await caches.open('pages');
    return Promise.all((await cache.keys()).map(async (request) => (await cache.match(request)).text()));
}"""
PAGES = {
    "/help": "Urgent help",
    "/help/card": "A card with numbers for the United Kingdom",
    "/help/steady": "A few minutes to steady yourself",
    "/help/someone": "How to help someone",
    "/help/offline": "Keep the numbers on this device",
}


@pytest.fixture
def line(site: DemoSite) -> Iterator[tuple[DemoSite, Callable[[], None]]]:
    """The site at an address of its own, and what cuts the connection: its server stops."""
    serving = served(site.app)
    url = serving.__enter__()
    cut: list[bool] = []

    def cut_it() -> None:
        if not cut:
            cut.append(True)
            serving.__exit__(None, None, None)

    yield replace(site, url=url), cut_it
    cut_it()


@pytest.fixture
def open_page(chromium: Browser, line: tuple[DemoSite, Any]) -> Iterator[Callable[..., Page]]:
    opened: list[BrowserContext] = []

    def open_page(*who: Any, **more: Any) -> Page:
        opened.append(line[0].open(chromium, *who, **more))
        return opened[-1].new_page()

    yield open_page
    for context in opened:
        context.close()


def keep(page: Page, country: str = "GB") -> None:
    page.goto(f"/help/offline?country={country}")
    page.get_by_role("button", name="Keep it on this device").click()
    expect(page.locator("[data-keep-told]")).to_contain_text("Kept on this device. Last updated:")


def test_nothing_is_there_before_somebody_chooses_it(open_page: Callable[..., Page]) -> None:
    page = open_page()
    for path in ("/", "/help?country=GB", "/help/card", "/help/steady", "/help/someone", "/help/offline?country=GB"):
        page.goto(path)
        assert page.evaluate(KEPT_HERE) == NOTHING, path
    expect(page.locator("[data-keep-told]")).to_have_text("Nothing is kept on this device.")
    expect(page.get_by_role("button", name="Forget it on this device")).to_be_hidden()


def test_it_opens_with_the_connection_cut(open_page: Callable[..., Page], line: tuple[Any, Callable[[], None]]) -> None:
    page = open_page()
    keep(page)
    line[1]()
    for path, heading in PAGES.items():
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        expect(page.locator(".notice", has_text="A copy, kept on this device").locator("time")).to_be_visible()
        assert page.evaluate("getComputedStyle(document.querySelector('.strip')).position") == "sticky", "its style"
    page.goto("/help?country=FR&need=suicide")
    expect(page.locator("a[href='tel:116123']")).to_be_visible()
    expect(page.locator("a[href='tel:999']")).to_be_visible()
    expect(page.locator("main form")).to_have_count(0)
    with pytest.raises(Error):
        page.goto("/")


def test_it_is_gone_when_it_is_forgotten(open_page: Callable[..., Page], line: tuple[Any, Callable[[], None]]) -> None:
    page = open_page()
    keep(page)
    assert page.evaluate(KEPT_HERE) == {"workers": 1, "caches": ["pages"], "stored": 0}
    page.reload()
    expect(page.locator("[data-keep-told]")).to_contain_text("Last updated:")
    page.get_by_role("button", name="Forget it on this device").click()
    expect(page.locator("[data-keep-told]")).to_have_text("Forgotten. Nothing is kept on this device.")
    assert page.evaluate(KEPT_HERE) == NOTHING
    page.goto("/help")
    assert page.evaluate(KEPT_HERE) == NOTHING
    line[1]()
    with pytest.raises(Error):
        page.goto("/help")


def test_it_can_be_forgotten_without_a_connection(
    open_page: Callable[..., Page], line: tuple[Any, Callable[[], None]]
) -> None:
    page = open_page()
    keep(page)
    line[1]()
    page.goto("/help/offline")
    page.get_by_role("button", name="Make the copy new").click()
    expect(page.locator("[data-keep-told]")).to_contain_text("That didn’t work. Please look at your connection")
    expect(page.locator("[data-keep-told]")).to_contain_text("Kept on this device.")
    page.get_by_role("button", name="Forget it on this device").click()
    expect(page.locator("[data-keep-told]")).to_have_text("Forgotten. Nothing is kept on this device.")
    assert page.evaluate(KEPT_HERE) == NOTHING


def test_only_public_pages_are_kept_and_as_a_stranger_sees_them(open_page: Callable[..., Page]) -> None:
    page = open_page(alice)
    keep(page)
    for path in ("/me", "/", "/help?country=GB", "/help/offline"):
        page.goto(path)
    kept = page.evaluate(ADDRESSES)
    assert {address.partition("?")[0] for address in kept if not address.startswith("/static/")} == {
        *PAGES,
        "/help/offline/files",
    }
    texts = page.evaluate(TEXTS)
    assert any("Samaritans" in text for text in texts)
    for text in texts:
        assert "alice" not in text
        assert "Sign out" not in text
        assert "csrf_token" not in text
    page.goto("/help?country=GB")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("A copy, kept on this device")


def test_every_file_that_a_copy_is_drawn_with_is_kept(open_page: Callable[..., Page]) -> None:
    page = open_page()
    keep(page)
    kept = set(page.evaluate(ADDRESSES))
    drawn_with = set(re.findall(r"/static/[\w./-]+\?v=\w+", " ".join(page.evaluate(TEXTS))))
    assert drawn_with
    assert drawn_with <= kept


def test_signing_out_and_leaving_are_as_before(open_page: Callable[..., Page]) -> None:
    page = open_page(alice)
    keep(page)
    page.goto("/help")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert page.evaluate(KEPT_HERE)["caches"] == ["pages"], "forgetting is a choice of its own"
    page.route("https://www.wikipedia.org/", lambda route: route.fulfill(body="elsewhere"))
    page.goto("/help?country=GB")
    page.get_by_role("link", name="Leave this site").click()
    expect(page.locator("body")).to_have_text("elsewhere")
    page.goto("/help?country=GB")
    expect(page).to_have_title("Start")


def test_without_a_script_it_says_what_else_can_be_done(open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/help/offline?country=GB")
    expect(page.get_by_role("button", name="Keep it")).to_have_count(0)
    expect(page.get_by_text("You can print the card, or save “Urgent help” from your browser’s menu.")).to_be_visible()
    expect(page.get_by_text("Others who use this device can open the copy too.")).to_be_visible()


def test_a_copy_of_another_day_is_made_new_when_it_is_opened(open_page: Callable[..., Page]) -> None:
    page = open_page()
    keep(page)
    page.evaluate("""async () => {
        const cache = await caches.open('pages');
        const [list] = (await cache.keys()).filter((request) => request.url.includes('/files'));
        const { files } = await (await cache.match(list)).json();
        await cache.put(list, new Response(JSON.stringify({ files, at: '2020-01-01T00:00:00+00:00' })));
    }""")
    page.goto("/help?country=GB")
    page.wait_for_function("""async () => {
        const answer = await caches.match('/help/offline/files', { ignoreSearch: true, ignoreVary: true });
        return !(await answer.json()).at.startsWith('2020');
    }""")
    page.goto("/help/offline?country=GB")
    expect(page.locator("[data-keep-told]")).not_to_contain_text("2020")
