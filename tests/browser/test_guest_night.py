"""A guest's night in a real browser without scripts: a double click, an answer, a change, and taking it all back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_main_job import PATIENCE, Watched
from tests.live import Live
from tests.people import mira

CRY = "I have never told anyone. I want to end my life tonight."
LETTER = "We have read it, and we are glad that you wrote."
ANSWER = "Thank you. It was a quieter night."


@pytest.fixture
def window(chromium: Browser, live: Live) -> Iterator[Callable[[], Watched]]:
    """Opens windows without scripts, as wide as a small phone, that share nothing."""
    opened: list[Watched] = []

    def open_window() -> Watched:
        context = chromium.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
        opened.append(Watched(context, live))
        return opened[-1]

    yield open_window
    for one in opened:
        one.context.close()
    assert [complaint for one in opened for complaint in one.complaints] == []


def test_a_guests_night(window):
    words = write_with_a_double_click(window())
    case = the_team_reads_and_writes(window().sign_in(mira))
    guest = come_back(window(), words)
    answer_the_team(guest)
    change_a_word(guest)
    take_it_back_twice(guest)
    desk = window().sign_in(mira)
    desk.open(case)
    expect(desk.page.locator("#private-notes")).to_contain_text("The writer answered")


def write_with_a_double_click(guest: Watched) -> str:
    """The nine words, from the page that the second click brought."""
    page = guest.open("/anonymous/new")
    guest.fill("/anonymous/new", title="A night", body=CRY)
    page.locator("form[action='/anonymous/new'] button").last.dblclick()
    page.wait_for_load_state()
    words = page.locator("#receipt-words li")
    expect(words).to_have_count(9, timeout=PATIENCE)
    expect(page.locator("section#help-panel")).to_be_visible()
    return " ".join(words.all_inner_texts())


def the_team_reads_and_writes(desk: Watched) -> str:
    queue = desk.open("/moderation")
    mine = queue.locator("li[data-case]")
    expect(mine).to_have_count(1)  # two clicks, one post
    case = f"/moderation/cases/{mine.first.get_attribute('data-case')}"
    desk.open(case)
    desk.fill(f"{case}/private-notes", body=LETTER)
    desk.send(f"{case}/private-notes")
    desk.page.locator(f"form[action='{case}/decisions'] [name=action][value=keep]").check()
    desk.fill(f"{case}/decisions", note="Wrote to them.")
    desk.send(f"{case}/decisions")
    expect(desk.page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    return case


def come_back(guest: Watched, words: str) -> Watched:
    """With the words in capitals, one in a line, as somebody copies them from a slip of paper."""
    guest.open("/receipt")
    guest.fill("/receipt", words=words.upper().replace(" ", "\n"))
    guest.send("/receipt")
    expect(guest.page.locator("[data-standing]")).to_contain_text("can read your post")
    expect(guest.page.locator("[data-private-notes=waits]")).to_contain_text(LETTER)
    return guest


def answer_the_team(guest: Watched) -> None:
    guest.page.get_by_role("link", name="Answer the team").click()
    notes = guest.path
    guest.fill(notes, body=ANSWER)
    guest.send(notes)
    expect(guest.page.locator("[data-private-notes=answered]")).to_contain_text(ANSWER)
    guest.page.get_by_role("link", name="Back to your post").click()


def change_a_word(guest: Watched) -> None:
    guest.page.locator("article[data-post] a[href$='/edit']").first.click()
    edit = guest.path
    guest.fill(edit, body=f"{CRY} I am still here.")
    guest.send(edit)
    expect(guest.page.locator("article[data-post]").first).to_contain_text("I am still here.")
    expect(guest.page.locator("[data-standing=waiting]")).to_be_visible()


def take_it_back_twice(guest: Watched) -> None:
    guest.page.locator("article[data-post] a[href$='/withdrawal']").first.click()
    withdrawal = guest.path
    guest.send(withdrawal)
    expect(guest.page.get_by_role("status")).to_contain_text("You have taken your post back.")
    guest.open(withdrawal)
    expect(guest.page.get_by_role("status")).to_contain_text("You have taken your post back.")
