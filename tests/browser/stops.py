"""Every kind of page of the site, and who goes there: what all of them must hold is proven on this list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from playwright.sync_api import Page

from tests.browser.demo_site import DemoSite
from tests.people import Person, ada, alice, guest, mira


def stay(page: Page) -> None:
    """The page as it opens."""


@dataclass(frozen=True)
class Stop:
    """A page, and what its visitor does there before it is looked at. `status` is that of the page as it opens."""

    who: Person
    path: str
    then: Callable[[Page], object] = stay
    status: int = 200

    def __str__(self) -> str:
        done = "" if self.then is stay else f", {self.then.__name__}"
        return f"{self.who} {self.path}{done}"

    def reach(self, page: Page, site: DemoSite) -> None:
        answer = page.goto(site.path(self.path))
        assert answer is not None
        assert answer.status == self.status, f"{self}: {answer.status}"
        self.then(page)


def press(name: str) -> Callable[[Page], None]:
    def sends(page: Page) -> None:
        page.get_by_role("main").get_by_role("button", name=name, exact=True).click()

    return sends


def sends_empty(page: Page) -> None:
    """Every form here needs something: sent as it opens, it fails."""
    page.locator("main form[method=post]").first.locator("button[type=submit]").first.click()


def sends_wrong_password(page: Page) -> None:
    page.get_by_label("Name").fill("alice")
    page.get_by_label("Password").fill("not this one")
    press("Sign in")(page)


def sends_weak_password(page: Page) -> None:
    page.get_by_label("Name").fill("newcomer")
    page.get_by_label("Password").fill("password123")
    page.locator("main form[method=post] button[type=submit]").first.click()


def decides_without_reason(page: Page) -> None:
    page.get_by_label("Hide it").check()
    press("Save the decision")(page)


def sends_no_reason(page: Page) -> None:
    page.locator("main form[method=post] button[type=submit]").first.click()


def writes_in_crisis(page: Page) -> None:
    page.get_by_label("Title").fill("Tonight")
    page.locator("[name=body]").fill("I want to end my life tonight. I have the tablets here.")
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.locator("#help-panel").wait_for()


def opens_everything(page: Page) -> None:
    """Folded parts are looked at too."""
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")


GUEST = (
    Stop(guest, "/"),
    Stop(guest, "/spaces/{space}"),
    Stop(guest, "/threads/{thread}"),
    Stop(guest, "/threads/{noted}", opens_everything),
    Stop(guest, "/posts/{own}"),
    Stop(guest, "/posts/{own}/reports"),
    Stop(guest, "/posts/{own}/reports", sends_no_reason),
    Stop(guest, "/reports/thanks"),
    Stop(guest, "/sign-up"),
    Stop(guest, "/sign-up", sends_weak_password),
    Stop(guest, "/sign-in"),
    Stop(guest, "/sign-in", sends_wrong_password),
    Stop(guest, "/forgotten"),
    Stop(guest, "/help?country="),
    Stop(guest, "/help?country=GB", opens_everything),
    Stop(guest, "/help?country=IE&need=abuse"),
    Stop(guest, "/guidelines"),
    Stop(guest, "/privacy"),
    Stop(guest, "/staying-private"),
    Stop(guest, "/anonymous"),
    Stop(guest, "/nothing-here", status=404),
    Stop(guest, "/too-many", status=429),
    Stop(guest, "/breaks", status=500),
)
ALICE = (
    Stop(alice, "/"),
    Stop(alice, "/spaces/{space}"),
    Stop(alice, "/threads/{thread}"),
    Stop(alice, "/threads/{thread}", sends_empty),
    Stop(alice, "/threads/{noted}", opens_everything),
    Stop(alice, "/threads/new?space={space}", opens_everything),
    Stop(alice, "/threads/new?space={space}", sends_empty),
    Stop(alice, "/threads/new?space={space}", writes_in_crisis),
    Stop(alice, "/posts/{own}"),
    Stop(alice, "/posts/{own}/edit"),
    Stop(alice, "/posts/{own}/withdrawal"),
    Stop(alice, "/posts/{other}/reports"),
    Stop(alice, "/me"),
    Stop(alice, "/me/posts"),
    Stop(alice, "/me/password"),
    Stop(alice, "/me/password", sends_empty),
    Stop(alice, "/help", opens_everything),
    Stop(alice, "/admin", status=404),
)
MIRA = (
    Stop(mira, "/moderation"),
    Stop(mira, "/moderation/closed"),
    Stop(mira, "/moderation/cases/{case}", opens_everything),
    Stop(mira, "/moderation/cases/{held}", opens_everything),
    Stop(mira, "/moderation/cases/{held}", decides_without_reason),
    Stop(mira, "/threads/{thread}"),
)
ADA = (
    Stop(ada, "/admin"),
    Stop(ada, "/admin/members"),
    Stop(ada, "/admin/members/{alice}"),
    Stop(ada, "/admin/members/{alice}/role"),
    Stop(ada, "/admin/members/{alice}/sanctions/new"),
    Stop(ada, "/admin/spaces"),
    Stop(ada, "/admin/spaces/{space}", opens_everything),
    Stop(ada, "/admin/spaces/new"),
    Stop(ada, "/admin/spaces/new", sends_empty),
    Stop(ada, "/admin/crisis-resources"),
    Stop(ada, "/admin/crisis-resources/{resource}", opens_everything),
    Stop(ada, "/admin/screening"),
    Stop(ada, "/admin/screening/rules/{built_in}"),
    Stop(ada, "/admin/screening/rules/{own_rule}", opens_everything),
    Stop(ada, "/admin/screening/rules/{own_rule}/deletion"),
    Stop(ada, "/admin/screening/rules/new", opens_everything),
    Stop(ada, "/admin/screening/rules/new", sends_empty),
    Stop(ada, "/admin/screening/languages"),
    Stop(ada, "/admin/screening/trial", opens_everything),
    Stop(ada, "/admin/screening/draft"),
    Stop(ada, "/admin/screening/draft", sends_empty),
    Stop(ada, "/admin/screening/draft/restart"),
    Stop(ada, "/admin/screening/versions"),
    Stop(ada, "/admin/screening/versions/0"),
)
STOPS = GUEST + ALICE + MIRA + ADA
BY_PERSON = [(who, tuple(stops)) for who, stops in groupby(STOPS, key=lambda stop: stop.who)]
