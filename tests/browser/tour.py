"""One walk through every page of a person, on the narrowest phone, writing down what every page must hold; axe looks at
each there in light, and on a wide screen in the dark."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.demo_site import DemoSite
from tests.browser.stops import BY_PERSON, Stop
from tests.look.test_axe import AXE, RUN_AXE, TAGS
from tests.people import Person

NARROWEST = 320  # CSS pixels: WCAG 2.2, 1.4.10
WIDER_THAN_THE_PAGE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : ['the page', ...
    [...document.querySelectorAll('body *')].filter(node => node.getBoundingClientRect().right > innerWidth)
    .map(node => node.outerHTML.slice(0, 100))]"""
CLIPPED = """() => [...document.querySelectorAll('a, button, label, p, h1, h2, h3, li, summary, legend')]
    .filter(node => !node.closest('.unseen') && node.clientWidth && getComputedStyle(node).overflowX === 'hidden'
        && node.scrollWidth > node.clientWidth + 1)
    .map(node => node.outerHTML.slice(0, 100))"""
FRAME = """() => [...document.querySelectorAll('body > *, .strip a')].map(node =>
    node.matches('a') ? node.getAttribute('href') : node.matches('.flash') ? '' : node.localName).filter(Boolean)"""
WIDE = 1280


@dataclass(frozen=True)
class Seen:
    """What was found on one page."""

    stop: Stop
    title: str
    frame: tuple[str, ...]
    too_wide: tuple[str, ...]
    console: tuple[str, ...]
    foreign: tuple[str, ...]
    axe: tuple[str, ...]


def take(browser: Browser, site: DemoSite, who: Person) -> tuple[Seen, ...]:
    """Every stop of this person."""
    context = site.open(browser, who, width=NARROWEST)
    page = context.new_page()
    watch = Watch(site.url)
    page.on("console", watch.hear)
    page.on("pageerror", lambda error: watch.console.append(str(error)))
    page.on("request", lambda request: watch.note(request.url))
    seen = tuple(look(page, site, stop, watch) for person, stops in BY_PERSON if person == who for stop in stops)
    context.close()
    return seen


def look(page: Page, site: DemoSite, stop: Stop, watch: Watch) -> Seen:
    watch.begin()
    stop.reach(page, site)
    return Seen(
        stop=stop,
        title=page.title(),
        frame=tuple(page.evaluate(FRAME)),
        too_wide=(*page.evaluate(WIDER_THAN_THE_PAGE), *page.evaluate(CLIPPED)),
        console=tuple(watch.console),
        foreign=tuple(watch.foreign),
        axe=(*run_axe(page), *run_axe_elsewhere(page)),
    )


def run_axe(page: Page) -> list[str]:
    """What axe finds, put into the page from outside: by the debugger, which no content policy stops."""
    steering = page.context.new_cdp_session(page)
    steering.send("Runtime.evaluate", {"expression": AXE})
    told = {"expression": f"({RUN_AXE})({json.dumps(TAGS)})", "awaitPromise": True, "returnByValue": True}
    found = steering.send("Runtime.evaluate", told)
    steering.detach()
    assert "exceptionDetails" not in found, found
    return list(found["result"]["value"])


def run_axe_elsewhere(page: Page) -> list[str]:
    """The same page on a wide screen in the dark, and back again."""
    size = page.viewport_size
    assert size
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": WIDE, "height": size["height"]})
    found = [f"{WIDE}, dark: {one}" for one in run_axe(page)]
    page.set_viewport_size(size)
    page.emulate_media(color_scheme="light")
    return found


class Watch:
    """What the console says and which addresses are asked while a page is looked at."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.begin()

    def begin(self) -> None:
        self.console: list[str] = []
        self.foreign: list[str] = []

    def hear(self, message: ConsoleMessage) -> None:
        """Everything but the browser's remark that a page has the status of an error, which some are meant to have."""
        if not message.text.startswith("Failed to load resource: the server responded with a status of"):
            self.console.append(message.text)

    def note(self, address: str) -> None:
        if not address.startswith(f"{self.origin}/"):
            self.foreign.append(address)


def failures(seen: tuple[Seen, ...], wrong: Callable[[Seen], Any]) -> dict[str, Any]:
    """What is wrong, by page; empty when nothing is."""
    return {str(one.stop): found for one in seen if (found := wrong(one))}
