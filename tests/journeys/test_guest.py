"""A guest's whole way, page by page, by forms and links alone: written, read by a moderator, answered, come back to."""

from __future__ import annotations

from tests.client import Page
from tests.people import bob, mira


def follow(client, page, words):
    """The page a link of these words leads to."""
    link = next(one for one in Page(page.text).all("a", href="") if words in one.words)
    return client.get(link["href"])


def test_from_the_first_visit_to_the_answer(visitor):
    writer = visitor()
    form = follow(writer, follow(writer, writer.get("/"), "The doorstep"), "Write without an account")
    saved = writer.send(form, "/anonymous/new", title="My first word", body="The rain has stopped.")
    words = " ".join(item.words for item in Page(saved.text).one("ol", id="receipt-words").all("li"))
    waiting = follow(writer, saved, "I have kept them")
    assert "Your post waits to be read" in Page(waiting.text).words
    writer.send(waiting, "/receipt/closed")

    desk = visitor().as_(mira)
    case = next(link for link in Page(desk.get("/moderation").text).links if link.startswith("/moderation/cases/"))
    assert "by a guest" in Page(desk.get(case).text).words
    decided = desk.fill_in(case, f"{case}/decisions", action="keep")
    assert decided.status_code == 303, decided.text

    friend = visitor().as_(bob)
    thread = follow(friend, friend.get("/spaces/doorstep"), "My first word")
    action = next(form["action"] for form in Page(thread.text).all("form") if form["action"].endswith("/replies"))
    assert friend.send(thread, action, body="Good to read you.").status_code == 303

    later = visitor()
    assert later.fill_in("/receipt", "/receipt", words=words.upper()).status_code == 303
    page = Page(later.get("/receipt").text)
    assert "Others can read your post" in page.words
    assert "Good to read you." in page.words
