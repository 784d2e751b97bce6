"""Every kind of page of the site, and who goes there: what all of them must hold is proven on this list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatch
from itertools import groupby
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.browser.demo_site import DemoSite
from tests.people import Person, ada, alice, guest, mira, sam

GLASS_PAGES = "/moderation/break-glass/{glass_"  # and a state


def stay(page: Page) -> None:
    """The page as it opens."""


@dataclass(frozen=True)
class Stop:
    """A page, and what its visitor does there before it is looked at. `status` is that of the page as it opens; `ends`
    the address of the page that is looked at, where it is another one (`*` for a reference)."""

    who: Person
    path: str
    then: Callable[[Page], object] = stay
    status: int = 200
    ends: str = ""

    def __str__(self) -> str:
        done = "" if self.then is stay else f", {self.then.__name__}"
        return f"{self.who} {self.path}{done}"

    def reach(self, page: Page, site: DemoSite) -> None:
        answer = page.goto(site.path(self.path))
        assert answer is not None
        assert answer.status == self.status, f"{self}: {answer.status}"
        self.then(page)
        ended = urlsplit(page.url).path
        assert fnmatch(ended, self.ends or "*"), f"{self}: {ended}"


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


def agrees_with_nothing(page: Page) -> None:
    press("Save the second look")(page)


def sends_no_reason(page: Page) -> None:
    page.locator("main form[method=post] button[type=submit]").first.click()


def writes_in_crisis(page: Page) -> None:
    page.get_by_label("Title").fill("Tonight")
    page.locator("[name=body]").fill("I want to end my life tonight. I have the tablets here.")
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.locator("#help-panel").wait_for()


def writes_as_guest(page: Page) -> None:
    writes_in_crisis(page)
    page.locator("#receipt-words").wait_for()


def comes_back_as_guest(page: Page) -> None:
    writes_as_guest(page)
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("heading", name="Your post waits to be read").wait_for()


def opens_contact(page: Page) -> None:
    """Trustees are in force on this site: a guest is offered to seal how to reach them."""
    comes_back_as_guest(page)
    page.goto("/receipt/contact")
    page.get_by_label("How could we reach you?").wait_for()


def seals_nothing(page: Page) -> None:
    opens_contact(page)
    press("Seal it")(page)


def seals_contact(page: Page) -> None:
    opens_contact(page)
    page.get_by_label("How could we reach you?").fill("Ask for me at the harbour office.")
    press("Seal it")(page)
    page.get_by_text("It is sealed. Only two trustees together can open it.").wait_for()
    page.goto("/receipt/contact")
    page.get_by_role("heading", name="One is kept").wait_for()


def seals_own_contact(page: Page) -> None:
    page.get_by_label("How could we reach you?").fill("Ask for me at the harbour office.")
    page.get_by_label("Password").fill("demo")
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.get_by_text("It is sealed. Only two trustees together can open it.").wait_for()
    page.goto("/me/contact")
    page.get_by_role("heading", name="One is kept").wait_for()


def empties_plan(page: Page) -> None:
    for box in page.locator("main textarea").all():
        box.fill("")
    press("Save my plan")(page)


def changed_elsewhere(page: Page) -> None:
    """The form of a plan that was changed in another window meanwhile: both are shown."""
    page.locator("main [name=version]").evaluate("field => { field.value = 'of-yesterday' }")
    page.get_by_label("What helps me").fill("The long way home.")
    press("Save my plan")(page)
    page.get_by_role("heading", name="What is saved now").wait_for()


def goes_on_as_guest(act: str) -> Callable[[Page], None]:
    """To what a guest can do with a post of theirs."""

    def goes_on(page: Page) -> None:
        comes_back_as_guest(page)
        ref = page.locator("article[data-post]").first.get_attribute("data-post")
        page.goto(f"/receipt/{ref}/{act}")

    return goes_on


def mistypes_words(page: Page) -> None:
    if page.locator("[data-standing]").count():  # the browser of another stop has a post open
        press("Close your post on this device")(page)
    page.get_by_label("Your nine words").fill("abakus, wilow")
    press("Open")(page)


def tells_as_guest(page: Page) -> None:
    page.locator("[name=reason]").last.check()
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.locator("#receipt-words").wait_for()


def looks_at_report(page: Page) -> None:
    tells_as_guest(page)
    press("Look at it now")(page)
    page.locator("[data-report]").wait_for()


def asks_to_take_back(page: Page) -> None:
    looks_at_report(page)
    page.get_by_role("link", name="Take it back").click()
    page.get_by_role("heading", name="Take back your report?").wait_for()


def saves(label: str, text: str) -> Callable[[Page], None]:
    def fills_in(page: Page) -> None:
        page.get_by_label(label).fill(text)
        press("Save")(page)

    return fills_in


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
    Stop(guest, "/posts/{own}/reports", tells_as_guest),
    Stop(guest, "/posts/{own}/reports", looks_at_report),
    Stop(guest, "/posts/{own}/reports", asks_to_take_back, ends="/reports/receipt/withdrawal"),
    Stop(guest, "/reports/receipt"),
    Stop(guest, "/sign-up"),
    Stop(guest, "/sign-up", sends_weak_password),
    Stop(guest, "/sign-in"),
    Stop(guest, "/sign-in", sends_wrong_password),
    Stop(guest, "/forgotten"),
    Stop(guest, "/help?country="),
    Stop(guest, "/help?country=GB", opens_everything),
    Stop(guest, "/help?country=IE&need=abuse"),
    Stop(guest, "/help/steady"),
    Stop(guest, "/help/someone"),
    Stop(guest, "/help/card?country=GB"),
    Stop(guest, "/help/lines/gb-samaritans/report"),
    Stop(guest, "/help/lines/gb-samaritans/report?thanks=1"),
    Stop(guest, "/help/lines/gb-samaritans/report", sends_empty),
    Stop(guest, "/help/offline?country=GB"),
    Stop(guest, "/help/offline?country=GB&copy=1"),
    Stop(guest, "/help?country=GB&copy=1"),
    Stop(guest, "/guidelines"),
    Stop(guest, "/privacy"),
    Stop(guest, "/staying-private"),
    Stop(guest, "/anonymous"),
    Stop(guest, "/receipt"),
    Stop(guest, "/receipt", mistypes_words),
    Stop(guest, "/anonymous/new", opens_everything),
    Stop(guest, "/anonymous/new", sends_empty),
    Stop(guest, "/anonymous/new", writes_as_guest),
    Stop(guest, "/anonymous/new", comes_back_as_guest),
    Stop(guest, "/anonymous/new", opens_contact, ends="/receipt/contact"),
    Stop(guest, "/anonymous/new", seals_nothing),
    Stop(guest, "/anonymous/new", seals_contact),
    Stop(guest, "/anonymous/new", goes_on_as_guest("edit"), ends="/receipt/*/edit"),
    Stop(guest, "/anonymous/new", goes_on_as_guest("withdrawal"), ends="/receipt/*/withdrawal"),
    Stop(guest, "/reset/{reset}"),
    Stop(guest, "/transparency"),
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
    Stop(alice, "/posts/{withdrawn}/deletion"),
    Stop(alice, "/posts/{other}/mute"),
    Stop(alice, "/posts/{written_to}/notes"),
    Stop(alice, "/posts/{other}/reports"),
    Stop(alice, "/me/reports/{told}/withdrawal"),
    Stop(alice, "/decisions/{decision}/appeals"),
    Stop(alice, "/decisions/{decision}/appeals", sends_empty),
    Stop(alice, "/decisions/{asked}/appeals"),
    Stop(alice, "/me"),
    Stop(alice, "/me/posts"),
    Stop(alice, "/me/anonymous", opens_everything),
    Stop(alice, "/me/anonymous/passphrase"),
    Stop(alice, "/me/export"),
    Stop(alice, "/me/erase"),
    Stop(alice, "/me/erase/masks"),
    Stop(alice, "/me/plan"),
    Stop(alice, "/me/plan/edit"),
    Stop(alice, "/me/plan/edit", empties_plan),
    Stop(alice, "/me/plan/edit", changed_elsewhere),
    Stop(alice, "/me/plan/delete"),
    Stop(alice, "/me/contact"),
    Stop(alice, "/me/contact", sends_empty),
    Stop(alice, "/me/contact", seals_own_contact),
    Stop(alice, "/me/password"),
    Stop(alice, "/me/password", sends_empty),
    Stop(alice, "/help", opens_everything),
    Stop(alice, "/admin", status=404),
)
MIRA = (
    Stop(mira, "/moderation"),
    Stop(mira, "/moderation?care=4&unclaimed=1&kind=screening"),
    Stop(mira, "/moderation?space=nowhere"),
    Stop(mira, "/moderation?care=many&overdue=1"),
    Stop(mira, "/moderation/desk"),
    Stop(mira, "/moderation/debrief"),
    Stop(mira, "/moderation/debrief", sends_empty),
    Stop(mira, "/moderation/cases/{case}/hand"),
    Stop(mira, "/moderation/cases/{case}/hand", sends_empty),
    Stop(mira, "/moderation/cases/{held}/take-over"),
    Stop(mira, "/moderation/closed"),
    Stop(mira, "/moderation/cases/{case}", opens_everything),
    Stop(mira, "/moderation/cases/{held}", opens_everything),
    Stop(mira, "/moderation/cases/{held}", decides_without_reason),
    Stop(mira, "/moderation/appeals"),
    Stop(mira, "/moderation/appeals/{appeal}", opens_everything),
    Stop(mira, "/moderation/appeals/{appeal}", sends_empty),
    Stop(mira, "/moderation/staffing", opens_everything),
    Stop(mira, "/moderation/break-glass"),
    Stop(mira, "/moderation/break-glass?case={glass_case}"),
    Stop(mira, "/moderation/break-glass?case={glass_case}", sends_empty),
    Stop(mira, f"{GLASS_PAGES}asked}}", opens_everything),
    Stop(mira, f"{GLASS_PAGES}ended}}", opens_everything),
    Stop(mira, f"{GLASS_PAGES}run_out}}"),
    Stop(mira, f"{GLASS_PAGES}withdrawn}}"),
)
SAM = (
    Stop(sam, "/moderation", opens_everything),
    Stop(sam, "/moderation/debriefs"),
    Stop(sam, "/moderation/cases/{closed}", opens_everything),
    Stop(sam, "/moderation/cases/{closed}", agrees_with_nothing),
    Stop(sam, "/moderation/appeals?answered=1"),
    Stop(sam, "/moderation/appeals/{answered}", opens_everything),
    Stop(sam, "/moderation/dashboard?days=90", opens_everything),
    Stop(sam, "/moderation/audit"),
    Stop(sam, "/moderation/audit?action=case.decided&day=tomorrow", opens_everything),
)
ADA = (
    Stop(ada, "/me"),
    Stop(ada, "/moderation/break-glass"),
    Stop(ada, f"{GLASS_PAGES}asked}}", opens_everything),
    Stop(ada, f"{GLASS_PAGES}asked}}", sends_empty),
    Stop(ada, f"{GLASS_PAGES}released}}"),
    Stop(ada, f"{GLASS_PAGES}released}}", sends_empty),
    Stop(ada, f"{GLASS_PAGES}half_open}}"),
    Stop(ada, f"{GLASS_PAGES}half_open}}", sends_empty),
    Stop(ada, f"{GLASS_PAGES}opened}}"),
    Stop(ada, f"{GLASS_PAGES}opened}}", sends_empty),
    Stop(ada, f"{GLASS_PAGES}refused}}"),
    Stop(ada, "/admin"),
    Stop(ada, "/admin/members"),
    Stop(ada, "/admin/members/{alice}"),
    Stop(ada, "/admin/members/{alice}/role"),
    Stop(ada, "/admin/members/{mira}/spaces"),
    Stop(ada, "/admin/members/{alice}/sanctions/new"),
    Stop(ada, "/admin/sanctions/{sanction}/lift"),
    Stop(ada, "/admin/decision-words"),
    Stop(ada, "/admin/decision-words/hide"),
    Stop(ada, "/admin/settings", saves("Days in which somebody", "60"), ends="/admin/settings"),
    Stop(ada, "/admin/settings", saves("Share of quiet posts", "1")),
    Stop(ada, "/admin/mail-texts/reset"),
    Stop(ada, "/admin/help-texts"),
    Stop(ada, "/admin/help-texts/bereavement"),
    Stop(ada, "/admin/help-texts/bereavement", saves("What they read first", "Committed suicide."), ends="/admin/*"),
    Stop(ada, "/admin/help-texts/reading", saves("While a moderator may", "Somebody reads it soon.")),
    Stop(ada, "/moderation/audit?level=site", opens_everything),
    Stop(ada, "/moderation/dashboard?days=7"),
    Stop(ada, "/moderation/appeals"),
    Stop(ada, "/admin/spaces"),
    Stop(ada, "/admin/spaces/{space}", opens_everything),
    Stop(ada, "/admin/spaces/new"),
    Stop(ada, "/admin/spaces/new", sends_empty),
    Stop(ada, "/moderation/staffing", opens_everything),
    Stop(ada, "/moderation/staffing/hours"),
    Stop(ada, "/moderation/staffing/days?fill=2027"),
    Stop(ada, "/moderation/staffing/days", sends_empty),
    Stop(ada, "/moderation/staffing/rota"),
    Stop(ada, "/moderation/staffing/rota", sends_empty),
    Stop(ada, "/moderation/staffing/rota/{turn}/remove"),
    Stop(ada, "/moderation/staffing/channel"),
    Stop(ada, "/moderation/staffing/channel", sends_empty),
    Stop(ada, "/admin/report-reasons"),
    Stop(ada, "/admin/report-reasons/worried"),
    Stop(ada, "/admin/report-reasons/new"),
    Stop(ada, "/admin/report-reasons/new", sends_empty),
    Stop(ada, "/admin/crisis-resources"),
    Stop(ada, "/admin/crisis-resources?reported=1"),
    Stop(ada, "/admin/crisis-resources/new", opens_everything),
    Stop(ada, "/admin/crisis-resources/new", sends_empty),
    Stop(ada, "/admin/crisis-resources/import"),
    Stop(ada, "/admin/crisis-resources/import", sends_empty),
    Stop(ada, "/admin/crisis-resources/import/{import}?show=rejected"),
    Stop(ada, "/admin/crisis-resources/import/{import}?show=changed"),
    Stop(ada, "/admin/crisis-resources/{resource}", opens_everything),
    Stop(ada, "/admin/crisis-resources/{resource}?country=GB&need=suicide"),
    Stop(ada, "/admin/crisis-resources/{resource}/history"),
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
STOPS = GUEST + ALICE + MIRA + SAM + ADA
BY_PERSON = [(who, tuple(stops)) for who, stops in groupby(STOPS, key=lambda stop: stop.who)]
