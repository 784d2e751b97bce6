"""The main job, from a stranger's first look to the moderator's answer, page by page as HTML alone gives it."""

import pytest
from sqlalchemy import select

from forum.cases.models import Case, CaseNote
from forum.posts.models import Post
from tests.client import Page
from tests.people import ada, bob, mira

CRY = "I want to end my life tonight. I don't know what else to do."
ANSWER = "I'm here, and I'm glad you wrote. Shall we talk?"
NAME, PASSWORD = "wren", "seven quiet umbrellas"


@pytest.fixture
def newcomer(visitor):
    return visitor()


def test_the_main_job(app, with_directory, newcomer, visitor, stored):
    look_around(newcomer)
    sign_up(newcomer)
    thread = write_under_a_mask(newcomer)
    ref = see_the_panel(newcomer, thread)
    another_member_answers(visitor().as_(bob), thread)
    case = find_the_case_on_top(visitor().as_(mira), ref)
    decide(visitor().as_(mira), case, stored)
    see_the_outcome(newcomer, thread, ref)
    change_a_line(visitor().as_(ada))
    see_the_changed_line(newcomer)
    assert stored(select(Post.author_id).where(Post.voice == "mask")) == [None, None]


def look_around(browser):
    """1. Spaces, guidelines and urgent help, without an account."""
    home = Page(browser.get("/").text)
    for path in ("/spaces/kitchen", "/guidelines", "/help", "/leave", "/sign-up"):
        assert path in home.links, path
    for path in ("/spaces/kitchen", "/guidelines", "/privacy", "/help?country=GB"):
        assert browser.get(path).status_code == 200, path
    assert Page(browser.get("/help?country=GB").text).all("a", href="tel:116123")
    assert "/threads/new?space=kitchen" in Page(browser.get("/spaces/kitchen").text).links


def sign_up(browser):
    """2. A name and a password; a slip loses nothing, and there is no box to tick."""
    page = browser.get("/sign-up")
    assert not Page(page.text).all("input", type="checkbox")
    slip = browser.send(page, "/sign-up", name=NAME, password="short", country="GB")
    assert slip.status_code == 422
    assert Page(slip.text).one("title").words.startswith("Error:")
    again = Page(slip.text).form("/sign-up").given
    assert (again["name"], again["country"]) == (NAME, "GB")
    done = browser.send(slip, "/sign-up", password=PASSWORD)
    assert done.status_code == 303
    assert NAME in Page(browser.get(done.location).text).words
    assert browser.get("/me").status_code == 200


def write_under_a_mask(browser):
    """3. A thread under a mask."""
    done = browser.fill_in("/threads/new?space=kitchen", "/threads", title="Tonight", body=CRY, voice="mask")
    assert done.status_code == 303
    assert done.location.startswith("/threads/")
    return done.location


def see_the_panel(browser, thread):
    """4. The very next page: the post is saved, and there is help for the country they chose."""
    page = Page(browser.get(thread).text)
    (post,) = page.all("article", data_post="")
    assert CRY in post.words
    assert NAME not in post.words
    panel = page.one("section", id="help-panel")
    assert panel.all("a", href="tel:116123"), "the Samaritans, by telephone"
    assert "saved" in panel.words
    assert "moderator" in panel.words
    assert "tonight" not in panel.words.lower(), "nothing they wrote is echoed"
    return post["data-post"]


def another_member_answers(browser, thread):
    """5. Another member reads and replies. The panel is not for them."""
    page = browser.get(thread)
    assert CRY in Page(page.text).words
    assert not Page(page.text).all("section", id="help-panel")
    assert browser.send(page, f"{thread}/replies", body=ANSWER).status_code == 303
    assert ANSWER in Page(browser.get(thread).text).words


def find_the_case_on_top(browser, post_ref):
    """6. A moderator finds it first in the queue, claims it and reads why it is there."""
    rows = Page(browser.get("/moderation").text).all("li", data_case="")
    assert rows[0]["data-care"] == "4"
    assert rows[0]["data-due"].endswith("Z")
    case = f"/moderation/cases/{rows[0]['data-case']}"
    page = browser.get(case)
    read = Page(page.text)
    assert any(CRY in details.words for details in read.all("details")), "the text is there before any claim, folded"
    assert f"/posts/{post_ref}" in read.links
    assert browser.send(page, f"{case}/claim").status_code == 303
    return case


def decide(browser, case, stored):
    """...writes a case note and decides, with a reason."""
    words = {"reason": "We added a note so that readers can choose.", "note": "Answered; bob is with them."}
    done = browser.fill_in(case, f"{case}/decisions", action="note", **words)
    assert done.status_code == 303
    assert stored.one(select(CaseNote.body)) == words["note"]
    assert stored.one(select(Case.status).where(Case.ref == case.rpartition("/")[2])) == "closed"


def see_the_outcome(browser, thread, post_ref):
    """The author sees what was decided and why; the case note stays with the team."""
    for page in (thread, f"/posts/{post_ref}"):
        words = Page(browser.get(page).text).words
        assert "We added a note so that readers can choose." in words
        assert "bob is with them" not in words


def change_a_line(browser):
    """7. An admin edits a line."""
    lines = Page(browser.get("/admin/crisis-resources?country=GB").text)
    samaritans = next(link for link in lines.all("a", href="") if link.words.startswith("Samaritans"))
    page = samaritans["href"]
    assert browser.fill_in(page, page, name="Samaritans of the next page").status_code == 303


def see_the_changed_line(browser):
    done = browser.fill_in("/threads/new?space=kitchen", "/threads", title="Still", body=CRY + " Still.", voice="mask")
    assert "Samaritans of the next page" in Page(browser.get(done.location).text).one("section", id="help-panel").words
