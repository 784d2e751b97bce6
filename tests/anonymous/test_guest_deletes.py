"""`/receipt/<ref>/deletion`: a guest deletes the words of a post they took back, for good."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.core import worker
from forum.posts.models import Post, WordsToGo
from tests.anonymous.conftest import QUIET, RECEIPT
from tests.client import Page
from tests.people import alice, mira


@pytest.fixture
def words(written) -> list[str]:
    return written()


@pytest.fixture
def ref(words, stored) -> str:
    """The guest's post, which they took back."""
    return stored.one(select(Post.ref))


@pytest.fixture
def deletion(client, ref) -> str:
    assert client.post_form(f"/receipt/{ref}/withdrawal").status_code == 303
    return f"/receipt/{ref}/deletion"


@pytest.fixture
def read(make, ref, visitor) -> None:
    """A moderator has read the post."""
    staff, case = visitor().as_(mira), f"/moderation/cases/{make.case_ref(ref)}"
    staff.post_form(f"{case}/claim")
    assert staff.fill_in(case, f"{case}/decisions", action="keep", reason="Thank you.").status_code == 303


def test_the_words_are_deleted_and_the_page_says_so(client, ref, read, deletion, stored):
    assert deletion in Page(client.get(RECEIPT).text).links
    answer = client.fill_in(deletion, deletion)
    assert (answer.status_code, answer.location) == (303, f"{RECEIPT}#post-{ref}")
    page = Page(client.get(RECEIPT).text)
    assert "The words of your post are deleted for good." in page.words
    assert "Its words are deleted for good. Others see only that something was here." in page.words
    assert deletion not in page.links
    assert stored.one(select(Post.body, Post.html)) == ("", "")
    assert client.get(deletion).location == client.post_form(deletion).location == answer.location


def test_what_a_moderator_still_has_to_read_goes_after_that(app, client, deletion, make, ref, stored, visitor):
    client.fill_in(deletion, deletion)
    page = Page(client.get(RECEIPT).text)
    assert "A moderator still has to look at your post." in page.words
    assert "Its words are deleted as soon as no moderator has to look at them any more." in page.words
    assert stored.one(select(Post.body)) == QUIET
    assert len(stored(select(WordsToGo.post_id))) == 1
    staff, case = visitor().as_(mira), f"/moderation/cases/{make.case_ref(ref)}"
    staff.post_form(f"{case}/claim")
    staff.fill_in(case, f"{case}/decisions", action="keep", reason="Thank you.")
    with app.app_context():
        worker.run(once=True)
    assert stored.one(select(Post.body)) == ""


def test_the_nine_words_still_open_what_is_left(client, words, reopened, read, deletion):
    client.fill_in(deletion, deletion)
    assert "Its words are deleted for good." in Page(reopened(words).get(RECEIPT).text).words


def test_a_closed_receipt_and_another_post_delete_nothing(client, visitor, ref, deletion, make, stored):
    other = make.thread(alice, "Of somebody else.")
    assert client.post_form(f"/receipt/{other.post_ref}/deletion").status_code == 404
    for stranger in (visitor(), visitor().as_(alice)):
        assert stranger.get(deletion).location == RECEIPT
        assert stranger.post_form(deletion).location == RECEIPT
    assert sorted(stored(select(Post.body))) == sorted([QUIET, "Of somebody else."])
    assert stored(select(WordsToGo.post_id)) == []


def test_before_it_is_taken_back_it_is_refused(client, ref, stored):
    answer = client.post_form(f"/receipt/{ref}/deletion")
    assert answer.status_code == 403
    assert "Please take this post back first." in Page(answer.text).words
    assert stored.one(select(Post.body)) == QUIET
