"""`/receipt/<ref>/notes`: the team and a guest write to each other, whom only nine words can prove."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.cases.models import Case
from forum.core.audit import AuditEvent
from forum.notes.models import PrivateNote
from forum.posts.models import Post, State
from tests.anonymous.conftest import RECEIPT, write
from tests.client import Page
from tests.factories.making import CRISIS
from tests.people import alice, mira

LETTER = "We have read your post, and we are glad that you wrote."
ANSWER = "Thank you. It was a quieter night."


@pytest.fixture
def words(written) -> list[str]:
    return written()


@pytest.fixture
def notes(words, make, stored) -> str:
    """The address of the notes on a guest's post, to whom mira has written."""
    ref = stored.one(select(Post.ref))
    make.private_note(ref, by=mira, body=LETTER)
    return f"/receipt/{ref}/notes"


def answers(stored) -> list[PrivateNote]:
    return stored(select(PrivateNote).where(PrivateNote.side == "author"))


def test_the_words_lead_to_the_note_and_an_answer_to_the_team(notes, words, reopened, visitor, make, stored):
    client = reopened(words)
    receipt = Page(client.get(RECEIPT).text)
    assert LETTER in receipt.one("section", data_private_notes="waits").words
    assert notes in receipt.links
    answer = client.fill_in(notes, notes, body=ANSWER)
    assert (answer.status_code, answer.location) == (303, notes)
    assert ANSWER in Page(client.get(RECEIPT).text).one("section", data_private_notes="answered").words
    case = make.case_ref(stored.one(select(Post.ref)))
    assert ANSWER in Page(visitor().as_(mira).get(f"/moderation/cases/{case}").text).words


def test_nothing_says_who_answered_or_when(client, notes, stored, clock):
    clock.tick(timedelta(minutes=3, seconds=11))
    client.fill_in(notes, notes, body=ANSWER)
    note = answers(stored)[0]
    assert (note.by_id, note.signed_as, note.at.minute, note.at.second) == (None, None, 0, 0)
    events = select(AuditEvent.actor_id).where(AuditEvent.action == "case.author_answered")
    assert set(stored(events)) <= {None}


@pytest.mark.parametrize("state", [State.HIDDEN, State.REMOVED, State.WITHDRAWN], ids=str)
def test_a_post_that_is_not_on_show_still_has_its_notes(client, notes, make, stored, state):
    make.state(stored.one(select(Post.ref)), state, by=mira)
    assert LETTER in Page(client.get(RECEIPT).text).words
    assert client.fill_in(notes, notes, body=ANSWER).status_code == 303


def test_danger_in_an_answer_brings_help_at_once(client, notes, with_directory):
    sent = client.fill_in(notes, notes, body=CRISIS)
    panel = Page(client.get(sent.location).text).one("section", id="help-panel")
    assert "Your answer is saved. Only the team can read it." in panel.words
    assert client.fill_in(notes, "/receipt/help-closed").status_code == 303


def test_after_an_answer_the_page_speaks_of_the_answer(written, client, visitor, make, stored, with_directory, clock):
    """The post was let through long ago; what the team reads next, in the time of its crisis, is the answer."""
    written(CRISIS)
    ref = stored.one(select(Post.ref))
    case = make.private_note(ref, by=mira, body=LETTER)
    verdict = {"action": "members", "reason": "For members alone."}
    decided = visitor().as_(mira).post_form(f"/moderation/cases/{case}/decisions", **verdict)
    assert decided.status_code == 303
    sent = client.fill_in(f"/receipt/{ref}/notes", f"/receipt/{ref}/notes", body=ANSWER)
    due = stored.one(select(Case.due_at))
    assert timedelta(minutes=15) <= due - clock.now <= timedelta(minutes=20)
    told = Page(client.get(sent.location).text).one("section", id="help-panel").one("p", class_="help-next").words
    by = f"We ask a moderator to read it by about {due:%H:%M}"
    assert told.startswith(f"Your answer is saved. Only the team can read it. {by}")


@pytest.mark.parametrize("body", ["", f"{CRISIS} {'x' * 4_000}"], ids=["nothing", "long"])
def test_what_cannot_be_sent_comes_back_whole(client, notes, stored, with_directory, body):
    answer = client.post_form(notes, body=body)
    assert answer.status_code == 422
    assert Page(answer.text).form(notes).given["body"] == body
    assert bool(Page(answer.text).all("section", id="help-panel")) == bool(body)
    assert answers(stored) == []


def test_an_answer_sent_after_it_closed_waits_for_the_nine_words(client, notes, words, stored, clock):
    page = client.get(notes)
    clock.tick(timedelta(hours=1))
    closed = client.send(page, notes, body=ANSWER)
    assert closed.status_code == 401
    assert ANSWER in Page(closed.text).words
    opened = client.send(closed, RECEIPT, words=" ".join(words))
    assert client.send(opened, notes).status_code == 303
    assert [note.body for note in answers(stored)] == [ANSWER]


def test_the_same_form_twice_is_one_answer(client, notes, stored):
    assert [client.post_form(notes, body=ANSWER, key="one").status_code for _ in range(2)] == [303, 303]
    assert len(answers(stored)) == 1


def test_before_the_team_has_written_there_is_nothing(client, words, stored):
    notes = f"/receipt/{stored.one(select(Post.ref))}/notes"
    assert "data-private-notes" not in client.get(RECEIPT).text
    assert client.get(notes).status_code == client.post_form(notes, body=ANSWER).status_code == 404


def test_it_is_for_nobody_else(visitor, notes, stored):
    other = visitor()
    assert other.get(notes).location == RECEIPT
    assert write(other, "Somebody else.").status_code == 200
    assert other.get(notes).status_code == other.post_form(notes, body=ANSWER).status_code == 404
    assert visitor().as_(alice).get(notes).location == RECEIPT
    assert answers(stored) == []


# A moderator's own post as a guest


def test_a_moderator_does_not_judge_their_own_post_as_a_guest(visitor, notes, words, make, stored):
    desk, case = visitor().as_(mira), f"/moderation/cases/{make.case_ref(stored.one(select(Post.ref)))}"
    assert LETTER in Page(desk.get(case).text).words
    assert desk.post_form(RECEIPT, words=" ".join(words)).status_code == 303
    assert LETTER not in Page(desk.get(case).text).words
    acts = {"claim": {}, "decisions": {"action": "keep"}, "notes": {"body": "A note."}, "private-notes": {"body": "x"}}
    for act, fields in acts.items():
        assert desk.post_form(f"{case}/{act}", **fields).status_code == 403, act
    assert stored.one(select(Post.state)) == State.WAITING
    assert desk.post_form("/receipt/closed").status_code == 303
    assert desk.post_form(f"{case}/decisions", action="keep").status_code == 303
