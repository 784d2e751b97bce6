"""The main job in a real browser, with scripts and without, on a real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.chromium import PATIENCE
from tests.live import Live
from tests.people import Person, ada, bob, mira

CRY = "I want to end my life tonight. I don't know what else to do."
ANSWER = "I'm here, and I'm glad you wrote. Shall we talk?"
REASON = "We added a note so that readers can choose."


class Watched:
    """A browser window; what it asks of other places, and what its console complains about, is noted."""

    def __init__(self, context: BrowserContext, live: Live) -> None:
        context.set_default_timeout(PATIENCE)
        self.context, self.live, self.complaints = context, live, []
        self.page: Page = context.new_page()
        self.page.on("request", lambda request: self._note_foreign(request.url))
        self.page.on("console", lambda message: self._note_error(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))

    def _note_foreign(self, url: str) -> None:
        if urlsplit(url).scheme in ("http", "https") and not url.startswith(self.live.url):
            self.complaints.append(f"asked {url}")

    def _note_error(self, kind: str, text: str) -> None:
        if kind == "error" and "status of 4" not in text:
            self.complaints.append(f"console: {text}")

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.live.url}{path}")
        return self.page

    def fill(self, form: str, **fields: str) -> None:
        for name, text in fields.items():
            self.page.locator(f"form[action='{form}'] [name='{name}']").fill(text)

    def send(self, form: str) -> None:
        """Press the one button of the form that leads there."""
        self.page.locator(f"form[action='{form}'] button").last.click()
        self.page.wait_for_load_state()

    def sign_in(self, person: Person) -> Watched:
        self.open("/sign-in")
        self.fill("/sign-in", name=person.name, password=person.password)
        self.send("/sign-in")
        expect(self.page).not_to_have_url(f"{self.live.url}/sign-in")
        return self

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def window(request: pytest.FixtureRequest, chromium: Browser, live: Live) -> Iterator[Callable[[], Watched]]:
    """Opens windows that share nothing."""
    opened: list[Watched] = []

    def open_window() -> Watched:
        opened.append(Watched(chromium.new_context(java_script_enabled=request.param), live))
        return opened[-1]

    yield open_window
    for one in opened:
        one.context.close()
    assert [complaint for one in opened for complaint in one.complaints] == []


def test_the_main_job(window):
    wren = window()
    sign_up(wren)
    thread = write_under_a_mask(wren, "Tonight", CRY)
    see_the_panel(wren)
    another_member_answers(window().sign_in(bob), thread)
    handle_the_case(window().sign_in(mira))
    wren.open(thread)
    expect(wren.page.get_by_text(REASON)).to_be_visible()
    change_a_line(window().sign_in(ada))
    write_under_a_mask(wren, "Still", f"{CRY} Still.")
    expect(wren.page.locator("#help-panel")).to_contain_text("Samaritans of the next page")


def sign_up(wren):
    home = wren.open("/")
    expect(home.get_by_role("link", name="Urgent help").first).to_be_visible()
    expect(home.get_by_role("link", name="Leave this site").first).to_be_visible()
    for path in ("/spaces/kitchen", "/guidelines", "/help?country=GB"):
        wren.open(path)
    wren.open("/sign-up")
    wren.page.locator("[name=country]").select_option("GB")
    wren.fill("/sign-up", name="wren", password="seven quiet umbrellas")
    wren.send("/sign-up")
    expect(wren.page.get_by_role("status")).to_contain_text("wren")


def write_under_a_mask(wren, title, body):
    wren.open("/threads/new?space=kitchen")
    wren.page.locator("[name=voice][value=mask]").check()
    wren.fill("/threads", title=title, body=body)
    wren.send("/threads")
    expect(wren.page.locator("article[data-post]")).to_contain_text(body)
    return wren.path


def see_the_panel(wren):
    panel = wren.page.locator("section#help-panel")
    expect(panel).to_be_visible()
    expect(panel.locator("a[href='tel:116123']").first).to_be_visible()
    expect(panel).to_contain_text("saved")


def another_member_answers(bobs, thread):
    bobs.open(thread)
    expect(bobs.page.locator("article[data-post]")).to_contain_text(CRY)
    expect(bobs.page.locator("#help-panel")).to_have_count(0)
    bobs.fill(f"{thread}/replies", body=ANSWER)
    bobs.send(f"{thread}/replies")
    expect(bobs.page.locator("article[data-post]").nth(1)).to_contain_text(ANSWER)


def handle_the_case(miras):
    queue = miras.open("/moderation")
    first = queue.locator("li[data-case]").first
    expect(first).to_have_attribute("data-care", "4")
    case = f"/moderation/cases/{first.get_attribute('data-case')}"
    miras.open(case)
    miras.send(f"{case}/claim")
    text = miras.page.locator("details").filter(has_text=CRY).first
    text.locator("summary").click()
    expect(text.get_by_text(CRY).first).to_be_visible()
    decisions = f"{case}/decisions"
    miras.page.locator(f"form[action='{decisions}'] [name=action][value=note]").check()
    miras.fill(decisions, reason=REASON, note="Answered; bob is with them.")
    miras.send(decisions)
    expect(miras.page.get_by_role("status").filter(has_text="Saved")).to_be_visible()


def change_a_line(adas):
    adas.open("/admin/crisis-resources?country=GB")
    adas.page.get_by_role("link", name="Samaritans", exact=False).first.click()
    adas.page.wait_for_load_state()
    form = adas.path
    adas.fill(form, name="Samaritans of the next page")
    adas.send(form)
    expect(adas.page.get_by_role("heading", level=1)).to_contain_text("Samaritans of the next page")
