"""The live site of these tests and the walk through its pages, one of each for a worker."""

from collections.abc import Iterator
from functools import cache

import pytest
from playwright.sync_api import Browser

from tests.browser import demo_site, tour
from tests.browser.demo_site import DemoSite
from tests.browser.stops import BY_PERSON
from tests.people import Person

PEOPLE = [who for who, _ in BY_PERSON]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoSite]:
    """The real site with the demo community, in a thread of this process."""
    with demo_site.run(tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest.fixture(scope="session")
def walk(chromium: Browser, site: DemoSite) -> tour.Tour:
    """What was seen on every page of a person; each walk is taken once."""
    return cache(lambda who: tour.take(chromium, site, who))


@pytest.fixture(params=PEOPLE, ids=str)
def who(request: pytest.FixtureRequest) -> Person:
    """Each person who walks."""
    person: Person = request.param
    return person
