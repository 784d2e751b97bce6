"""A pause that names a guest's post."""

from __future__ import annotations

from sqlalchemy import select

from forum.posts.models import Post
from tests.anonymous.conftest import RECEIPT, words_on, write
from tests.client import Page
from tests.people import mira

REASON = "You wrote unkind things about somebody here."
WORDS = "The rain has stopped at last."


def test_a_guest_is_met_in_their_conversation_alone(client, visitor, written, reopened, make, stored):
    words = written()
    ref = stored.one(select(Post.ref))
    desk, case = visitor().as_(mira), f"/moderation/cases/{make.case_ref(ref)}"
    assert desk.fill_in(case, f"{case}/pause", days="1", reason=REASON).status_code == 303
    guest = reopened(words)
    page = Page(guest.get(RECEIPT).text)
    assert "This is about a post you wrote as a guest." in page.words
    assert REASON in page.words
    form = Page(guest.get(f"{RECEIPT}/{ref}/edit").text)
    assert REASON in form.words, "the form says so when it opens"
    assert f"{RECEIPT}/{ref}/withdrawal" in form.links
    for way, fields in (("replies", {}), (f"{ref}/edit", {"title": "x", "version": "1"})):
        answer = guest.post_form(f"{RECEIPT}/{way}", body=WORDS, **fields)
        assert answer.status_code == 403
        assert WORDS in answer.text
    assert len(words_on(write(visitor(), "Another one."))) == 9
