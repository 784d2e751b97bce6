"""The content note that an author wrote is read with title and body; one that somebody else wrote is not."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from forum.cases.models import Case
from forum.core.db import db, start_writing
from forum.posts.models import AssessmentRow, Post, State
from forum.posts.pipeline import GENERAL_NOTE, NOTES
from forum.screening import assess
from forum.spaces.models import Space
from tests.client import Page
from tests.factories.made import as_made
from tests.factories.making import QUIET
from tests.people import alice, mira
from tests.posts.shared import set_to, start

WORRYING = "I want to end my life tonight"
MENTIONS = "Mentions of suicide"

READINGS = select(AssessmentRow.care).order_by(as_made(AssessmentRow))


def test_what_a_note_says_counts(client, make, stored, with_directory):
    answer = start(client.as_(alice), QUIET, note=WORRYING)
    assert stored(READINGS) == [4]
    assert stored.one(select(Case.care)) == 4
    Page(client.get(answer.location).text).one("section", id="help-panel")


def test_a_note_of_a_reply_and_of_an_edit_counts_too(client, make, stored):
    thread = make.thread(alice, QUIET)
    client.as_(alice).post_form(f"/threads/{thread.thread_ref}/replies", body=QUIET, note=WORRYING)
    client.post_form(f"/posts/{thread.post_ref}/edit", body=QUIET, title="A title", note=WORRYING)
    assert stored(READINGS) == [0, 4, 4]


def test_crisis_wording_in_a_note_hides_nothing(client, stored):
    start(client.as_(alice), QUIET, note=WORRYING)
    assert stored.one(select(Post.state)) in (State.PUBLISHED, State.MEMBERS)


def test_spans_in_title_and_body_stay_where_they_are(client, stored):
    start(client.as_(alice), WORRYING, title="A title", note=WORRYING)
    whole = f"A title\n\n{WORRYING}\n\n{WORRYING}"
    spans = sorted((signal["start"], signal["end"]) for signal in stored.one(select(AssessmentRow.signals)))
    assert all(whole[slice(*span)] in WORRYING for span in spans)
    assert spans[0][1] <= len(f"A title\n\n{WORRYING}") < spans[-1][0]


@pytest.mark.parametrize("note", [*NOTES.values(), GENERAL_NOTE])
def test_a_note_of_the_house_is_nobodys_own_words(house, client, stored, note):
    set_to(house, "sample_percent", 0)
    start(client.as_(alice), QUIET, note=note)
    assert stored(READINGS) == [0]
    assert stored(select(Case.id)) == []


def test_a_note_of_the_space_is_not_read_but_another_one_is(app, house, client, stored):
    assert assess(MENTIONS).care == 1
    with app.app_context():
        start_writing()
        db.session.execute(update(Space).where(Space.slug == "kitchen").values(default_note=MENTIONS))
        db.session.commit()
    client.as_(alice).fill_in("/threads/new?space=kitchen", "/threads", title="One", body=QUIET)
    start(client, QUIET, note=WORRYING)
    post_ref = stored(select(Post.ref).order_by(as_made(Post)))[0]
    assert stored(select(Post.note).order_by(as_made(Post))) == [MENTIONS, WORRYING]
    client.fill_in(f"/posts/{post_ref}/edit", f"/posts/{post_ref}/edit", body="Other words.")
    assert stored(READINGS) == [0, 4, 0]


def test_a_note_of_a_moderator_is_not_read_as_the_authors(client, visitor, make, stored):
    made = make.thread(alice, "I used to hurt myself, years ago.")
    before = stored(READINGS)
    decide = {"action": "note", "reason": "For readers.", "content_note": MENTIONS}
    case = f"/moderation/cases/{make.case_ref(made.post_ref)}/decisions"
    assert visitor().as_(mira).post_form(case, **decide).status_code == 303
    edit = f"/posts/{made.post_ref}/edit"
    client.as_(alice).fill_in(edit, edit, body=QUIET)
    assert stored.one(select(Post.note)) == MENTIONS
    assert stored(READINGS) == [*before, 0]


def test_the_title_of_a_changed_post_is_read_when_it_stays(client, make, stored):
    made = make.thread(alice, QUIET, title=WORRYING)
    client.as_(alice).post_form(f"/posts/{made.post_ref}/edit", body="Other words.")
    assert stored(READINGS) == [4, 4]
