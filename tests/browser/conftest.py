"""The live site of these tests, one for a worker, and people who sit down in front of it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from forum.core.db import db
from tests.browser import demo_site
from tests.browser.demo_site import DemoSite
from tests.browser.hands import Hands
from tests.factories.making import Maker
from tests.house import House
from tests.people import Person, alice, mira


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoSite]:
    """The real site with the demo community, in a thread of this process."""
    with demo_site.run(tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest.fixture
def make(site: DemoSite) -> Maker:
    """More posts for the site. alice writes, mira decides."""
    with site.app.app_context():
        known = {person: demo_site.who(person) for person in (alice, mira)}
        url = db.engine.url.render_as_string()
        db.session.commit()
    return Maker(House(app=site.app, engine="sqlite", url=url, folder=Path(), known=known))


@pytest.fixture
def sit_down(chromium: Browser, site: DemoSite) -> Iterator[Callable[[Person], Hands]]:
    """Somebody at a keyboard, in a browser of their own, without scripts."""
    opened: list[BrowserContext] = []

    def sit_down(person: Person) -> Hands:
        opened.append(site.open(chromium, person, width=1280, java_script_enabled=False, locale="en-GB"))
        return Hands(opened[-1].new_page())

    yield sit_down
    for context in opened:
        context.close()
