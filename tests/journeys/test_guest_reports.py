"""Somebody without an account tells about two posts, hears what became of one, and takes the other back: by forms and
links alone."""

from __future__ import annotations

from tests.client import Page
from tests.people import alice, mira
from tests.reports.telling import words_on


def follow(browser, page, words):
    """The page a link of these words leads to."""
    link = next(one for one in Page(page.text).all("a", href="") if words in one.words)
    return browser.get(link["href"])


def report(browser, made, reason: str, details: str) -> str:
    """From the conversation to the page that thanks; the six words."""
    thread = browser.get(f"/threads/{made.thread_ref}")
    form = follow(browser, thread, "Report")
    sent = browser.send(form, f"/posts/{made.post_ref}/reports", reason=reason, details=details)
    assert sent.status_code == 303
    return words_on(browser.get(sent.location))


def test_from_the_report_to_its_outcome_and_another_taken_back(visitor, make):
    unkind, harmless = make.thread(alice, "You should all be ashamed."), make.thread(alice, "The kettle is on.")
    reader = visitor()
    first = report(reader, unkind, "harassment", "She says this to everybody.")
    second = report(reader, harmless, "spam", "I thought it was an advert.")
    assert first != second

    later = visitor()
    place = follow(later, later.get("/receipt"), "Open your report")
    assert later.send(place, "/reports/receipt", words=first.title()).status_code == 303
    shown = later.get("/reports/receipt")
    assert "A moderator will read it." in Page(shown.text).words

    desk = visitor().as_(mira)
    queue = desk.get("/moderation?kind=report")
    case = f"/moderation/cases/{make.case_ref(unkind.post_ref)}"
    assert case in [link.partition("?")[0] for link in Page(queue.text).links]
    assert "from a visitor" in Page(desk.get(case).text).words
    decided = desk.fill_in(case, f"{case}/decisions", action="fold", reason="Please be gentle with each other.")
    assert decided.status_code == 303, decided.text

    outcome = Page(later.get("/reports/receipt").text)
    assert "A moderator has read the post and has acted on it." in outcome.words
    assert "alice" not in outcome.one("main").words
    assert later.send(later.get("/reports/receipt"), "/reports/receipt/closed").status_code == 303

    assert later.fill_in("/reports/receipt", "/reports/receipt", words=second).status_code == 303
    sure = follow(later, later.get("/reports/receipt"), "Take it back")
    assert later.send(sure, "/reports/receipt/withdrawal").status_code == 303
    assert "You took it back." in Page(later.get("/reports/receipt").text).one("section", data_report="").words
    assert "taken back by its sender" in desk.get("/moderation?kind=report").text
