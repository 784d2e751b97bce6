"""A guest's post in a space that has become one for members: still the guest's, and only that."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from forum.core.db import db, start_writing
from forum.posts.models import Post, State, Thread
from forum.spaces.models import Space
from tests.anonymous.conftest import QUIET, RECEIPT
from tests.client import Page
from tests.people import bob, mira

FOR_MEMBERS = "This one is for members alone."


@pytest.fixture
def shut(app, written, make, stored):
    """A guest's post, published, with an answer, in a space that members alone read by now: its words, its ref."""
    words = written()
    ref, thread_ref = stored.one(select(Post.ref, Thread.ref).join(Thread, Thread.id == Post.thread_id))
    make.state(ref, State.PUBLISHED, by=mira)
    make.reply(thread_ref, bob, FOR_MEMBERS)
    with app.app_context():
        start_writing()
        db.session.execute(update(Space).where(Space.slug == "doorstep").values(members_only=True))
        db.session.commit()
    return words, ref


def test_the_words_still_open_it(shut, reopened):
    words, ref = shut
    page = Page(reopened(words).get(RECEIPT).text)
    assert QUIET in page.one("article", data_post=ref).words


def test_what_members_wrote_is_not_on_it(shut, reopened):
    words, ref = shut
    page = reopened(words).get(RECEIPT)
    assert FOR_MEMBERS not in page.text
    assert "bob" not in page.text
    assert [post["data-post"] for post in Page(page.text).all("article", data_post="")] == [ref]


def test_it_says_who_can_read_it_now_and_what_can_be_done(shut, reopened):
    words, _ = shut
    page = Page(reopened(words).get(RECEIPT).text)
    standing = page.one("section", data_standing="published").words
    assert "Members can read your post" in standing
    assert "You can still read your own words here, change them and take them back." in standing
    assert "Others can read your post" not in page.words
    assert "No replies yet" not in page.words


def test_it_can_be_taken_back(shut, reopened, stored):
    words, ref = shut
    answer = reopened(words).post_form(f"{RECEIPT}/{ref}/withdrawal")
    assert answer.status_code == 303
    assert stored.one(select(Post.state).where(Post.ref == ref)) == State.WITHDRAWN


def test_it_can_be_changed(shut, reopened, stored):
    words, ref = shut
    browser = reopened(words)
    assert browser.fill_in(f"{RECEIPT}/{ref}/edit", f"{RECEIPT}/{ref}/edit", body="Other words.").status_code == 303
    assert stored.one(select(Post.body).where(Post.ref == ref)) == "Other words."


def test_nothing_is_added_where_the_guest_cannot_read(shut, reopened, stored):
    words, _ = shut
    browser = reopened(words)
    assert "This space takes no new posts from visitors" in browser.get(RECEIPT).text
    answer = browser.post_form(f"{RECEIPT}/replies", body="One more thing.", key="another form")
    assert answer.status_code == 422
    assert "One more thing." in answer.text
    assert len(stored(select(Post.id))) == 2


def test_without_the_words_nothing_of_it_is_there(shut, visitor):
    _, ref = shut
    assert visitor().get(f"/posts/{ref}").status_code == 404
