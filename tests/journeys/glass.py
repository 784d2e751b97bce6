"""What the journey through break-glass needs: three trustees with devices, a real site that pins them, and windows."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as BrowserError

from config import ROOT
from forum.core.db import db
from tests.browser.test_main_job import Watched
from tests.live import Live
from tests.look.test_axe import AXE, RUN_AXE, TAGS
from tests.people import Person, bob, newt, omar
from tests.trustees.device import COMMAND, PASSPHRASE, Device

TRUSTED = (bob, newt, omar)
LIST = "/moderation/break-glass"
TRIED = "Two private notes, no answer. Nobody here knows them."


@dataclass
class TrustedSite(Live):
    """A running site whose settings pin three trustees."""

    pins: str = ""
    devices: dict[Person, Device] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return {**super().environment, "HEARTH_TRUSTEES": self.pins, "HEARTH_BASE_URL": self.url}

    def command(self, *words: str) -> str:
        """One command of whoever runs the site, in a process of its own; what it said."""
        line = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
        done = subprocess.run(line, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def name_trustees(self, folder: Path) -> None:
        """Each makes a key on a device of their own; the site names them, and its settings pin them."""
        words = []
        for person in TRUSTED:
            home = folder / person.name
            home.mkdir()
            self.devices[person] = Device(home)
            done = self.devices[person].run("new", "key", typed=f"{PASSPHRASE}\n{PASSPHRASE}\n", by=COMMAND)
            assert done.returncode == 0, done.stderr
            words += [person.name, done.stdout.decode().split()[2]]
        said = self.command("trustees", "name", *words)
        self.pins = re.search(r"HEARTH_TRUSTEES=(\S+)", said)[1]  # type: ignore[index]
        with self.house.app.app_context():
            db.session.remove()

    def opened(self, person: Person, box: str) -> str:
        """What this trustee's program makes of a sealed text."""
        done = self.devices[person].run("open", "key", typed=f"{box.strip()}\n{PASSPHRASE}\n", by=COMMAND)
        assert done.returncode == 0, done.stderr
        return done.stdout.decode()


Open = Callable[[], Watched]


def ask(window: Watched, case: str) -> str:
    """A moderator, from the page of the case; the request's page."""
    window.open(case).get_by_role("link", name="Ask the trustees who wrote it").click()
    window.page.get_by_label("They may be about to end their life").check()
    window.fill(LIST, tried=TRIED)
    window.send(LIST)
    return window.path


def say_yes(window: Watched, request: str, person: Person) -> None:
    window.open(LIST).locator(f"a[href='{request}']").click()
    window.fill(f"{request}/approval", current_password=person.password)
    window.send(f"{request}/approval")


def bring_back(site: TrustedSite, window: Watched, request: str, person: Person, *, to: str, name: str) -> str:
    """Copy the sealed text to one's own device, and paste what it gives; that text."""
    box = window.open(request).get_by_label("Sealed text for your program").input_value()
    text = site.opened(person, box)
    window.fill(f"{request}/{to}", **{name: text})
    window.send(f"{request}/{to}")
    return text


def faults_of(chromium: Browser, live: Live, page: Page) -> list[str]:
    """What axe finds on a page that can't be asked for again, and that runs no script of its own."""
    context = chromium.new_context(bypass_csp=True, viewport={"width": 390, "height": 844})
    copy, html = context.new_page(), page.content()
    copy.route(f"{live.url}/copy", lambda route: route.fulfill(body=html, content_type="text/html"))
    copy.goto(f"{live.url}/copy")
    copy.evaluate(AXE)
    found = copy.evaluate(RUN_AXE, TAGS)
    wider = copy.evaluate("document.documentElement.scrollWidth > innerWidth")
    context.close()
    return [*found, *(["wider than a phone"] if wider else [])]


def looked_for(page: Page, *steps: Callable[[], object]) -> list[str]:
    """What the page shows after each of these steps, which the browser may refuse."""
    seen = []
    for step in steps:
        with suppress(BrowserError):
            step()
        page.wait_for_load_state()
        seen.append(_content(page))
    return seen


def _content(page: Page) -> str:
    """Of a page that is still turning into what the browser says instead of it."""
    for _ in range(20):
        with suppress(BrowserError):
            return page.content()
        page.wait_for_timeout(250)
    return page.content()
