"""One walk through every page of a person, on the narrowest phone, writing down what every page must hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.demo_site import DemoSite
from tests.browser.stops import BY_PERSON, Stop
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
FOCUSED = "() => document.activeElement.className"


@dataclass(frozen=True)
class Seen:
    """What was found on one page."""

    stop: Stop
    title: str
    focused: str
    frame: tuple[str, ...]
    too_wide: tuple[str, ...]
    console: tuple[str, ...]
    foreign: tuple[str, ...]


Tour = Callable[[Person], tuple[Seen, ...]]


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
        focused=page.evaluate(FOCUSED),
        frame=tuple(page.evaluate(FRAME)),
        too_wide=(*page.evaluate(WIDER_THAN_THE_PAGE), *page.evaluate(CLIPPED)),
        console=tuple(watch.console),
        foreign=tuple(watch.foreign),
    )


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
