"""Who sees that the team and an author write to each other: these two, and nobody else."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, update

from forum.core.access import Author
from forum.core.db import db, start_writing
from forum.notes.models import PrivateNote
from forum.notes.services import rerender_notes
from forum.notes.views import find_notes
from forum.posts.models import Post
from tests.client import Page, without_tokens
from tests.house import count_statements
from tests.notes.conftest import ANSWER, LETTER
from tests.people import ada, alice, bob, guest, newt

MARK = "data-private-notes"


def bare(answer) -> str:
    """A page without what is drawn anew in every form."""
    return re.sub(r'(name="key" value=)"[^"]*"', r"\1", without_tokens(answer.text))


@pytest.mark.parametrize("person", [guest, bob, newt, ada], ids=str)
def test_for_others_every_page_is_what_it_was(app, client, written, make, person):
    pages = (written.own, written.thread, "/spaces/kitchen", "/", "/me", "/me/posts")
    client.as_(person)
    before = [seen(app, client, page) for page in pages]
    make.private_note(written.post.post_ref, body=LETTER)
    assert [seen(app, client, page) for page in pages] == before


def seen(app, client, page) -> tuple[int, str, int]:
    """What somebody gets of a page, and how many statements it cost."""
    answer = client.get(page)
    return answer.status_code, bare(answer), count_statements(app, lambda: client.get(page), status=answer.status_code)


def test_the_author_sees_them_at_the_post_and_in_the_conversation(client, letter):
    client.as_(alice)
    for page in (letter.own, letter.thread):
        section = Page(client.get(page).text).one("section", data_private_notes="waits")
        assert LETTER in section.words
    assert letter.notes in Page(client.get(letter.thread).text).links


def test_the_mark_says_when_an_answer_was_sent(client, letter):
    client.as_(alice).fill_in(letter.own, letter.notes, body=ANSWER)
    section = Page(client.get(letter.own).text).one("section", data_private_notes="answered")
    assert section.words.index(LETTER) < section.words.index(ANSWER)


def test_reading_stores_nothing(client, letter, stored):
    before = [vars(note) | {"_sa_instance_state": None} for note in stored(select(PrivateNote))]
    client.as_(alice).get(letter.notes)
    assert [vars(note) | {"_sa_instance_state": None} for note in stored(select(PrivateNote))] == before


def test_ones_own_list_marks_what_was_posted_by_name_and_never_a_mask(client, make):
    named, masked = make.thread(alice, title="By name"), make.thread(alice, title="Under a mask", voice="mask")
    for post in (named, masked):
        make.private_note(post.post_ref, body=LETTER)
    for page in ("/me", "/me/posts"):
        shown = client.as_(alice).get(page)
        assert f"/posts/{named.post_ref}/notes" in Page(shown.text).links
        assert masked.post_ref not in shown.text
        assert LETTER not in shown.text
    client.fill_in(f"/posts/{named.post_ref}", f"/posts/{named.post_ref}/notes", body=ANSWER)
    assert f"/posts/{named.post_ref}/notes" not in Page(client.get("/me").text).links


def test_under_a_mask_the_page_says_that_nobody_learns_who(client, letter, stored):
    for page in (letter.notes, letter.thread):
        words = Page(client.as_(alice).get(page).text).words
        assert ("An answer doesn’t tell them who you are." in words) == (stored.one(select(Post.voice)) == "mask")
        assert "trustees" not in words


def test_a_page_of_ones_own_masked_post_costs_no_more_than_of_a_named_one(app, client, make):
    cost = []
    for voice in ("name", "mask"):
        post = make.thread(alice, voice=voice)
        make.private_note(post.post_ref)
        client.as_(alice)
        cost.append(count_statements(app, lambda: client.get(f"/threads/{post.thread_ref}")))  # noqa: B023
    assert cost[0] == cost[1]


def test_whoever_holds_the_secret_is_shown_them(app, house, masked_letter):
    """For the page of a receipt, which has no member."""
    with app.app_context():
        row = db.session.scalars(select(Post)).one()
        found = find_notes(row, author=Author(secret=house.known[alice].secret))
        assert found is not None
        assert found.waits
        assert find_notes(row, author=Author(secret=house.known[bob].secret)) is None
        assert find_notes(row, author=Author()) is None


def test_notes_of_an_older_renderer_are_rendered_again(app, letter, stored):
    with app.app_context():
        start_writing()
        db.session.execute(update(PrivateNote).values(html="old", render_version=0))
        db.session.commit()
    with app.app_context():
        assert rerender_notes(batch=10) == 1
        db.session.commit()
    assert LETTER in stored.one(select(PrivateNote.html))
