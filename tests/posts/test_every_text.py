"""Whatever a member writes and wherever: a cry for help stays with the members, what may hurt readers waits, and what
the filter cannot read is shown as it would be, with a human asked to look. Help stands on the next page each time."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.cases.models import Case
from forum.posts import assessing
from forum.posts.models import AssessmentRow, Post, State
from forum.screening import assess
from tests.client import Page, Visitor
from tests.factories.made import as_made
from tests.factories.making import QUIET, Maker
from tests.people import alice, bob
from tests.posts.shared import kinds_of

CRY = "I want to end my life tonight"
FAREWELL = "This is my last post, I am sorry, I love you all, goodbye"  # short enough for a title and a note
TEXTS = [
    ("thread", "title"),
    ("thread", "body"),
    ("thread", "note"),
    ("reply", "body"),
    ("reply", "note"),
    ("edit", "title"),
    ("edit", "body"),
    ("edit", "note"),
]
EVERYWHERE = pytest.mark.parametrize(("place", "field"), TEXTS, ids="-".join)
IN_BOTH_VOICES = pytest.mark.parametrize("voice", ["name", "mask"])


@pytest.fixture
def write(client: Visitor, make: Maker):
    """`write(place, field, text)` puts a text into one field, everything else is quiet. Gives the page that follows."""

    def write_one(place: str, field: str, text: str, *, voice: str, before=lambda: None) -> Page:
        title = {} if place == "reply" else {"title": "A title"}
        fields = {"body": QUIET, **title, field: text}
        thread = make.thread(bob, QUIET) if place == "reply" else None
        own = make.thread(alice, QUIET, voice=voice) if place == "edit" else None
        before()
        client.as_(alice)
        if thread is not None:
            answer = client.post_form(f"/threads/{thread.thread_ref}/replies", voice=voice, **fields)
        elif own is not None:
            answer = client.post_form(f"/posts/{own.post_ref}/edit", **fields)
        else:
            answer = client.post_form("/threads", space="kitchen", voice=voice, **fields)
        assert answer.status_code == 303, answer.text
        return Page(client.get(answer.location).text)

    return write_one


def newest(stored, *columns):
    """Of the post that was written last, or changed."""
    return stored(select(*columns).order_by(Post.edited_at.is_(None), as_made(Post).desc()).limit(1))[0]


@EVERYWHERE
@IN_BOTH_VOICES
def test_a_cry_for_help_stays_with_the_members(write, stored, with_directory, place, field, voice):
    page = write(place, field, CRY, voice=voice)
    page.one("section", id="help-panel")
    post = newest(stored, Post.ref, Post.state)
    assert post.state == State.MEMBERS
    row = stored(select(AssessmentRow).order_by(as_made(AssessmentRow)))[-1]
    assert (row.care, row.exposure, row.failed, row.engine) == (4, 2, False, assess("").engine)
    assert all({"rule", "start", "end"} <= signal.keys() for signal in row.signals)
    assert "screening" in stored(kinds_of(post.ref))


@EVERYWHERE
@IN_BOTH_VOICES
def test_a_goodbye_waits_until_a_person_has_read_it(write, stored, with_directory, place, field, voice):
    write(place, field, FAREWELL, voice=voice).one("section", id="help-panel")
    post = newest(stored, Post.ref, Post.state)
    assert post.state == State.WAITING
    assert stored(kinds_of(post.ref))[-2:] == ["screening", "waiting"]


@EVERYWHERE
@IN_BOTH_VOICES
def test_what_the_filter_cannot_read_is_shown_and_meets_a_person(
    write, stored, with_directory, monkeypatch, place, field, voice
):
    def break_it() -> None:
        monkeypatch.setattr(assessing, "assess", lambda *given: 1 / 0)

    write(place, field, "Zebrafink.", voice=voice, before=break_it).one("section", id="help-panel")
    post = newest(stored, Post.ref, Post.state, Post.id)
    assert post.state == State.PUBLISHED
    assert stored(kinds_of(post.ref))[-1] == "filter_failure"
    assert stored.one(select(Case.care).where(Case.post_id == post.id)) == 3
    row = stored(select(AssessmentRow).order_by(as_made(AssessmentRow)))[-1]
    assert (row.failed, row.engine, row.signals) == (True, None, [])
